#!/usr/bin/env bats
# par - RFC 9126

load setup.bash
setup_file() { keepsake_template; }
setup() { keepsake_copy; }

push() { # [NAME=VALUE...] [-- HEADER...] - sets REQUEST_URI
	split "$@"
	cgi POST /auth/par '' "$(request "${PAIRS[@]}")" "${HEADERS[@]}"
	REQUEST_URI=$(json '.request_uri // ""')
}

go() { # [NAME=VALUE...] - to the authorization endpoint with what was pushed
	cgi GET /auth/authorize "$(form client_id="$CLIENT_ID" request_uri="$REQUEST_URI" "$@")"
}

allow() { # the rest of the way; sets CODE
	leads_to "$ISSUER/auth/login" || return
	sign_in
	decide allow
	leads_to "$REDIRECT_URI?code=" || return
	CODE=$(location code)
}

@test "RFC 9126 2.2: a name that cannot be guessed, for 90 seconds" {
	local first
	register
	push
	status 201
	expect application/json "$(header content-type)"
	expect no-store "$(header cache-control)"
	expect 90 "$(json .expires_in)"
	expect '["request_uri","expires_in"]' "$(json 'keys_unsorted | tojson')"
	[[ $REQUEST_URI =~ ^urn:ietf:params:oauth:request_uri:[A-Za-z0-9_-]{43}$ ]]
	first=$REQUEST_URI
	push
	[ "$REQUEST_URI" != "$first" ]
}

@test "RFC 9126 4: the browser carries client_id and request_uri alone" {
	register
	push
	go
	allow
	expect "$STATE" "$(location state)"
	expect "$ISSUER" "$(location iss)"
	redeem
	status 200
	expect "$NONCE" "$(jwt "$ID_TOKEN" .nonce)"
}

@test "RFC 9126 4: what else the browser carries counts for nothing" {
	register
	push scope='openid memory:read'
	go redirect_uri=https://evil.example/ state=other scope='openid email' \
		response_type=token code_challenge=x request=x
	allow
	expect "$STATE" "$(location state)"
	redeem
	expect 'openid memory:read' "$(json .scope)"
}

@test "everything of the request is kept: mode, prompt, max_age, resources, claims" {
	register
	cgi POST /auth/par '' "$(request response_mode=form_post prompt=login max_age=5 \
		claims='{"userinfo":{"name":null}}')&$(form resource="$ISSUER/mcp")&$(form resource="$ISSUER/mcp/sse")"
	REQUEST_URI=$(json .request_uri)
	go
	sign_in
	decide allow
	page 200 'Return to the app'
	CODE=$(field code)
	redeem
	expect "[\"$ISSUER/mcp\",\"$ISSUER/mcp/sse\"]" "$(jwt "$ACCESS_TOKEN" '.aud | tojson')"
	push prompt=login
	go
	leads_to "$ISSUER/auth/login"
	push max_age=0
	go
	leads_to "$ISSUER/auth/login"
	push prompt=none
	go
	leads_to "$REDIRECT_URI?error=consent_required"
}

@test "RFC 9126 4: it is good for one use" {
	register
	push
	go
	leads_to "$ISSUER/auth/login"
	go
	page 400 request_uri
	sql 'SELECT count(*) FROM pushed_requests' | grep -qx 0
}

@test "the sign-in page may be loaded again" {
	local query
	register
	push
	go
	query=$(location | sed 's/.*?//')
	cgi GET /auth/login "$query"
	status 200
	cgi GET /auth/login "$query"
	status 200
	sign_in
	decide allow
	leads_to "$REDIRECT_URI?code="
}

@test "RFC 9126 4: an expired one is a page" {
	register
	push
	sql "UPDATE pushed_requests SET expires_at = $(date +%s)"
	go
	page 400 request_uri
}

@test "RFC 9126 4: an unknown one is a page, whatever redirect URI is beside it" {
	register
	REQUEST_URI=urn:ietf:params:oauth:request_uri:unknown
	go
	page 400 request_uri
	go "redirect_uri=$REDIRECT_URI" response_type=code
	page 400 request_uri
	REQUEST_URI=urn:ietf:params:oauth:request_uri:
	go
	page 400 request_uri
}

@test "RFC 9126 2.2: it is bound to the client that pushed it" {
	local owner
	register
	owner=$CLIENT_ID
	push
	register
	go
	page 400 request_uri
	CLIENT_ID=$owner
	go
	leads_to "$ISSUER/auth/login"
}

@test "RFC 9126 4: client_id is still needed" {
	register
	push
	cgi GET /auth/authorize "$(form request_uri="$REQUEST_URI")"
	page 400 client_id
}

@test "a redirect URI withdrawn meanwhile is a page" {
	register
	push
	sql "UPDATE clients SET redirect_uris = 'https://app.example/new'"
	go
	page 400 request_uri
}

@test "oidc 23: a POST without our cookies does not spend it" {
	register
	push
	cgi POST /auth/authorize '' "$(form client_id="$CLIENT_ID" request_uri="$REQUEST_URI")"
	leads_to "$ISSUER/auth/authorize?"
	follow
	leads_to "$ISSUER/auth/login"
}

@test "oidc 11: any other request_uri is refused by name still" {
	add_client --name Known --redirect-uri "$REDIRECT_URI"
	authorize request_uri=https://app.example/r
	leads_to "$REDIRECT_URI?error=request_uri_not_supported"
	authorize request_uri=urn:ietf:params:oauth:other:x
	leads_to "$REDIRECT_URI?error=request_uri_not_supported"
}

@test "oidc 12: prompt=none without a session is a redirect after a push" {
	add_client --name Known --redirect-uri "$REDIRECT_URI"
	push prompt=none
	go
	leads_to "$REDIRECT_URI?error=login_required"
	expect "$STATE" "$(location state)"
	expect "$ISSUER" "$(location iss)"
}

@test "oidc 15: a stranger's is a page with a link" {
	register
	push prompt=none
	go
	page 400 app.example
	grep -qF "href=\"$REDIRECT_URI?error=login_required&amp;" "$ANSWER.body"
}

@test "RFC 9126 2.1: a request that is pushed names none" {
	register
	push request_uri=urn:ietf:params:oauth:request_uri:x
	refused 400 invalid_request
	push request_uri=https://app.example/r
	refused 400 invalid_request
}

@test "RFC 9126 2.3: faults are told at once, as JSON" {
	register
	push redirect_uri=https://evil.example/
	refused 400 invalid_request
	push redirect_uri=
	refused 400 invalid_request
	push response_type=token
	refused 400 unsupported_response_type
	push response_type=
	refused 400 invalid_request
	push response_mode=fragment
	refused 400 invalid_request
	push scope='"'
	refused 400 invalid_scope
	push resource=https://evil.example/mcp
	refused 400 invalid_target
	push 'prompt=none login'
	refused 400 invalid_request
	push max_age=x
	refused 400 invalid_request
	push claims=x
	refused 400 invalid_request
	push id_token_hint=x
	refused 400 invalid_request
	push request=eyJhbGciOiJub25lIn0.e30.
	refused 400 request_not_supported
	push registration='{}'
	refused 400 registration_not_supported
	expect 0 "$(sql 'SELECT count(*) FROM pushed_requests')"
}

@test "oidc 8: a public client must push a challenge, with S256" {
	register
	push code_challenge= code_challenge_method=
	refused 400 invalid_request
	push code_challenge_method=plain
	refused 400 invalid_request
}

@test "oidc 33: the client is authenticated as at the token endpoint" {
	register
	CLIENT_ID=c_unknown push
	refused 401 invalid_client
	push client_id=
	refused 401 invalid_client
	push client_secret=x
	refused 401 invalid_client
	add_client --name Known --confidential --redirect-uri "$REDIRECT_URI"
	push
	refused 401 invalid_client
	push -- "$(basic "$CLIENT_ID" wrong)"
	refused 401 invalid_client
	header www-authenticate | grep -q '^Basic '
	push client_secret="$CLIENT_SECRET" -- "$(basic "$CLIENT_ID" "$CLIENT_SECRET")"
	refused 400 invalid_request
	push client_id=c_other -- "$(basic "$CLIENT_ID" "$CLIENT_SECRET")"
	refused 400 invalid_request
	push client_id= -- "$(basic "$CLIENT_ID" "$CLIENT_SECRET")"
	status 201
	go
	leads_to "$ISSUER/auth/login"
}

@test "a client with client_secret_post" {
	add_client --name Known --confidential --auth-method client_secret_post --redirect-uri "$REDIRECT_URI"
	push client_secret="$CLIENT_SECRET"
	status 201
	push client_secret=wrong
	refused 401 invalid_client
}

@test "a client without authorization_code is unauthorized_client" {
	add_client --name Known --redirect-uri "$REDIRECT_URI"
	sql "UPDATE clients SET grant_types = 'client_credentials'"
	push
	refused 400 unauthorized_client
}

@test "oidc 7: repeated, oversized and misplaced parameters" {
	register
	cgi POST /auth/par '' "$(request)&state=b"
	refused 400 invalid_request
	push "state=$(printf 'x%.0s' {1..4097})"
	refused 400 invalid_request
	cgi POST /auth/par "$(request)" "$(form client_id="$CLIENT_ID")"
	refused 400 invalid_request
}

@test "RFC 9126 2.3: another method is 405, another type 415, too much 413" {
	register
	cgi GET /auth/par "$(request)"
	refused 405 invalid_request
	expect 'POST, OPTIONS' "$(header allow)"
	cgi POST /auth/par '' '{"client_id":"x"}'
	refused 415 invalid_request
	cgi POST /auth/par '' "$(request)&x=$(printf 'x%.0s' {1..16384})"
	refused 413 invalid_request
}

@test "oidc 29, 65: its name is kept as SHA-256 only, and in no log" {
	local secret
	register
	push
	secret=${REQUEST_URI##*:}
	lacks "$secret" "$DATA_DIR"
	lacks "$secret" "$ANSWER.log"
	go
	lacks "$secret" "$DATA_DIR"
	lacks "$secret" "$ANSWER.log"
}

@test "oidc 66: what cannot be kept is 503, not a name" {
	register
	mv "$DATA_DIR/oidc.db" "$DATA_DIR/gone"
	mkdir "$DATA_DIR/oidc.db"
	push
	refused 503 temporarily_unavailable
}
