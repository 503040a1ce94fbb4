#!/usr/bin/env bats
# token - RFC 6749 section 3.2, OpenID Connect Core section 3.1.3

load setup.bash
setup_file() { keepsake_template; }
setup() { keepsake_copy; }

with_code() { # [NAME=VALUE...] - a public client with a code
	register
	get_code "$@"
}

service() { # a client for client_credentials
	add_client --name Service --confidential --grant client_credentials "$@"
}

as_service() { # NAME=VALUE...
	token grant_type=client_credentials "$@" -- "$(basic "$CLIENT_ID" "$CLIENT_SECRET")"
}

grant_is_over() { # of the last redeem: nothing of it works any more
	refresh
	refused 400 invalid_grant || return
	cgi GET /auth/userinfo '' '' "Authorization: Bearer $1"
	status 401
}

@test "RFC 6749 5.1: a code for tokens" {
	with_code
	redeem
	status 200
	expect no-store "$(header cache-control)"
	expect no-cache "$(header pragma)"
	expect application/json "$(header content-type)"
	expect Bearer "$(json .token_type)"
	expect 900 "$(json .expires_in)"
	[ ${#REFRESH_TOKEN} -ge 43 ]
	expect 'openid profile email memory:read memory:write' "$(json .scope)"
}

@test "RFC 9068 2: the access token" {
	with_code
	redeem
	expect at+jwt "$(jwt "$ACCESS_TOKEN" .typ 1)"
	expect RS256 "$(jwt "$ACCESS_TOKEN" .alg 1)"
	expect "$ISSUER" "$(jwt "$ACCESS_TOKEN" .iss)"
	expect "$ISSUER/mcp" "$(jwt "$ACCESS_TOKEN" .aud)"
	expect "$CLIENT_ID" "$(jwt "$ACCESS_TOKEN" .client_id)"
	expect 'An App' "$(jwt "$ACCESS_TOKEN" .client_name)"
	expect "$(sql 'SELECT sub FROM users')" "$(jwt "$ACCESS_TOKEN" .sub)"
	expect "$(sql 'SELECT id FROM grants')" "$(jwt "$ACCESS_TOKEN" .gid)"
	expect 900 "$(jwt "$ACCESS_TOKEN" '.exp - .iat')"
	[ "$(jwt "$ACCESS_TOKEN" '.jti | length')" -ge 22 ]
	expect null "$(jwt "$ACCESS_TOKEN" .email)"
}

@test "OpenID Core 2: the ID token" {
	with_code
	redeem
	expect JWT "$(jwt "$ID_TOKEN" .typ 1)"
	expect RS256 "$(jwt "$ID_TOKEN" .alg 1)"
	expect "$CLIENT_ID" "$(jwt "$ID_TOKEN" .aud)"
	expect "$NONCE" "$(jwt "$ID_TOKEN" .nonce)"
	expect "$(sql 'SELECT auth_time FROM sessions')" "$(jwt "$ID_TOKEN" .auth_time)"
	expect "$(sql 'SELECT sid FROM sessions')" "$(jwt "$ID_TOKEN" .sid)"
	local half
	half=$(printf %s "$ACCESS_TOKEN" | openssl dgst -sha256 -binary | head -c 16 | base64 | tr '+/' '-_' | tr -d =)
	expect "$half" "$(jwt "$ID_TOKEN" .at_hash)"
	# conformance module 1: no claim that was not asked for by itself
	expect null "$(jwt "$ID_TOKEN" .email)"
	expect null "$(jwt "$ID_TOKEN" .name)"
}

@test "OpenID Core 5.5: a claim for the ID token that was asked for" {
	with_code claims='{"id_token":{"email":null}}'
	redeem
	expect "$OWNER" "$(jwt "$ID_TOKEN" .email)"
	expect null "$(jwt "$ID_TOKEN" .name)"
}

@test "an ES256 client has ES256 ID tokens" {
	register '"id_token_signed_response_alg":"ES256"'
	get_code
	redeem
	expect ES256 "$(jwt "$ID_TOKEN" .alg 1)"
	expect RS256 "$(jwt "$ACCESS_TOKEN" .alg 1)"
}

@test "without openid there is no ID token" {
	with_code scope=memory:read
	redeem
	status 200
	expect '' "$ID_TOKEN"
}

@test "oidc 25: a code used twice ends its grant and all that came of it" {
	with_code
	redeem
	local access=$ACCESS_TOKEN refresh=$REFRESH_TOKEN
	redeem
	refused 400 invalid_grant
	REFRESH_TOKEN=$refresh
	grant_is_over "$access"
	grep -qxF -- "$(jwt "$access" .gid)" "$DATA_DIR/public/ended"
	expect 1 "$(sql "SELECT count(*) FROM audit WHERE event = 'code replayed'")"
}

@test "oidc 25: of racing redemptions at most one wins" {
	local i
	with_code
	for i in 1 2 3 4 5 6; do
		(ANSWER=$BATS_TEST_TMPDIR/race-$i; BROWSER=race-$i; redeem) &
	done
	wait
	[ "$(grep -l '^Status: 200' "$BATS_TEST_TMPDIR"/race-?.head | wc -l)" -le 1 ]
	expect 1 "$(sql 'SELECT count(*) FROM refresh_tokens')"
}

@test "oidc 26: an expired code, though the sweeper never came" {
	with_code
	sql "UPDATE codes SET expires_at = $(date +%s)"
	redeem
	refused 400 invalid_grant
}

@test "AUTH_CODE_TTL is what a code lives" {
	CONFIG=(AUTH_CODE_TTL=30)
	with_code
	expect 30 "$(sql 'SELECT c.expires_at - g.created_at FROM codes c JOIN grants g ON g.id = c.grant_id')"
}

@test "oidc 27: a code of another client is refused and burnt" {
	with_code
	local owner=$CLIENT_ID
	register
	redeem
	refused 400 invalid_grant
	CLIENT_ID=$owner
	redeem
	refused 400 invalid_grant
}

@test "oidc 27: another redirect URI is refused and burns the code" {
	with_code
	redeem redirect_uri=https://app.example/callback/
	refused 400 invalid_grant
	redeem
	refused 400 invalid_grant
}

@test "RFC 6749 4.1.3: redirect_uri is needed here as well" {
	with_code
	redeem redirect_uri=
	refused 400 invalid_request
}

@test "oidc 27, 28: a wrong, short or missing verifier burns the code" {
	local bad
	for bad in "${VERIFIER}x" x "" "${VERIFIER%?}" "$CHALLENGE"; do
		with_code
		redeem code_verifier="$bad"
		refused 400 invalid_grant || { echo "verifier: $bad"; return 1; }
		redeem
		refused 400 invalid_grant
	done
}

@test "oidc 28: a verifier where no challenge was is refused" {
	add_client --name Known --confidential --auth-method client_secret_post --redirect-uri "$REDIRECT_URI"
	get_code code_challenge= code_challenge_method=
	redeem
	refused 400 invalid_grant
	get_code code_challenge= code_challenge_method=
	redeem code_verifier=
	status 200
}

@test "an unknown or missing code" {
	register
	CODE=unknown redeem
	refused 400 invalid_grant
	redeem code=
	refused 400 invalid_request
}

@test "a code of a person who was disabled, or of a grant that ended" {
	with_code
	sql "UPDATE users SET disabled_at = 1"
	redeem
	refused 400 invalid_grant
	sql "UPDATE users SET disabled_at = NULL; UPDATE grants SET ended_at = 1"
	redeem
	refused 400 invalid_grant
}

@test "RFC 8707 2.2: a resource that was not granted does not cost the code" {
	with_code resource="$ISSUER/mcp"
	redeem resource=https://evil.example/
	refused 400 invalid_target
	redeem resource="$ISSUER/mcp#f"
	refused 400 invalid_target
	redeem resource="$ISSUER/mcp/"
	status 200
	expect "$ISSUER/mcp/" "$(jwt "$ACCESS_TOKEN" .aud)"
}

@test "RFC 8707 2.2: two hosts: the issuer is not the memory" {
	CONFIG=(MCP_BASE_URL=https://mcp.example OIDC_BASE_URL=https://id.example)
	ISSUER=https://id.example
	with_code resource=https://mcp.example/mcp
	redeem resource=https://id.example
	refused 400 invalid_target
	redeem
	status 200
}

@test "oidc 30: GET, JSON, a wrong type, parameters in the query" {
	with_code
	cgi GET /auth/token "grant_type=authorization_code&code=$CODE"
	refused 405 invalid_request
	cgi POST /auth/token '' "{\"grant_type\":\"authorization_code\"}"
	refused 415 invalid_request
	cgi POST /auth/token '' x 'Content-Type: multipart/form-data; boundary=x'
	refused 415 invalid_request
	cgi POST /auth/token '' x 'Content-Type: ;;;='
	refused 415 invalid_request
	cgi POST /auth/token "client_id=$CLIENT_ID" "$(form grant_type=authorization_code)"
	refused 400 invalid_request
	redeem
	status 200
}

@test "oidc 7: a repeated parameter is invalid_request" {
	local name
	register
	for name in grant_type code redirect_uri code_verifier client_id client_secret scope refresh_token; do
		cgi POST /auth/token '' "grant_type=authorization_code&$name=a&$name=b"
		refused 400 invalid_request || { echo "$name"; return 1; }
	done
}

@test "oidc 37: an unknown grant type; the password grant never" {
	local type
	register
	for type in password implicit urn:ietf:params:oauth:grant-type:jwt-bearer x; do
		token "grant_type=$type" "client_id=$CLIENT_ID" username=a password=b
		refused 400 unsupported_grant_type
	done
	token "client_id=$CLIENT_ID"
	refused 400 invalid_request
}

@test "oidc 37: a grant type that the client is not registered for" {
	register '"grant_types":["authorization_code"]'
	get_code
	redeem
	status 200
	expect '' "$REFRESH_TOKEN"
	REFRESH_TOKEN=x refresh
	refused 400 unauthorized_client
	token grant_type=client_credentials "client_id=$CLIENT_ID"
	refused 400 unauthorized_client
	token "grant_type=$DEVICE_GRANT" device_code=x "client_id=$CLIENT_ID"
	refused 400 unauthorized_client
}

@test "oidc 33: an unknown client is 401 invalid_client" {
	token grant_type=authorization_code code=x client_id=c_unknown
	refused 401 invalid_client
	expect '' "$(header www-authenticate)"
	token grant_type=authorization_code code=x
	refused 401 invalid_client
	register
	sql "UPDATE clients SET expires_at = 1"
	token grant_type=authorization_code code=x "client_id=$CLIENT_ID"
	refused 401 invalid_client
}

@test "oidc 31: Basic, percent-decoded, its name in any case" {
	service
	token grant_type=client_credentials -- "$(basic "$CLIENT_ID" "$CLIENT_SECRET" | sed 's/Basic/bAsIc/')"
	status 200
	token grant_type=client_credentials -- "$(basic "${CLIENT_ID/_/%5F}" "$CLIENT_SECRET")"
	status 200
}

@test "oidc 31: a malformed Basic header is 401 with WWW-Authenticate" {
	local value
	service
	for value in 'Basic' 'Basic ' 'Basic !!!!' 'Basic Zm9v' 'Basic Og==' \
		"Basic $(printf ':x' | base64)" "Basic $(printf '%%zz:x' | base64)" \
		'Bearer abc' "Basic $(printf 'a:b' | base64 | tr -d =)"; do
		token grant_type=client_credentials -- "Authorization: $value"
		refused 401 invalid_client || { echo "$value"; return 1; }
		header www-authenticate | grep -q '^Basic '
	done
}

@test "oidc 31: two ways of client authentication at once" {
	service
	token grant_type=client_credentials client_id="$CLIENT_ID" client_secret="$CLIENT_SECRET" \
		-- "$(basic "$CLIENT_ID" "$CLIENT_SECRET")"
	refused 400 invalid_request
	token grant_type=client_credentials client_id=other -- "$(basic "$CLIENT_ID" "$CLIENT_SECRET")"
	refused 400 invalid_request
	token grant_type=client_credentials client_id="$CLIENT_ID" -- "$(basic "$CLIENT_ID" "$CLIENT_SECRET")"
	status 200
}

@test "oidc 32: the registered method, and no other" {
	service
	token grant_type=client_credentials client_id="$CLIENT_ID" client_secret="$CLIENT_SECRET"
	refused 401 invalid_client
	token grant_type=client_credentials client_id="$CLIENT_ID"
	refused 401 invalid_client
	service --auth-method client_secret_post
	as_service
	refused 401 invalid_client
	token grant_type=client_credentials client_id="$CLIENT_ID" client_secret="$CLIENT_SECRET"
	status 200
	with_code
	redeem client_secret=x
	refused 401 invalid_client
	token grant_type=authorization_code -- "$(basic "$CLIENT_ID" '')"
	refused 401 invalid_client
}

@test "oidc 34: a wrong secret" {
	local bad
	service
	for bad in "${CLIENT_SECRET%?}" "${CLIENT_SECRET}x" '' x "${CLIENT_SECRET^^}"; do
		token grant_type=client_credentials -- "$(basic "$CLIENT_ID" "$bad")"
		refused 401 invalid_client
	done
}

@test "oidc 35: an answer is JSON that nobody keeps, and says what was granted" {
	with_code scope='openid memory:read unknown'
	redeem
	status 200
	expect no-store "$(header cache-control)"
	expect no-cache "$(header pragma)"
	expect application/json "$(header content-type)"
	expect '["access_token","expires_in","id_token","refresh_token","scope","token_type"]' \
		"$(json 'keys | tojson')"
	expect Bearer "$(json .token_type)"
	expect number "$(json '.expires_in | type')"
	expect 'openid memory:read' "$(json .scope)"
	refresh scope=openid
	expect no-store "$(header cache-control)"
	expect openid "$(json .scope)"
	redeem
	refused 400 invalid_grant
	expect no-cache "$(header pragma)"
}

@test "oidc 36: a description is plain ASCII and echoes nothing" {
	register
	token grant_type='<script>"\é' client_id="$CLIENT_ID"
	refused 400 invalid_request
	lacks '<script' "$ANSWER.body"
	token grant_type=authorization_code code='"<x>' client_id="$CLIENT_ID"
	refused 400 invalid_grant
	lacks '<x>' "$ANSWER.body"
	json .error_description | LC_ALL=C grep -qx '[] !#-[^-~]*'
}

@test "RFC 6749 6: a refresh token rotates" {
	with_code
	redeem
	local first=$REFRESH_TOKEN auth_time
	auth_time=$(jwt "$ID_TOKEN" .auth_time)
	refresh
	status 200
	expect no-store "$(header cache-control)"
	[ "$(json .refresh_token)" != "$first" ]
	expect 'openid profile email memory:read memory:write' "$(json .scope)"
	expect "$ISSUER/mcp" "$(jwt "$(json .access_token)" .aud)"
	# OpenID Core 12.2
	expect "$auth_time" "$(jwt "$(json .id_token)" .auth_time)"
	expect "$CLIENT_ID" "$(jwt "$(json .id_token)" .aud)"
	expect null "$(jwt "$(json .id_token)" .nonce)"
	REFRESH_TOKEN=$(json .refresh_token)
	refresh
	status 200
}

@test "oidc 39: within the grace a rotated token gets a living successor" {
	with_code
	redeem
	refresh
	status 200
	refresh
	status 200
	REFRESH_TOKEN=$(json .refresh_token)
	refresh
	status 200
}

@test "oidc 39: after the grace a replay ends the grant" {
	with_code
	redeem
	local access=$ACCESS_TOKEN
	refresh
	local second
	second=$(json .refresh_token)
	sql "UPDATE refresh_tokens SET rotated_at = rotated_at - 60 WHERE rotated_at IS NOT NULL"
	refresh
	refused 400 invalid_grant
	REFRESH_TOKEN=$second
	grant_is_over "$access"
	grep -qxF -- "$(jwt "$access" .gid)" "$DATA_DIR/public/ended"
	expect 1 "$(sql "SELECT count(*) FROM audit WHERE event = 'refresh token replayed'")"
}

@test "oidc 39: after a revocation the grace rescues nobody" {
	with_code
	redeem
	local first=$REFRESH_TOKEN
	refresh
	cgi POST /auth/revoke '' "$(form token="$(json .refresh_token)" client_id="$CLIENT_ID")"
	status 200
	REFRESH_TOKEN=$first
	refresh
	refused 400 invalid_grant
}

@test "oidc 38: a refresh token of another client" {
	with_code
	redeem
	local owner=$CLIENT_ID
	register
	refresh
	refused 400 invalid_grant
	CLIENT_ID=$owner
	refresh
	status 200
}

@test "oidc 38: the scope may shrink and never grow; a refusal costs nothing" {
	with_code scope='openid memory:read email'
	redeem
	refresh scope='openid memory:write'
	refused 400 invalid_scope
	refresh scope='memory:read'
	status 200
	expect memory:read "$(json .scope)"
	expect memory:read "$(jwt "$(json .access_token)" .scope)"
	expect null "$(json .id_token)"
	REFRESH_TOKEN=$(json .refresh_token)
	refresh
	expect 'openid memory:read email' "$(json .scope)"
}

@test "oidc 38: a foreign resource is invalid_target and costs nothing" {
	with_code
	redeem
	refresh resource=https://evil.example/
	refused 400 invalid_target
	refresh resource="$ISSUER/mcp"
	status 200
	expect "$ISSUER/mcp" "$(jwt "$(json .access_token)" .aud)"
}

@test "oidc 38: a disabled person's refresh token" {
	with_code
	redeem
	sql "UPDATE users SET disabled_at = 1"
	refresh
	refused 400 invalid_grant
}

@test "oidc 40: idle and absolute limits of a refresh token" {
	with_code
	redeem
	sql "UPDATE refresh_tokens SET expires_at = $(date +%s)"
	refresh
	refused 400 invalid_grant
	with_code
	redeem
	sql "UPDATE grants SET expires_at = $(date +%s)"
	refresh
	refused 400 invalid_grant
}

@test "an unknown or missing refresh token" {
	register
	REFRESH_TOKEN=unknown refresh
	refused 400 invalid_grant
	REFRESH_TOKEN= refresh
	refused 400 invalid_request
}

@test "RFC 6749 4.4: client_credentials, for the client itself" {
	service
	as_service
	status 200
	expect "$CLIENT_ID" "$(jwt "$(json .access_token)" .sub)"
	expect "$CLIENT_ID" "$(jwt "$(json .access_token)" .client_id)"
	expect "$ISSUER" "$(jwt "$(json .access_token)" .aud)"
	expect '' "$(json .scope)"
	expect null "$(json .refresh_token)"
	expect null "$(json .id_token)"
	expect null "$(jwt "$(json .access_token)" .gid)"
}

@test "oidc 41: a client is never taken for a person" {
	local sub
	sub=$(sql 'SELECT sub FROM users')
	register "\"client_id\":\"$sub\""
	[ "$CLIENT_ID" != "$sub" ]
	service
	as_service
	expect "$CLIENT_ID" "$(jwt "$(json .access_token)" .sub)"
	expect 0 "$(sql "SELECT count(*) FROM users WHERE sub IN (SELECT id FROM clients)")"
	cgi GET /auth/userinfo '' '' "Authorization: Bearer $(json .access_token)"
	status 403
	cgi POST /mcp '' '{"jsonrpc":"2.0","id":1,"method":"ping"}' "Authorization: Bearer $(json .access_token)"
	[ "$(status)" -ge 400 ]
}

@test "DESIGN 7: no memory scope for a client that acts as nobody" {
	service --scope 'memory:read memory:write'
	as_service
	expect '' "$(json .scope)"
	as_service scope=memory:read
	refused 400 invalid_scope
}

@test "DESIGN 7: a client that acts as a person has the memory scopes it is registered for" {
	service --scope memory:read --as "$OWNER"
	as_service scope='openid memory:read memory:write'
	expect memory:read "$(json .scope)"
	expect "$(sql 'SELECT sub FROM users')" "$(jwt "$(json .access_token)" .sub)"
	expect "$ISSUER/mcp" "$(jwt "$(json .access_token)" .aud)"
	as_service resource="$ISSUER/mcp/sse"
	expect "$ISSUER/mcp/sse" "$(jwt "$(json .access_token)" .aud)"
	as_service resource=https://evil.example/
	refused 400 invalid_target
	as_service scope=openid
	refused 400 invalid_scope
	sql "UPDATE users SET disabled_at = 1"
	as_service
	refused 400 unauthorized_client
}

@test "oidc 57: client_credentials needs the grant and a secret" {
	add_client --name Known --confidential --redirect-uri "$REDIRECT_URI"
	as_service
	refused 400 unauthorized_client
}

@test "oidc 29: tokens are kept as SHA-256 only, and never logged" {
	with_code
	redeem
	lacks "$REFRESH_TOKEN" "$DATA_DIR"
	lacks "$ACCESS_TOKEN" "$DATA_DIR"
	lacks "$REFRESH_TOKEN" "$ANSWER.log"
	lacks "$(printf %s "$ACCESS_TOKEN" | cut -d. -f3)" "$ANSWER.log"
	lacks "$CODE" "$ANSWER.log"
	lacks "$VERIFIER" "$ANSWER.log"
}

@test "oidc 66: without a signing key: 503, and the code is not lost" {
	with_code
	mkdir "$DATA_DIR/away"
	mv "$DATA_DIR"/keys/* "$DATA_DIR/away/"
	redeem
	refused 503 temporarily_unavailable
	[ -n "$(header retry-after)" ]
	mv "$DATA_DIR"/away/* "$DATA_DIR/keys/"
	redeem
	status 200
}

@test "oidc 22: a listed origin may read the answer; the preflight passes" {
	cgi OPTIONS /auth/token '' '' 'Origin: https://chatgpt.com' \
		'Access-Control-Request-Method: POST' \
		'Access-Control-Request-Headers: authorization, content-type'
	status 204
	expect https://chatgpt.com "$(header access-control-allow-origin)"
	token grant_type=x -- 'Origin: https://evil.example'
	expect '' "$(header access-control-allow-origin)"
}

@test "the alias /token is the same program" {
	with_code
	cgi POST /token '' "$(form grant_type=authorization_code code="$CODE" \
		redirect_uri="$REDIRECT_URI" code_verifier="$VERIFIER" client_id="$CLIENT_ID")"
	status 200
}

@test "security 3.9: failures are charged to the address, successes to the client" {
	service
	CONFIG=(RATE_LIMIT=1/min RATE_BURST=2)
	REMOTE_ADDR=192.0.2.1
	token grant_type=client_credentials client_id=c_x
	token grant_type=client_credentials client_id=c_x
	token grant_type=client_credentials client_id=c_x
	refused 429 temporarily_unavailable
	[ "$(header retry-after)" -ge 1 ]
	as_service
	status 200
	REMOTE_ADDR=192.0.2.2
	as_service
	status 200
	REMOTE_ADDR=192.0.2.3
	as_service
	refused 429 temporarily_unavailable
}

@test "security 3.9: a stranger who names a public client does not stop it" {
	register
	CONFIG=(RATE_LIMIT=1/min RATE_BURST=1)
	REMOTE_ADDR=192.0.2.1
	token grant_type=authorization_code code=x client_id="$CLIENT_ID"
	refused 400 invalid_grant
	token grant_type=authorization_code code=x client_id="$CLIENT_ID"
	refused 429 temporarily_unavailable
	REMOTE_ADDR=192.0.2.2
	token grant_type=authorization_code code=x client_id="$CLIENT_ID"
	refused 400 invalid_grant
}

@test "security 3.9: a host of IPv6 has one bucket for all its addresses" {
	register
	CONFIG=(RATE_LIMIT=1/min RATE_BURST=1)
	REMOTE_ADDR=2001:db8:1:2::1
	token grant_type=authorization_code code=x client_id="$CLIENT_ID"
	refused 400 invalid_grant
	REMOTE_ADDR=2001:db8:1:2::2
	token grant_type=authorization_code code=x client_id="$CLIENT_ID"
	refused 429 temporarily_unavailable
}

@test "Claude Code: a refresh without scope keeps the granted one" {
	with_code scope='openid offline_access memory:read'
	redeem
	refresh
	expect 'openid offline_access memory:read' "$(json .scope)"
}

allowed_device() { # [NAME=VALUE...] - a device that a person has let in
	register_device
	device "$@"
	enter
	answer_device allow
}

@test "oidc 43: an allowed device gets tokens" {
	allowed_device scope='openid email memory:read'
	poll
	status 200
	expect no-store "$(header cache-control)"
	expect Bearer "$(json .token_type)"
	expect 'openid email memory:read' "$(json .scope)"
	expect "$ISSUER/mcp" "$(jwt "$ACCESS_TOKEN" .aud)"
	expect "$CLIENT_ID" "$(jwt "$ACCESS_TOKEN" .client_id)"
	expect "$(sql 'SELECT sub FROM users')" "$(jwt "$ACCESS_TOKEN" .sub)"
	expect "$CLIENT_ID" "$(jwt "$ID_TOKEN" .aud)"
	expect null "$(jwt "$ID_TOKEN" .nonce)"
	expect null "$(jwt "$ID_TOKEN" .sid)"
	[ ${#REFRESH_TOKEN} -ge 43 ]
	refresh
	status 200
}

@test "oidc 43: no ID token without openid, no refresh token without its grant type" {
	register_device
	cgi POST /auth/register '' "{\"grant_types\":[\"$DEVICE_GRANT\"],\"token_endpoint_auth_method\":\"none\"}"
	CLIENT_ID=$(json .client_id)
	device scope=memory:read
	enter
	answer_device allow
	poll
	status 200
	expect '' "$ID_TOKEN"
	expect '' "$REFRESH_TOKEN"
}

@test "oidc 43: pending until the person decides, then the interval counts no more" {
	register_device
	device
	poll
	refused 400 authorization_pending
	enter
	answer_device allow
	poll
	status 200
}

@test "oidc 43: slow_down for a poll that comes too early, 5 s more from then on" {
	register_device
	device
	poll
	refused 400 authorization_pending
	sql "UPDATE device_codes SET polled_at = polled_at - 3"
	poll
	refused 400 slow_down
	expect 10 "$(sql 'SELECT interval_s FROM device_codes')"
	sql "UPDATE device_codes SET polled_at = polled_at - 6"
	poll
	refused 400 slow_down
	expect 15 "$(sql 'SELECT interval_s FROM device_codes')"
	sql "UPDATE device_codes SET polled_at = polled_at - 15"
	poll
	refused 400 authorization_pending
}

@test "oidc 43: access_denied, and nothing else later" {
	register_device
	device
	enter
	answer_device deny
	poll
	refused 400 access_denied
	poll
	refused 400 access_denied
}

@test "oidc 43: expired_token, allowed or not" {
	register_device
	device
	sql "UPDATE device_codes SET expires_at = $(date +%s)"
	poll
	refused 400 expired_token
	allowed_device
	sql "UPDATE device_codes SET expires_at = $(date +%s)"
	poll
	refused 400 expired_token
	expect 0 "$(sql 'SELECT count(*) FROM refresh_tokens')"
}

@test "oidc 43: a second use ends the grant" {
	allowed_device scope=openid
	poll
	status 200
	local first=$ACCESS_TOKEN live=$REFRESH_TOKEN
	poll
	refused 400 invalid_grant
	REFRESH_TOKEN=$live
	grant_is_over "$first"
}

@test "oidc 43: a code of another client is left alone" {
	allowed_device
	local owner=$CLIENT_ID code=$DEVICE_CODE
	register_device
	poll
	refused 400 invalid_grant
	expect '' "$(sql 'SELECT polled_at FROM device_codes')"
	CLIENT_ID=$owner
	poll
	status 200
	CLIENT_ID=$owner DEVICE_CODE=$code
	register_device
	poll
	refused 400 invalid_grant
	expect 0 "$(sql 'SELECT count(*) FROM grants WHERE ended_at IS NOT NULL')"
}

@test "oidc 43: an unknown device code, none, and the user code" {
	register_device
	device
	DEVICE_CODE=unknown poll
	refused 400 invalid_grant
	DEVICE_CODE='' poll
	refused 400 invalid_request
	DEVICE_CODE=${USER_CODE/-/} poll
	refused 400 invalid_grant
}

@test "oidc 43: a person disabled or a grant ended before the device comes" {
	allowed_device
	sql 'UPDATE users SET disabled_at = 1'
	poll
	refused 400 invalid_grant
	sql 'UPDATE users SET disabled_at = NULL; UPDATE grants SET ended_at = 1'
	poll
	refused 400 invalid_grant
}

@test "RFC 8707 2.2: a device's token may be for less, and for nothing else" {
	allowed_device resource="$ISSUER/mcp"
	poll resource=https://evil.example/
	refused 400 invalid_target
	poll resource="$ISSUER/mcp/sse"
	status 200
	expect "$ISSUER/mcp/sse" "$(jwt "$ACCESS_TOKEN" .aud)"
}

@test "oidc 43: two polls at once, one gets tokens" {
	allowed_device
	local i body
	body=$(form grant_type="$DEVICE_GRANT" device_code="$DEVICE_CODE" client_id="$CLIENT_ID")
	for i in 1 2 3 4; do
		printf %s "$body" | env -i DATA_DIR="$DATA_DIR" REQUEST_METHOD=POST SCRIPT_NAME=/auth/token \
			CONTENT_TYPE=application/x-www-form-urlencoded CONTENT_LENGTH="${#body}" REMOTE_ADDR=127.0.0.1 \
			HTTP_HOST=localhost:8080 "$B/fcgi/token" >"$BATS_TEST_TMPDIR/poll$i" 2>/dev/null &
	done
	wait
	expect 1 "$(grep -l access_token "$BATS_TEST_TMPDIR"/poll* | wc -l)"
	expect 1 "$(sql 'SELECT count(*) FROM refresh_tokens')"
}

signer() { # ARGUMENT... - a service with a key
	client_key
	printf %s "$JWKS" >"$BATS_TEST_TMPDIR/jwks"
	add_client --name Signer --auth-method private_key_jwt --grant client_credentials \
		--jwks "$BATS_TEST_TMPDIR/jwks" "$@"
}

by_key() { # ASSERTION [NAME=VALUE...] - asks for a token with it
	local assertion=$1
	shift
	token grant_type=client_credentials client_assertion="$assertion" \
		client_assertion_type="$JWT_BEARER" "$@"
}

unproved() { # the one refusal, whatever was wrong
	refused 401 invalid_client || return
	expect 'the client is unknown, or its authentication failed' "$(json .error_description)" || return
	expect '' "$(header www-authenticate)"
}

@test "RFC 7523 2.2: a client proves who it is with its key" {
	signer
	by_key "$(sign RS256 "$(claims)")"
	status 200
	by_key "$(sign PS256 "$(claims)")"
	status 200
	by_key "$(sign RS256 "$(claims)")" client_id="$CLIENT_ID"
	status 200
	by_key "$(sign RS256 "$(claims)" '. + {typ:"client-authentication+jwt"}')"
	status 200
	by_key "$(sign RS256 "$(claims ".aud = \"$ISSUER/auth/token\"")")"
	status 200
	by_key "$(sign RS256 "$(claims '.aud = [.aud]')")"
	status 200
	expect 6 "$(sql 'SELECT count(*) FROM used_assertions')"
}

@test "oidc 46: an assertion works once" {
	local one
	signer
	one=$(sign RS256 "$(claims)")
	by_key "$one"
	status 200
	by_key "$one"
	unproved
	by_key "$(sign PS256 "$(claims ".jti = \"$(jwt "$one" .jti)\"")")"
	unproved
	lacks "$(jwt "$one" .jti)" "$DATA_DIR"
	lacks "$one" "$ANSWER.log"
}

@test "oidc 46: of racing uses exactly one wins" {
	local i one
	signer
	one=$(sign RS256 "$(claims)")
	for i in 1 2 3 4; do
		(ANSWER=$BATS_TEST_TMPDIR/race-$i; BROWSER=race-$i; by_key "$one") &
	done
	wait
	expect 1 "$(grep -l '^Status: 200' "$BATS_TEST_TMPDIR"/race-?.head | wc -l)"
}

@test "oidc 46: claims that are missing, foreign or far away" {
	local filter
	signer
	for filter in 'del(.exp)' 'del(.jti)' 'del(.iss)' 'del(.sub)' 'del(.aud)' \
		'.jti = ""' '.jti = 7' '.exp = 1' '.exp += 100000' '.exp = "x"' \
		'.iss = "other"' '.sub = "other"' '.iss = "other" | .sub = "other"' \
		'.aud = "https://other.example"' '.aud += "/"' '.aud = [.aud, "https://other.example"]' \
		'.aud = []' '.aud = "http://localhost:8080/auth/revoke"' \
		'.nbf = .exp + 1000' '.iat = .exp + 1000'; do
		by_key "$(sign RS256 "$(claims "$filter")")"
		unproved || { echo "$filter"; return 1; }
	done
	expect 0 "$(sql 'SELECT count(*) FROM used_assertions')"
}

@test "oidc 46: alg none, HS256 with the public key, an unknown one" {
	local alg
	signer
	for alg in none None HS256 RS512 ES256 EdDSA; do
		by_key "$(sign "$alg" "$(claims)")"
		unproved || { echo "$alg"; return 1; }
	done
	by_key "$(sign RS256 "$(claims)" '.alg = "PS256"')"
	unproved
	by_key "$(sign PS256 "$(claims)" '.alg = "RS256"')"
	unproved
}

@test "oidc 46: kid is a name and nothing else; keys in the header are not looked at" {
	local filter
	signer
	for filter in '.kid = "../../keys/active"' '.kid = "/dev/null"' '.kid = "x'"'"' OR 1=1"' '.kid = 7' \
		'.kid = "other"' '.crit = ["b64"] | .b64 = false' '.typ = "at+jwt"'; do
		by_key "$(sign RS256 "$(claims)" "$filter")"
		unproved || { echo "$filter"; return 1; }
	done
	JWKS_OWN=$JWKS
	mv "$BATS_FILE_TMPDIR/client.pem" "$BATS_TEST_TMPDIR/good.pem"
	client_key
	for filter in '.' '.jku = "https://evil.example/"' '.x5u = "https://evil.example/"' \
		".jwk = $(printf %s "$JWKS" | jq -c '.keys[0]')"; do
		by_key "$(sign RS256 "$(claims)" "$filter")"
		unproved || { echo "$filter"; break; }
	done
	mv "$BATS_TEST_TMPDIR/good.pem" "$BATS_FILE_TMPDIR/client.pem"
	unproved
	[ "$JWKS_OWN" != "$JWKS" ]
	expect 0 "$(sql 'SELECT count(*) FROM client_documents')"
}

@test "oidc 46: what is no token, or half of the two parameters" {
	local text
	signer
	for text in x a.b a.b.c .. "$(printf 'a%.0s' {1..3000})"; do
		by_key "$text"
		unproved || { echo "$text"; return 1; }
	done
	token grant_type=client_credentials client_assertion="$(sign RS256 "$(claims)")"
	unproved
	token grant_type=client_credentials client_assertion_type="$JWT_BEARER" client_id="$CLIENT_ID"
	unproved
	token grant_type=client_credentials client_assertion="$(sign RS256 "$(claims)")" \
		client_assertion_type=urn:ietf:params:oauth:client-assertion-type:saml2-bearer
	unproved
	by_key "$(sign RS256 "$(claims)")" client_id=c_other
	unproved
	by_key "$(printf 'a%.0s' {1..9000})"
	refused 400 invalid_request
}

@test "oidc 31, 46: an assertion and a secret, or a header, at once" {
	signer
	by_key "$(sign RS256 "$(claims)")" client_secret=x
	refused 400 invalid_request
	token grant_type=client_credentials client_assertion="$(sign RS256 "$(claims)")" \
		client_assertion_type="$JWT_BEARER" -- "$(basic "$CLIENT_ID" x)"
	refused 400 invalid_request
}

@test "oidc 32, 46: a client with a key uses it, one without cannot" {
	signer
	token grant_type=client_credentials client_id="$CLIENT_ID"
	unproved
	token grant_type=client_credentials client_id="$CLIENT_ID" client_secret=x
	unproved
	service
	by_key "$(sign RS256 "$(claims)")"
	unproved
	CLIENT_ID=c_unknown by_key "$(CLIENT_ID=c_unknown claims | { read -r c; sign RS256 "$c"; })"
	unproved
}

@test "RFC 7591: the registered algorithm narrows what a key may do" {
	client_key
	post_register "\"token_endpoint_auth_signing_alg\":\"PS256\""
	get_code
	redeem client_assertion_type="$JWT_BEARER" client_assertion="$(sign RS256 "$(claims)")"
	unproved
	redeem client_assertion_type="$JWT_BEARER" client_assertion="$(sign PS256 "$(claims)")"
	status 200
}

post_register() { # JSON MEMBERS - a client with a key that registers itself
	cgi POST /auth/register '' "{\"redirect_uris\":[\"$REDIRECT_URI\"],
	    \"token_endpoint_auth_method\":\"private_key_jwt\",\"jwks\":$JWKS,$1}"
	CLIENT_ID=$(json .client_id) CLIENT_SECRET=
}

@test "RFC 7523: keys at a jwks_uri, as they were fetched" {
	client_key
	add_client --name Signer --auth-method private_key_jwt --grant client_credentials \
		--jwks-uri https://keys.example/jwks
	by_key "$(sign RS256 "$(claims)")"
	refused 503 temporarily_unavailable
	published "keys https://keys.example/jwks" "$JWKS"
	by_key "$(sign RS256 "$(claims)")"
	status 200
	# An unknown kid: no attempt within the minute, and a refusal.
	by_key "$(sign RS256 "$(claims)" '.kid = "other"')"
	unproved
	lacks fetch-foreign "$ANSWER.log"
	published "keys https://keys.example/jwks" "$JWKS" -100 100
	by_key "$(sign RS256 "$(claims)" '.kid = "other"')"
	unproved
	grep -q fetch-foreign "$ANSWER.log"
	by_key "$(sign RS256 "$(claims)")"
	status 200
}

@test "CIMD: ChatGPT's document offers none and private_key_jwt: both work" {
	client_key
	CLIENT_ID=https://chatgpt.example/oauth/client.json CLIENT_SECRET=
	describe '"token_endpoint_auth_method":"private_key_jwt","token_endpoint_auth_methods_supported":["none","private_key_jwt"],"jwks_uri":"https://chatgpt.example/oauth/jwks.json"'
	published "keys https://chatgpt.example/oauth/jwks.json" "$JWKS"
	get_code
	redeem
	status 200
	get_code
	redeem client_assertion_type="$JWT_BEARER" client_assertion="$(sign RS256 "$(claims)")"
	status 200
	refresh client_assertion_type="$JWT_BEARER" client_assertion="$(sign RS256 "$(claims)")"
	status 200
	get_code
	redeem client_secret=x
	unproved
}

@test "CIMD: a document that offers private_key_jwt alone must use it" {
	client_key
	CLIENT_ID=https://app.example/client.json CLIENT_SECRET=
	describe "\"token_endpoint_auth_method\":\"private_key_jwt\",\"jwks\":$JWKS"
	get_code
	redeem
	unproved
	redeem client_assertion_type="$JWT_BEARER" client_assertion="$(sign RS256 "$(claims)")"
	status 200
}

@test "oidc 33: an unknown URL is not asked for here, and is 401" {
	token grant_type=authorization_code code=x client_id=https://docs.example/x
	unproved
	lacks fetch-foreign "$ANSWER.log"
	expect 0 "$(sql 'SELECT count(*) FROM client_documents')"
}
