#!/usr/bin/env bats
# register - RFC 7591, OpenID Connect Registration 1.0

load setup.bash
setup_file() { keepsake_template; }
setup() { keepsake_copy; }

post() { cgi POST /auth/register '' "$@"; }

uris() { # URI... - registers a client with them
	local list
	list=$(printf '%s\n' "$@" | jq -R . | jq -s .)
	post "{\"redirect_uris\":$list,\"token_endpoint_auth_method\":\"none\"}"
}

@test "RFC 7591 3.2.1: 201, no-store, a client id, no secret for a public client" {
	register
	status 201
	expect no-store "$(header cache-control)"
	expect no-cache "$(header pragma)"
	[ -n "$CLIENT_ID" ]
	expect null "$(json .client_secret)"
	expect none "$(json .token_endpoint_auth_method)"
	expect true "$(json '.client_id_issued_at > 1700000000')"
}

@test "RFC 7591 2: defaults: client_secret_basic with a secret that stays" {
	post "{\"redirect_uris\":[\"$REDIRECT_URI\"]}"
	status 201
	expect client_secret_basic "$(json .token_endpoint_auth_method)"
	expect 43 "$(json '.client_secret | length')"
	expect 0 "$(json .client_secret_expires_at)"
	expect web "$(json .application_type)"
	expect RS256 "$(json .id_token_signed_response_alg)"
	expect '["code"]' "$(json '.response_types | tojson')"
}

@test "mcp-remote: the client's own redirect URIs come back as they were" {
	uris http://localhost:3334/oauth/callback https://a.example/b?c=d%20e
	status 201
	expect '["http://localhost:3334/oauth/callback","https://a.example/b?c=d%20e"]' \
		"$(json '.redirect_uris | tojson')"
}

@test "MCP 1B.2: application_type is native when the redirect URIs are" {
	local uri
	for uri in http://127.0.0.1/cb 'http://[::1]:9/cb' http://localhost/cb \
		com.example.app:/cb cursor://anysphere.cursor-mcp/oauth/callback; do
		uris "$uri"
		status 201
		expect native "$(json .application_type)"
	done
}

@test "what the known hosts register is taken" {
	uris https://claude.ai/api/mcp/auth_callback
	status 201
	uris https://chatgpt.com/connector_platform_oauth_redirect
	status 201
	uris cursor://anysphere.cursor-mcp/oauth/callback http://localhost:8787/callback
	status 201
	uris http://127.0.0.1:33418/ http://127.0.0.1/ https://vscode.dev/redirect
	status 201
}

@test "oidc 4: a redirect URI that is no safe place is refused" {
	local uri
	for uri in http://app.example/cb javascript:alert%281%29 JaVaScRiPt:x \
		data:text/html,x DATA:x file:///etc/passwd FILE:///x vbscript:x \
		https://app.example/cb#f https://app.example/cb# \
		https://user@app.example/cb https://a:b@app.example/cb \
		http://127.0.0.1.evil.example/cb http://127.0.0.1:80@evil.example/ \
		http://localhost.evil.example/ http://127.1/ \
		myapp:/cb cursor://anysphere.cursor-mcp/oauth/callback/ \
		cursor://other/oauth/callback https:///cb /cb '' relative \
		'https://app.example/a b' 'https://app.example\@evil.example/' \
		.app:/cb app.:/cb; do
		uris "$uri"
		refused 400 invalid_redirect_uri || { echo "$uri"; return 1; }
	done
}

@test "keycloak CVE-2026-9086: control characters in a redirect URI" {
	post '{"redirect_uris":["https://app.example/\n"]}'
	refused 400 invalid_redirect_uri
	post '{"redirect_uris":["https://app.example/\u0000"]}'
	refused 400 invalid_redirect_uri
	post '{"redirect_uris":["java\tscript:alert(1)"]}'
	refused 400 invalid_redirect_uri
}

@test "RFC 7591 3.2.2: redirect_uris missing, empty, of a wrong type, too many" {
	post '{}'
	refused 400 invalid_redirect_uri
	post '{"redirect_uris":[]}'
	refused 400 invalid_redirect_uri
	post '{"redirect_uris":"https://app.example/cb"}'
	refused 400 invalid_redirect_uri
	post '{"redirect_uris":[1]}'
	refused 400 invalid_redirect_uri
	post "{\"redirect_uris\":$(jq -nc '[range(17) | "https://a.example/\(.)"]')}"
	refused 400 invalid_redirect_uri
}

@test "oidc 57: a client cannot give itself client_credentials" {
	register '"grant_types":["authorization_code","client_credentials"]'
	status 201
	expect '["authorization_code"]' "$(json '.grant_types | tojson')"
	register '"grant_types":["client_credentials"]'
	refused 400 invalid_client_metadata
}

@test "oidc 0.4: unknown grant types are ignored, not refused" {
	register '"grant_types":["authorization_code","refresh_token","urn:ietf:params:oauth:grant-type:jwt-bearer"]'
	status 201
	expect '["authorization_code","refresh_token"]' "$(json '.grant_types | tojson')"
}

@test "without grant_types a client gets refresh tokens" {
	register
	expect '["authorization_code","refresh_token"]' "$(json '.grant_types | tojson')"
}

@test "oidc 57: combinations that cannot work are invalid_client_metadata" {
	local extra
	for extra in '"response_types":["token"]' '"response_types":[]' \
		'"response_types":"code"' '"grant_types":"authorization_code"' \
		'"grant_types":[]' '"grant_types":[7]' \
		'"application_type":"desktop"' '"application_type":7' \
		'"id_token_signed_response_alg":"none"' \
		'"id_token_signed_response_alg":"HS256"' \
		'"id_token_signed_response_alg":"PS256"' \
		'"subject_type":"pairwise"' '"client_name":7' '"scope":[]' \
		'"client_uri":"javascript:x"' '"logo_uri":"data:x"' \
		'"policy_uri":"nothing"' '"tos_uri":1'; do
		register "$extra"
		refused 400 invalid_client_metadata || { echo "$extra"; return 1; }
	done
}

@test "RFC 7591 2: an authentication method that is not ours is refused" {
	local method
	for method in private_key_jwt client_secret_jwt tls_client_auth ''; do
		post "{\"redirect_uris\":[\"$REDIRECT_URI\"],\"token_endpoint_auth_method\":\"$method\"}"
		refused 400 invalid_client_metadata
	done
}

@test "oidc 42: the id is ours to choose, and no URL" {
	register '"client_id":"https://evil.example/me","client_secret":"mine"'
	status 201
	expect null "$(json .client_secret)"
	case $CLIENT_ID in c_*) ;; *) false ;; esac
	[ ${#CLIENT_ID} -ge 24 ]
}

@test "oidc 17: a name that plays tricks is made harmless" {
	post "{\"redirect_uris\":[\"$REDIRECT_URI\"],\"client_name\":\"A\\u202Eb\\n\\u200Bc\"}"
	status 201
	expect 'Ab c' "$(json .client_name)"
	post "{\"redirect_uris\":[\"$REDIRECT_URI\"],\"client_name\":\"$(printf 'x%.0s' {1..300})\"}"
	refused 400 invalid_client_metadata
}

@test "RFC 7591 2: scopes are kept as far as they exist" {
	register '"scope":"openid memory:read admin root"'
	expect 'openid memory:read' "$(json .scope)"
}

@test "a member that is null, or a URI that is empty, counts as left out" {
	local member
	for member in client_name scope grant_types response_types client_uri \
	    logo_uri token_endpoint_auth_method application_type contacts \
	    id_token_signed_response_alg subject_type software_id; do
		post "{\"redirect_uris\":[\"$REDIRECT_URI\"],\"$member\":null}"
		status 201
		expect client_secret_basic "$(json .token_endpoint_auth_method)"
	done
	post "{\"redirect_uris\":[\"$REDIRECT_URI\"],\"logo_uri\":\"\",\"client_uri\":\"\"}"
	status 201
	expect null "$(json .logo_uri)"
	post '{"redirect_uris":null}'
	refused 400 invalid_redirect_uri
}

@test "informative members come back; unknown ones are ignored" {
	register '"client_uri":"https://app.example","contacts":["a@b.example"],"software_id":"s","x":{"y":1}'
	status 201
	expect https://app.example "$(json .client_uri)"
	expect '["a@b.example"]' "$(json '.contacts | tojson')"
	expect null "$(json .x)"
}

@test "oidc 29: the secret is kept as its SHA-256 only" {
	post "{\"redirect_uris\":[\"$REDIRECT_URI\"]}"
	local secret
	secret=$(json .client_secret)
	expect 32 "$(sql 'SELECT length(secret_hash) FROM clients')"
	lacks "$secret" "$DATA_DIR"
	lacks "$secret" "$ANSWER.log"
}

@test "a client that is never used expires after seven days, a used one never" {
	register
	expect 604800 "$(sql 'SELECT expires_at - created_at FROM clients')"
	get_code
	expect '' "$(sql 'SELECT expires_at FROM clients')"
}

@test "security 0.5: the body must be strict JSON" {
	local body
	for body in '{' '{"redirect_uris":["https://a.example/"],"redirect_uris":[]}' \
		"{'redirect_uris':[]}" '[]' '{} {}' '{"a":NaN}'; do
		post "$body"
		refused 400 invalid_client_metadata || { echo "$body"; return 1; }
	done
}

@test "oidc 57: a body over 16 KB is 413, another type 415" {
	post "{\"x\":\"$(head -c 17000 /dev/zero | tr '\0' x)\"}"
	refused 413 invalid_request
	post '{}' 'Content-Type: text/plain'
	refused 415 invalid_request
	cgi POST /auth/register '' 'redirect_uris=x'
	refused 415 invalid_request
}

@test "GET is refused without a client; the alias works" {
	cgi GET /auth/register
	refused 405 invalid_request
	expect 'POST, OPTIONS' "$(header allow)"
	cgi POST /auth/register/x '' '{}'
	refused 405 invalid_request
	expect 'GET, HEAD, PUT, DELETE, OPTIONS' "$(header allow)"
	preflight /auth/register 'POST, OPTIONS'
	preflight /auth/register/x 'GET, HEAD, PUT, DELETE, OPTIONS'
	cgi PUT /auth/register '' '{}'
	refused 405 invalid_request
	cgi DELETE /register
	refused 405 invalid_request
	cgi POST /register '' "{\"redirect_uris\":[\"$REDIRECT_URI\"]}"
	status 201
}

@test "oidc 57: an address is limited" {
	CONFIG=(RATE_LIMIT=1/min RATE_BURST=2)
	register; status 201
	register; status 201
	register
	refused 429 temporarily_unavailable
	[ "$(header retry-after)" -ge 1 ]
	REMOTE_ADDR=192.0.2.7
	register
	status 201
}

managed() { # [JSON MEMBERS] - a client that registered itself; sets TOKEN, HOME
	register "$@"
	TOKEN=$(json .registration_access_token)
	HOME_URI=$(json .registration_client_uri)
}

manage() { # METHOD [BODY] - of CLIENT_ID, with TOKEN
	cgi "$1" "/auth/register/$CLIENT_ID" '' "${2:-}" ${TOKEN:+"Authorization: Bearer $TOKEN"}
}

change() { # JSON MEMBERS - a PUT of CLIENT_ID with them
	manage PUT "{\"client_id\":\"$CLIENT_ID\",\"redirect_uris\":[\"$REDIRECT_URI\"],\"token_endpoint_auth_method\":\"none\"${1:+,$1}}"
}

no_token() { # the refusal of RFC 7592 2
	refused 401 invalid_token || return
	header www-authenticate | grep -q '^Bearer .*error="invalid_token"'
}

@test "RFC 7592 3: a client gets a token and the place to use it" {
	managed
	status 201
	expect 43 "${#TOKEN}"
	expect "$ISSUER/auth/register/$CLIENT_ID" "$HOME_URI"
	expect 32 "$(sql 'SELECT length(registration_hash) FROM clients')"
	lacks "$TOKEN" "$DATA_DIR"
	lacks "$TOKEN" "$ANSWER.log"
}

@test "RFC 7592 2.1: it reads itself, without its secret" {
	post "{\"redirect_uris\":[\"$REDIRECT_URI\"],\"client_name\":\"Me\"}"
	CLIENT_ID=$(json .client_id) TOKEN=$(json .registration_access_token)
	manage GET
	status 200
	expect no-store "$(header cache-control)"
	expect Me "$(json .client_name)"
	expect null "$(json .client_secret)"
	expect "$TOKEN" "$(json .registration_access_token)"
	expect "$ISSUER/auth/register/$CLIENT_ID" "$(json .registration_client_uri)"
	expect client_secret_basic "$(json .token_endpoint_auth_method)"
}

@test "RFC 7592 2.2: it replaces what it registered; its token stays" {
	managed '"client_uri":"https://app.example","scope":"openid"'
	change '"client_name":"New"'
	status 200
	expect New "$(json .client_name)"
	expect null "$(json .client_uri)"
	expect null "$(json .scope)"
	expect "$TOKEN" "$(json .registration_access_token)"
	expect 604800 "$(sql 'SELECT expires_at - created_at FROM clients')"
	manage GET
	expect New "$(json .client_name)"
}

@test "RFC 7592 2.2: client_id must be its own, client_secret too if it is sent" {
	post "{\"redirect_uris\":[\"$REDIRECT_URI\"]}"
	CLIENT_ID=$(json .client_id) TOKEN=$(json .registration_access_token)
	local secret body
	secret=$(json .client_secret)
	for body in '{"redirect_uris":["https://a.example/"]}' \
		'{"client_id":"c_other","redirect_uris":["https://a.example/"]}' \
		"{\"client_id\":\"$CLIENT_ID\",\"client_secret\":\"mine\",\"redirect_uris\":[\"https://a.example/\"]}" \
		"{\"client_id\":\"$CLIENT_ID\",\"client_secret\":7,\"redirect_uris\":[\"https://a.example/\"]}"; do
		manage PUT "$body"
		refused 400 invalid_client_metadata || { echo "$body"; return 1; }
	done
	manage PUT "{\"client_id\":\"$CLIENT_ID\",\"client_secret\":\"$secret\",\"redirect_uris\":[\"https://a.example/\"]}"
	status 200
	expect null "$(json .client_secret)"
	expect "$(printf %s "$secret" | sha256sum | cut -c 1-64)" "$(sql 'SELECT lower(hex(secret_hash)) FROM clients')"
}

@test "RFC 7592 2.2: a change is checked like a registration" {
	managed
	manage PUT "{\"client_id\":\"$CLIENT_ID\",\"redirect_uris\":[\"http://evil.example/\"]}"
	refused 400 invalid_redirect_uri
	manage PUT "{\"client_id\":\"$CLIENT_ID\",\"redirect_uris\":[]}"
	refused 400 invalid_redirect_uri
	manage PUT "{\"client_id\":\"$CLIENT_ID\",\"redirect_uris\":[\"$REDIRECT_URI\"],\"grant_types\":[\"client_credentials\"]}"
	refused 400 invalid_client_metadata
	manage PUT '{'
	refused 400 invalid_client_metadata
	manage PUT "[\"x\"]"
	refused 400 invalid_client_metadata
	cgi PUT "/auth/register/$CLIENT_ID" '' 'x=y' "Authorization: Bearer $TOKEN"
	refused 415 invalid_request
	expect 'An App' "$(sql 'SELECT name FROM clients')"
}

@test "RFC 7592 2.2: one that now wants a secret is given it once" {
	managed
	manage PUT "{\"client_id\":\"$CLIENT_ID\",\"redirect_uris\":[\"$REDIRECT_URI\"]}"
	status 200
	expect 43 "$(json '.client_secret | length')"
	expect 0 "$(json .client_secret_expires_at)"
}

@test "RFC 7592 2.3: it removes itself, and all that was granted to it ends" {
	managed
	get_code
	redeem
	status 200
	manage DELETE
	status 204
	expect '' "$(body)"
	expect 0 "$(sql 'SELECT count(*) FROM clients')"
	grep -qxF -- "$(jwt "$ACCESS_TOKEN" .gid)" "$DATA_DIR/public/ended"
	cgi GET /auth/userinfo '' '' "Authorization: Bearer $ACCESS_TOKEN"
	status 401
	manage GET
	no_token
	expect 1 "$(sql "SELECT count(*) FROM audit WHERE event = 'client removed'")"
}

@test "RFC 7592 2: a wrong token, none, or that of another client" {
	local first method
	managed
	first=$TOKEN
	managed
	for method in GET PUT DELETE; do
		TOKEN=$first
		manage "$method"
		no_token || { echo "$method"; return 1; }
		TOKEN=
		manage "$method"
		no_token
		TOKEN=wrong
		manage "$method"
		no_token
	done
	cgi GET "/auth/register/$CLIENT_ID" '' '' "$(basic "$CLIENT_ID" x)"
	no_token
	cgi GET "/auth/register/$CLIENT_ID" "access_token=$first"
	no_token
	expect 2 "$(sql 'SELECT count(*) FROM clients')"
}

@test "RFC 7592 2: an unknown, expired or operator's client" {
	TOKEN=x CLIENT_ID=c_unknown manage GET
	no_token
	managed
	sql 'UPDATE clients SET expires_at = 1'
	manage GET
	no_token
	add_client --name App --redirect-uri "$REDIRECT_URI"
	expect '' "$(sql "SELECT registration_hash FROM clients WHERE kind = 'operator'")"
	manage GET
	no_token
	cgi GET /auth/register/ '' '' "Authorization: Bearer $TOKEN"
	no_token
}

@test "RFC 7592: POST is for registration only" {
	managed
	manage POST '{}'
	refused 405 invalid_request
}

JWKS='{"keys":[{"kty":"EC","crv":"P-256","kid":"k","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}]}'

@test "RFC 7591 2: private_key_jwt with keys, by value or by place" {
	post "{\"redirect_uris\":[\"$REDIRECT_URI\"],\"token_endpoint_auth_method\":\"private_key_jwt\",\"jwks\":$JWKS,\"token_endpoint_auth_signing_alg\":\"ES256\"}"
	status 201
	expect private_key_jwt "$(json .token_endpoint_auth_method)"
	expect null "$(json .client_secret)"
	expect ES256 "$(json .token_endpoint_auth_signing_alg)"
	expect "$JWKS" "$(json '.jwks | tojson')"
	post "{\"redirect_uris\":[\"$REDIRECT_URI\"],\"token_endpoint_auth_method\":\"private_key_jwt\",\"jwks_uri\":\"https://app.example/jwks\"}"
	status 201
	expect https://app.example/jwks "$(json .jwks_uri)"
}

@test "RFC 7591 2: keys that are private, symmetric, twice or nowhere" {
	local extra
	for extra in '"jwks":{"keys":[{"kty":"oct","k":"AQAB"}]}' \
		"\"jwks\":$(printf %s "$JWKS" | jq -c '.keys[0].d = "AQAB"')" \
		"\"jwks\":$JWKS,\"jwks_uri\":\"https://app.example/jwks\"" \
		'"jwks":{"keys":[]}' '"jwks":[]' '"jwks":"x"' \
		'"jwks_uri":"http://app.example/jwks"' '"jwks_uri":"https://u@app.example/"' \
		'"jwks_uri":"file:///etc/passwd"' '"jwks_uri":"https://app.example/#f"' \
		"\"jwks\":$JWKS,\"token_endpoint_auth_signing_alg\":\"HS256\""; do
		post "{\"redirect_uris\":[\"$REDIRECT_URI\"],\"token_endpoint_auth_method\":\"private_key_jwt\",$extra}"
		refused 400 invalid_client_metadata || { echo "$extra"; return 1; }
	done
}

@test "Metadata Choices: of several methods one is chosen, and told" {
	post "{\"redirect_uris\":[\"$REDIRECT_URI\"],\"token_endpoint_auth_methods_supported\":[\"tls_client_auth\",\"none\",\"private_key_jwt\"]}"
	status 201
	expect none "$(json .token_endpoint_auth_method)"
	post "{\"redirect_uris\":[\"$REDIRECT_URI\"],\"jwks\":$JWKS,\"token_endpoint_auth_methods_supported\":[\"none\",\"private_key_jwt\"]}"
	expect private_key_jwt "$(json .token_endpoint_auth_method)"
	post "{\"redirect_uris\":[\"$REDIRECT_URI\"],\"token_endpoint_auth_methods_supported\":[\"tls_client_auth\"]}"
	refused 400 invalid_client_metadata
}

@test "oidc 56: places that we or a browser go to are checked" {
	local extra
	for extra in '"backchannel_logout_uri":"http://app.example/bye"' \
		'"backchannel_logout_uri":"http://127.0.0.1/bye"' \
		'"backchannel_logout_uri":"https://app.example/#f"' \
		'"backchannel_logout_session_required":"yes"' \
		'"post_logout_redirect_uris":["http://app.example/"]' \
		'"post_logout_redirect_uris":["javascript:x"]' \
		'"post_logout_redirect_uris":"https://app.example/"'; do
		register "$extra"
		refused 400 invalid_client_metadata || { echo "$extra"; return 1; }
	done
	register '"backchannel_logout_uri":"https://app.example/bye","backchannel_logout_session_required":true,"post_logout_redirect_uris":["https://app.example/","http://localhost/x"]'
	status 201
	expect https://app.example/bye "$(json .backchannel_logout_uri)"
	expect true "$(json .backchannel_logout_session_required)"
	expect 2 "$(json '.post_logout_redirect_uris | length')"
}

@test "RFC 8628: anybody may register for the grant of devices; it needs a person" {
	post '{"grant_types":["urn:ietf:params:oauth:grant-type:device_code"],"token_endpoint_auth_method":"none"}'
	status 201
	expect '["urn:ietf:params:oauth:grant-type:device_code"]' "$(json '.grant_types | tojson')"
	expect '[]' "$(json '.response_types | tojson')"
}
