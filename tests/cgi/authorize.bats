#!/usr/bin/env bats
# authorize - RFC 6749 section 3.1, OpenID Connect Core section 3.1.2

load setup.bash
setup_file() { keepsake_template; }
setup() { keepsake_copy; }

# Twins of a header cannot be made through env(1); test_intake has them.

# A client whose faults are redirects even before anybody signed in.
known() { add_client --name Known --redirect-uri "$REDIRECT_URI" "$@"; }

fault() { # CODE NAME=VALUE... - the request is refused by a redirect
	local code=$1
	shift
	authorize "$@"
	leads_to "$REDIRECT_URI?error=" || { echo "for: $*" >&2; return 1; }
	expect "$code" "$(location error)" || return
	expect "$STATE" "$(location state)" || return
	expect "$ISSUER" "$(location iss)" || return
	expect '' "$(location code)"
}

signed_in() { # once, with a consent to CLIENT_ID
	get_code "$@"
}

@test "a request nobody is signed in for goes to the sign-in page" {
	register
	authorize
	leads_to "$ISSUER/auth/login?interaction="
	header set-cookie | grep -q '^keepsake-8080-browser=[A-Za-z0-9_-]\{43\}; Path=/; HttpOnly; SameSite=Lax$'
	expect no-store "$(header cache-control)"
}

@test "oidc 23: the cookie is __Host- and Secure on https" {
	CONFIG=(OIDC_BASE_URL=https://id.example MCP_BASE_URL=https://id.example)
	register
	authorize
	leads_to https://id.example/auth/login?interaction=
	header set-cookie | grep -q '^__Host-keepsake-browser=.*; Secure'
}

@test "RFC 6749 4.1.2, RFC 9207: code, state and iss, once each" {
	register
	get_code
	expect "$STATE" "$(location state)"
	expect "$ISSUER" "$(location iss)"
	[ ${#CODE} -ge 43 ]
	expect 'code iss state' "$(location | sed 's/.*?//' | tr '&' '\n' | sed 's/=.*//' | sort | paste -sd ' ')"
}

@test "a session and a consent are enough: the code comes at once" {
	register
	signed_in
	authorize
	leads_to "$REDIRECT_URI?code="
}

@test "a redirect URI keeps its own query" {
	REDIRECT_URI='https://app.example/cb?a=b'
	register
	get_code
	leads_to 'https://app.example/cb?a=b&code='
}

@test "oidc 1: no client, an unknown or a removed one is a page" {
	register
	authorize client_id=
	page 400 client_id
	authorize client_id=c_unknown
	page 400 'not known'
	sql "UPDATE clients SET expires_at = 1"
	authorize
	page 400 'not known'
}

@test "oidc 2: a redirect URI that is not the registered one is a page" {
	local uri
	register
	for uri in https://app.example/callback/ https://app.example/Callback \
		https://APP.example/callback HTTPS://app.example/callback \
		'https://app.example/callback?a' 'https://app.example/callback#f' \
		https://app.example/x/../callback https://app.example/%63allback \
		https://u@app.example/callback https://a.app.example/callback \
		https://app.example:443/callback https://app.example:8443/callback \
		http://app.example/callback https://app.example/callbac \
		https://app.example.evil.example/callback //app.example/callback \
		'https://app.example/callback,https://evil.example/' \
		https://app.example@evil.example/callback javascript:alert%281%29; do
		authorize "redirect_uri=$uri"
		page 400 redirect_uri || { echo "$uri"; return 1; }
	done
}

@test "oidc 3: the port of a loopback redirect URI is free" {
	local host
	for host in 127.0.0.1 '[::1]' localhost; do
		REDIRECT_URI=http://$host/callback
		register
		authorize "redirect_uri=http://$host:51234/callback"
		leads_to "$ISSUER/auth/login"
		authorize "redirect_uri=http://$host:51234/other"
		page 400 redirect_uri
		authorize "redirect_uri=https://$host:51234/callback"
		page 400 redirect_uri
	done
	authorize redirect_uri=http://127.0.0.1:51234/callback
	page 400 redirect_uri
	authorize redirect_uri=http://localhost:80@evil.example/callback
	page 400 redirect_uri
	authorize redirect_uri=http://localhost.evil.example/callback
	page 400 redirect_uri
}

@test "oidc 3: the code goes to the port that was asked for" {
	REDIRECT_URI=http://127.0.0.1/callback
	register
	REDIRECT_URI=http://127.0.0.1:51234/callback
	get_code
	redeem
	status 200
}

@test "oidc 5: redirect_uri missing is a page" {
	register
	authorize redirect_uri=
	page 400 redirect_uri
}

@test "oidc 6, 10: response_type is code and no other" {
	known
	fault invalid_request response_type=
	fault unsupported_response_type response_type=token
	fault unsupported_response_type response_type=id_token
	fault unsupported_response_type 'response_type=code id_token'
}

@test "response_mode other than query and form_post is refused" {
	known
	fault invalid_request response_mode=fragment
	fault invalid_request response_mode=query.jwt
	authorize response_mode=query
	leads_to "$ISSUER/auth/login"
}

posted() { # STATUS NAME - the answer is a page whose form goes to the app
	page "$1" 'Return to the app' || return
	grep -qF "<form method=\"post\" action=\"$REDIRECT_URI\">" "$ANSWER.body" || return
	[ -n "$(field "$2")" ] || return
	expect "$STATE" "$(field state)" || return
	expect "$ISSUER" "$(field iss)" || return
	expect no-store "$(header cache-control)"
}

script_alone() { # its policy allows one script of ours and no other
	grep -qF '<script src="/form_post.js"></script>' "$ANSWER.body" || return
	expect 1 "$(grep -c '<script' "$ANSWER.body")" || return
	expect "default-src 'none'; script-src 'self'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'" \
		"$(header content-security-policy)"
}

@test "Form Post 2: the code comes back in a form; the request was parked" {
	register
	authorize response_mode=form_post
	sign_in
	decide allow
	posted 200 code
	script_alone
	CODE=$(field code)
	redeem
	status 200
	authorize response_mode=form_post
	posted 200 code
}

@test "Form Post 2: so does an error" {
	known
	authorize response_mode=form_post prompt=none
	posted 200 error
	script_alone
	expect login_required "$(field error)"
	[ -n "$(field error_description)" ]
	expect '' "$(field code)"
	authorize response_mode=form_post response_type=token
	posted 200 error
	expect unsupported_response_type "$(field error)"
}

@test "Form Post 2: and a denial" {
	register
	authorize response_mode=form_post
	sign_in
	decide deny
	posted 200 error
	expect access_denied "$(field error)"
}

@test "Form Post 4: what goes into the form is escaped" {
	STATE='"><script>alert(1)</script>'
	REDIRECT_URI='https://app.example/cb?a=b&c=d'
	register
	authorize response_mode=form_post
	sign_in
	decide allow
	page 200 'value="&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;"'
	grep -qF 'action="https://app.example/cb?a=b&amp;c=d"' "$ANSWER.body"
	expect 1 "$(grep -c '<script' "$ANSWER.body")"
}

@test "oidc 15: a stranger's fault by form_post is a form that nothing sends" {
	register
	authorize response_mode=form_post prompt=none
	posted 400 error
	grep -qF app.example "$ANSWER.body"
	expect login_required "$(field error)"
	lacks '<script' "$ANSWER.body"
	lacks script-src "$ANSWER.head"
}

@test "oidc 8: a public client must send a challenge" {
	known
	fault invalid_request code_challenge= code_challenge_method=
	fault invalid_request code_challenge=
}

@test "oidc 8: so must a confidential client that registered itself" {
	register '"x":0'
	sql "UPDATE clients SET auth_method = 'client_secret_basic', secret_hash = zeroblob(32)"
	authorize code_challenge= code_challenge_method=
	page 400 'code_challenge is missing'
}

@test "oidc 0.8: a confidential client of the operator may leave it out" {
	known --confidential
	authorize code_challenge= code_challenge_method=
	leads_to "$ISSUER/auth/login"
}

@test "oidc 9: the method must be S256, the challenge 43 characters of base64url" {
	known --confidential
	fault invalid_request code_challenge_method=
	fault invalid_request code_challenge_method=plain
	fault invalid_request code_challenge_method=s256
	fault invalid_request code_challenge=short
	fault invalid_request code_challenge="${CHALLENGE}a"
	fault invalid_request code_challenge="${CHALLENGE%?}="
	fault invalid_request code_challenge="${CHALLENGE%?}+"
}

@test "oidc 11: request, request_uri and registration are refused by name" {
	known
	fault request_not_supported request=eyJhbGciOiJub25lIn0.e30.
	fault request_uri_not_supported request_uri=https://app.example/r
	fault registration_not_supported registration='{}'
}

@test "oidc 7: a repeated parameter is refused, an unknown one ignored" {
	local name
	register
	for name in client_id redirect_uri state nonce scope response_type \
		code_challenge code_challenge_method prompt claims; do
		cgi GET /auth/authorize "$(request)&$name=x"
		page 400 "$name" || { echo "$name"; return 1; }
		cgi GET /auth/authorize "$(request)&$name="
		page 400 "$name" || [ "$name" = claims ] || [ "$name" = prompt ]
	done
	authorize extra=foobar
	leads_to "$ISSUER/auth/login"
}

@test "oidc 7: an oversized or badly encoded parameter is 400" {
	register
	authorize "state=$(printf 'x%.0s' {1..4097})"
	page 400 state
	cgi GET /auth/authorize "$(request)&login_hint=%ff%fe"
	page 400 login_hint
	cgi GET /auth/authorize "$(request)&login_hint=%00"
	page 400 login_hint
	cgi GET /auth/authorize "$(request)&login_hint=%zz"
	page 400 login_hint
	authorize "$(printf 'state=a\nb')"
	page 400 state
}

@test "a long state comes back whole" {
	STATE=$(printf 'x%.0s' {1..2000})
	register
	get_code
	expect "$STATE" "$(location state)"
}

@test "a state of odd characters comes back as it was" {
	STATE='a b&c=d%2F"<>+ü#?'
	register
	get_code
	expect "$STATE" "$(location state)"
}

@test "state and nonce may be absent" {
	register
	get_code state= nonce=
	expect '' "$(location | grep -o 'state=' || true)"
	redeem
	status 200
	expect null "$(jwt "$ID_TOKEN" .nonce)"
}

@test "oidc 12: prompt=none when nobody is signed in" {
	known
	fault login_required prompt=none
}

@test "oidc 12: prompt=none without a consent, then with one" {
	known
	register
	signed_in
	known
	fault consent_required prompt=none
	get_code
	authorize prompt=none
	leads_to "$REDIRECT_URI?code="
}

@test "oidc 12: prompt=none goes with nothing else; unknown values are refused" {
	known
	fault invalid_request 'prompt=none login'
	fault invalid_request 'prompt=login none'
	fault invalid_request prompt=create
	fault invalid_request prompt=Login
}

@test "oidc 12: prompt=login asks again though there is a session" {
	register
	signed_in
	sql "UPDATE sessions SET auth_time = auth_time - 100"
	authorize prompt=login
	leads_to "$ISSUER/auth/login"
	sign_in
	leads_to "$REDIRECT_URI?code="
	CODE=$(location code)
	redeem
	[ "$(jwt "$ID_TOKEN" '.iat - .auth_time')" -lt 50 ]
}

@test "oidc 12: prompt=select_account asks who it is" {
	register
	signed_in
	authorize prompt=select_account
	leads_to "$ISSUER/auth/login"
}

@test "prompt=consent always asks, even for a trusted client" {
	register
	signed_in
	authorize prompt=consent
	leads_to "$ISSUER/auth/consent"
	known --trusted
	authorize prompt=consent
	leads_to "$ISSUER/auth/consent"
}

@test "OpenID Core 3.1.2.1: max_age is measured from the last sign-in" {
	register
	signed_in
	sql "UPDATE sessions SET auth_time = auth_time - 100"
	authorize max_age=10000
	leads_to "$REDIRECT_URI?code="
	authorize max_age=99
	leads_to "$ISSUER/auth/login"
	sign_in
	leads_to "$REDIRECT_URI?code="
	authorize max_age=x
	leads_to "$REDIRECT_URI?error=invalid_request"
	authorize max_age=-1
	leads_to "$REDIRECT_URI?error=invalid_request"
}

@test "OpenID Core 3.1.2.1: max_age=0 asks even in the second of a sign-in" {
	register
	signed_in
	sql "UPDATE sessions SET auth_time = unixepoch()"
	authorize max_age=0
	leads_to "$ISSUER/auth/login"
	authorize max_age=0 prompt=none
	leads_to "$REDIRECT_URI?error=login_required"
}

@test "max_age=0 asks once, not for ever" {
	register
	signed_in
	authorize max_age=0
	leads_to "$ISSUER/auth/login"
	sign_in
	leads_to "$REDIRECT_URI?code="
}

@test "oidc 12: id_token_hint of the person who is signed in is silent" {
	register
	signed_in
	redeem
	authorize prompt=none id_token_hint="$ID_TOKEN"
	leads_to "$REDIRECT_URI?code="
}

@test "oidc 12: id_token_hint of another person is login_required" {
	add_user bob@example.com "$PASSWORD"
	register
	signed_in
	redeem
	BROWSER=bob
	authorize
	sign_in bob@example.com
	decide allow
	authorize prompt=none id_token_hint="$ID_TOKEN"
	leads_to "$REDIRECT_URI?error=login_required"
	authorize id_token_hint="$ID_TOKEN"
	leads_to "$ISSUER/auth/login"
	sign_in bob@example.com
	leads_to "$REDIRECT_URI?error=login_required"
}

@test "an id_token_hint that is no ID token of ours is refused" {
	known
	fault invalid_request id_token_hint=garbage
	register
	get_code
	redeem
	authorize id_token_hint="$ACCESS_TOKEN"
	leads_to "$REDIRECT_URI?error=invalid_request"
	authorize id_token_hint="${ID_TOKEN%??????}AAAAAA"
	leads_to "$REDIRECT_URI?error=invalid_request"
	authorize id_token_hint="$(printf %s "$ID_TOKEN" | cut -d. -f1,2)."
	leads_to "$REDIRECT_URI?error=invalid_request"
}

@test "oidc 13: unknown scopes are dropped, and the answer says so" {
	register
	get_code scope='openid admin memory:read root'
	redeem
	expect 'openid memory:read' "$(json .scope)"
}

@test "oidc 13: a client of the operator gets what it is registered for" {
	known --scope 'openid email'
	get_code scope='openid profile email memory:read'
	redeem
	expect 'openid email' "$(json .scope)"
	fault invalid_scope scope=memory:read
	fault invalid_scope scope='"'
}

@test "DESIGN 7: a relying party for sign-in never gets a memory scope" {
	known
	get_code scope='openid memory:read memory:write'
	redeem
	expect openid "$(json .scope)"
	expect "$ISSUER" "$(jwt "$ACCESS_TOKEN" .aud)"
}

@test "DESIGN 7: a dynamic client that names no memory scope is offered both" {
	register
	get_code scope='openid profile email'
	redeem
	expect 'openid profile email memory:read memory:write' "$(json .scope)"
	get_code scope=
	redeem
	expect 'memory:read memory:write' "$(json .scope)"
}

@test "GPT Actions: an empty scope means the registered ones" {
	known --confidential --scope 'openid memory:read'
	get_code scope= code_challenge= code_challenge_method=
	token grant_type=authorization_code code="$CODE" redirect_uri="$REDIRECT_URI" \
		-- "$(basic "$CLIENT_ID" "$CLIENT_SECRET")"
	status 200
	expect 'openid memory:read' "$(json .scope)"
}

@test "RFC 8707 2: a resource that is not ours is invalid_target" {
	local r
	known
	for r in https://evil.example/mcp "$ISSUER/other" "$ISSUER/mcp#f" mcp /mcp \
		"$ISSUER.evil.example/mcp" "$ISSUER/mcp/x" "$ISSUER/mcp?a=b" \
		"$ISSUER/mcp $ISSUER/mcp"; do
		fault invalid_target "resource=$r"
	done
	cgi GET /auth/authorize "$(request)&$(form resource="$ISSUER/mcp")&$(form resource=https://evil.example/)"
	leads_to "$REDIRECT_URI?error=invalid_target"
}

@test "oidc 0.5: aud is the resource that was asked for, verbatim" {
	local r
	register
	for r in "$ISSUER" "$ISSUER/" "$ISSUER/mcp" "$ISSUER/mcp/" \
		"$ISSUER/mcp/sse" "$ISSUER/mcp/sse/"; do
		get_code "resource=$r"
		redeem
		expect "$r" "$(jwt "$ACCESS_TOKEN" .aud)"
	done
	get_code resource=HTTP://LOCALHOST:8080/mcp
	redeem
	expect "$ISSUER/mcp" "$(jwt "$ACCESS_TOKEN" .aud)"
}

@test "oidc 14: several resources are remembered; the same one twice is one" {
	register
	cgi GET /auth/authorize "$(request)&$(form resource="$ISSUER/mcp")&$(form resource="$ISSUER/mcp/sse")&$(form resource="$ISSUER/mcp")"
	sign_in
	decide allow
	CODE=$(location code)
	redeem
	expect "[\"$ISSUER/mcp\",\"$ISSUER/mcp/sse\"]" "$(jwt "$ACCESS_TOKEN" '.aud | tojson')"
}

@test "OIDC_AUDIENCE is a resource, too" {
	CONFIG=(OIDC_AUDIENCE=urn:my:memory)
	register
	get_code resource=urn:my:memory
	redeem
	expect urn:my:memory "$(jwt "$ACCESS_TOKEN" .aud)"
}

@test "DESIGN 7: without a resource it is the MCP URL for those with memory" {
	register
	get_code
	redeem
	expect "$ISSUER/mcp" "$(jwt "$ACCESS_TOKEN" .aud)"
	known --scope 'openid memory:read'
	get_code
	redeem
	expect "$ISSUER/mcp" "$(jwt "$ACCESS_TOKEN" .aud)"
}

@test "oidc 15: a stranger's fault is a page with a link, no redirect" {
	register
	authorize prompt=none
	page 400 'app.example'
	grep -qF "href=\"$REDIRECT_URI?error=login_required&amp;" "$ANSWER.body"
	grep -qF 'iss=http%3A%2F%2Flocalhost%3A8080' "$ANSWER.body"
	authorize response_type=token
	page 400 'response_type'
	authorize resource=https://evil.example/
	page 400 resource
}

@test "oidc 15: once the person is signed in it is a redirect" {
	register
	signed_in
	fault unsupported_response_type response_type=token
}

@test "OpenID Core 5.5: claims must be a JSON object" {
	known
	fault invalid_request claims=x
	fault invalid_request claims='[]'
	fault invalid_request claims='{"userinfo":{},"userinfo":{}}'
	authorize claims='{"userinfo":{"name":{"essential":true}}}'
	leads_to "$ISSUER/auth/login"
}

@test "OpenID Core 5.5.1: claims.id_token.sub names the person" {
	known --trusted
	get_code
	redeem
	authorize claims="{\"id_token\":{\"sub\":{\"value\":\"$(jwt "$ID_TOKEN" .sub)\"}}}"
	leads_to "$REDIRECT_URI?code="
	authorize prompt=none claims='{"id_token":{"sub":{"value":"somebody"}}}'
	leads_to "$REDIRECT_URI?error=login_required"
}

@test "OpenID Core 3.1.2.1: display, ui_locales, acr_values, login_hint: no error" {
	register
	authorize display=popup ui_locales='de en' acr_values='1 2' login_hint=bob claims_locales=de
	leads_to "$ISSUER/auth/login"
	follow
	expect bob "$(field username)"
	for value in page popup touch wap other; do
		authorize display=$value
		leads_to "$ISSUER/auth/login"
	done
	authorize acr_values='urn:mace:incommon:iap:silver' ui_locales='zz-ZZ !'
	leads_to "$ISSUER/auth/login"
}

@test "conformance 27: acr is in the ID token, whether asked for or not" {
	register
	get_code acr_values='1 2'
	redeem
	expect 1 "$(jwt "$ID_TOKEN" .acr)"
	get_code
	redeem
	expect 1 "$(jwt "$ID_TOKEN" .acr)"
}

@test "OpenID Core 5.5.1.1: an essential acr that cannot be had is an error" {
	known
	fault unmet_authentication_requirements claims='{"id_token":{"acr":{"essential":true,"values":["2","3"]}}}'
	fault unmet_authentication_requirements claims='{"id_token":{"acr":{"essential":true,"value":"phr"}}}'
	authorize claims='{"id_token":{"acr":{"values":["2"]}}}'
	leads_to "$ISSUER/auth/login"
	authorize claims='{"id_token":{"acr":{"essential":true,"values":["2","1"]}}}'
	leads_to "$ISSUER/auth/login"
}

@test "conformance 14, 22: the order of scopes and parameters does not matter" {
	register
	cgi GET /auth/authorize "extra=foobar&$(request scope='memory:read openid' | tr '&' '\n' | sort -r | paste -sd '&')"
	sign_in
	decide allow
	CODE=$(location code)
	redeem
	status 200
	expect null "$(jwt "$ID_TOKEN" .name)"
	expect null "$(jwt "$ID_TOKEN" .email)"
}

@test "oidc 24: iss is the issuer byte for byte, in every answer, and promised" {
	local said
	cgi GET /.well-known/oauth-authorization-server
	expect true "$(json .authorization_response_iss_parameter_supported)"
	said=$(json .issuer)
	expect "$ISSUER" "$said"
	known
	fault login_required prompt=none
	get_code
	expect "$said" "$(location iss)"
	redeem
	expect "$said" "$(jwt "$ID_TOKEN" .iss)"
	expect "$said" "$(jwt "$ACCESS_TOKEN" .iss)"
	authorize prompt=consent
	decide deny
	leads_to "$REDIRECT_URI?error=access_denied"
	expect "$said" "$(location iss)"
}

@test "oidc 31: an authorization request by POST" {
	register
	authorize
	cgi POST /auth/authorize '' "$(request)"
	leads_to "$ISSUER/auth/login?interaction="
}

@test "oidc 23: a POST without our cookies comes back as a GET, whole" {
	register
	signed_in
	BROWSER=nobody
	cgi POST /auth/authorize '' "$(request state='a b&c' resource="$ISSUER/mcp")"
	leads_to "$ISSUER/auth/authorize?"
	BROWSER=alice
	follow
	leads_to "$REDIRECT_URI?code="
	expect 'a b&c' "$(location state)"
}

@test "a POST of another content type, a PUT, parameters in the wrong place" {
	register
	cgi POST /auth/authorize '' "$(request)" 'Content-Type: text/plain'
	page 415 'content type'
	cgi PUT /auth/authorize '' "$(request)"
	page 405 method
	cgi POST /auth/authorize "$(request)"
	page 400 body
}

@test "a client without authorization_code is unauthorized_client" {
	known
	sql "UPDATE clients SET grant_types = 'client_credentials'"
	fault unauthorized_client
}

@test "oidc 22: no CORS header here, whoever asks" {
	register
	cgi GET /auth/authorize "$(request)" '' 'Origin: https://chatgpt.com'
	expect '' "$(header access-control-allow-origin)"
	cgi OPTIONS /auth/authorize '' '' 'Origin: https://chatgpt.com' \
		'Access-Control-Request-Method: GET'
	expect '' "$(header access-control-allow-origin)"
}

@test "oidc 61: a Host or X-Forwarded header changes nothing" {
	register
	cgi GET /auth/authorize "$(request)" '' 'X-Forwarded-Host: evil.example' \
		'X-Forwarded-Proto: https' 'Forwarded: host=evil.example'
	leads_to "$ISSUER/auth/login"
}

@test "oidc 62: a header that names a person signs nobody in" {
	register
	cgi GET /auth/authorize "$(request)" '' "X-Remote-User: $OWNER" "Remote-User: $OWNER" \
		"X-Forwarded-User: $OWNER" "X-Forwarded-Email: $OWNER" "X-Auth-Request-Email: $OWNER" \
		"X-SSL-Client-CN: $OWNER" "$(basic "$OWNER" "$PASSWORD")"
	leads_to "$ISSUER/auth/login"
}

@test "the alias /authorize is the same program" {
	register
	cgi GET /authorize "$(request)"
	leads_to "$ISSUER/auth/login"
}

@test "oidc 65: neither code nor state nor cookie is in the log" {
	STATE=very-secret-state
	register
	get_code
	lacks "$CODE" "$ANSWER.log"
	lacks very-secret-state "$ANSWER.log"
	lacks "$(cut -d= -f2 "$BATS_TEST_TMPDIR/cookies-alice" | head -n 1)" "$ANSWER.log"
}

@test "oidc 29: code, cookies and session are kept as SHA-256 only" {
	local secret
	register
	get_code
	lacks "$CODE" "$DATA_DIR"
	for secret in $(cut -d= -f2 "$BATS_TEST_TMPDIR/cookies-alice"); do
		lacks "$secret" "$DATA_DIR"
	done
	expect 2 "$(wc -l <"$BATS_TEST_TMPDIR/cookies-alice")"
}

@test "sessions: idle and absolute limits and a disabled person are looked at" {
	register
	signed_in
	sql "UPDATE sessions SET seen_at = seen_at - 604801"
	authorize
	leads_to "$ISSUER/auth/login"
	sign_in
	leads_to "$REDIRECT_URI?code="
	sql "UPDATE sessions SET expires_at = $(date +%s)"
	authorize
	leads_to "$ISSUER/auth/login"
	sign_in
	sql "UPDATE users SET disabled_at = 1"
	authorize
	leads_to "$ISSUER/auth/login"
}

@test "a forged session cookie is no session" {
	register
	cgi GET /auth/authorize "$(request)" '' 'Cookie: keepsake-8080-session=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'
	leads_to "$ISSUER/auth/login"
}

@test "an address is limited, with a page" {
	register
	CONFIG=(RATE_LIMIT=1/min RATE_BURST=1)
	REMOTE_ADDR=192.0.2.9
	authorize
	authorize
	page 429 'too many'
	[ "$(header retry-after)" -ge 1 ]
}

@test "OpenID Registration 2: default_max_age counts for a request without max_age" {
	register '"default_max_age":100,"require_auth_time":true'
	expect 100 "$(json .default_max_age)"
	expect true "$(json .require_auth_time)"
	get_code
	sql 'UPDATE sessions SET auth_time = auth_time - 50'
	authorize
	leads_to "$REDIRECT_URI?code="
	sql 'UPDATE sessions SET auth_time = auth_time - 100'
	authorize
	leads_to "$ISSUER/auth/login"
	authorize max_age=1000
	leads_to "$REDIRECT_URI?code="
}

CLIENT_URL=https://docs.example/oauth/client.json

described() { # [JSON MEMBERS] - a client with a document
	CLIENT_ID=$CLIENT_URL
	describe "$@"
}

@test "CIMD: a document makes a client; a person is asked as for any stranger" {
	described '"token_endpoint_auth_method":"none","grant_types":["authorization_code","refresh_token","urn:ietf:params:oauth:grant-type:jwt-bearer"]'
	authorize
	leads_to "$ISSUER/auth/login"
	sign_in
	leads_to "$ISSUER/auth/consent"
	follow
	page 200 'A Document'
	page 200 '<b>app.example</b>'
	page 200 'by the document at <b>docs.example</b>'
	page 200 'nobody has checked it'
	decide allow
	leads_to "$REDIRECT_URI?code="
	CODE=$(location code) CLIENT_SECRET=
	redeem
	status 200
	[ -n "$REFRESH_TOKEN" ]
	expect "$CLIENT_URL" "$(jwt "$ACCESS_TOKEN" .client_id)"
	expect dynamic "$(sql "SELECT kind FROM clients WHERE id = '$CLIENT_URL'")"
	expect '' "$(sql "SELECT expires_at FROM clients WHERE id = '$CLIENT_URL'")"
}

@test "CIMD: one that is never used expires like any stranger" {
	described
	authorize
	leads_to "$ISSUER/auth/login"
	expect 604800 "$(sql "SELECT expires_at - created_at FROM clients WHERE id = '$CLIENT_URL'")"
}

@test "CIMD: without S256, with another redirect URI: as for any stranger" {
	described
	authorize redirect_uri=https://evil.example/
	page 400 'not registered for it'
	authorize code_challenge= code_challenge_method=
	page 400 'PKCE'
}

@test "oidc 53: a client_id that is a URL of a forbidden form is a page" {
	local id
	for id in https://docs.example https://docs.example/ https://docs.example/./x \
		https://docs.example/../x https://docs.example/a/%2e%2E/x https://docs.example/x/.%2e \
		'https://docs.example/x#f' https://u@docs.example/x https://u:p@docs.example/x \
		'https://docs.example/x\y' 'https://docs.example/x y' https:///x https://docs.example:x/y; do
		authorize client_id="$id"
		page 400 'form that is not allowed' || { echo "$id"; return 1; }
	done
	authorize client_id=http://docs.example/x
	page 400 'not known'
	authorize client_id=HTTPS://docs.example/x
	page 400 'not known'
	expect 0 "$(sql 'SELECT count(*) FROM client_documents')"
}

@test "oidc 55: a document that is not usable is a page that says why" {
	local members
	CLIENT_ID=$CLIENT_URL
	published "$CLIENT_ID" "{\"client_id\":\"$CLIENT_ID/\",\"redirect_uris\":[\"$REDIRECT_URI\"]}"
	authorize
	page 400 'not the URL that it lies at'
	for members in '"client_secret":"x"' '"client_secret_expires_at":0' \
		'"token_endpoint_auth_method":"client_secret_basic"' \
		'"jwks":{"keys":[{"kty":"oct","k":"AQAB"}]}'; do
		described "$members"
		authorize
		page 400 'The app&#39;s description at docs.example cannot be used' || { echo "$members"; return 1; }
	done
	published "$CLIENT_ID" "{\"client_id\":\"$CLIENT_ID\",\"redirect_uris\":[]}"
	authorize
	page 400 redirect_uris
	published "$CLIENT_ID" 'x'
	authorize
	page 400 'not JSON'
	expect 0 "$(sql 'SELECT count(*) FROM clients')"
}

@test "oidc 55: the last good copy serves while its host does not, for a week" {
	CLIENT_ID=$CLIENT_URL
	published "$CLIENT_ID" "{\"client_id\":\"$CLIENT_ID\",\"redirect_uris\":[\"$REDIRECT_URI\"]}" -100 5000
	authorize
	leads_to "$ISSUER/auth/login"
	published "$CLIENT_ID" "{\"client_id\":\"$CLIENT_ID\",\"redirect_uris\":[\"$REDIRECT_URI\"]}" -100 604801
	authorize
	page 503 'did not answer'
}

@test "oidc 55: a host that does not answer is a page, and is left alone for a minute" {
	CLIENT_ID=$CLIENT_URL
	authorize
	page 503 'The app&#39;s description at docs.example cannot be used'
	[ "$(header retry-after)" -ge 1 ]
	grep -q fetch-foreign "$ANSWER.log"
	authorize
	page 503 'a moment ago'
	lacks fetch-foreign "$ANSWER.log"
	expect 0 "$(sql 'SELECT count(*) FROM clients')"
}

@test "oidc 55: one address causes few fetches only" {
	local i
	# The bucket of 30 fills up again meanwhile, one in two seconds.
	for i in {1..90}; do
		authorize client_id="https://docs.example/$i"
		[ "$(status)" != 429 ] || break
		page 503 'did not answer'
	done
	[ "$i" -gt 30 ]
	page 429 'too many'
	REMOTE_ADDR=192.0.2.9
	authorize client_id=https://docs.example/other
	page 503 'did not answer'
}

@test "oidc 55: those who would wait for hosts are few" {
	CLIENT_ID=$CLIENT_URL
	exec 7>"$DATA_DIR/cache/client-fetch-0.lock"
	flock -n 7
	authorize
	page 503 'others are just being fetched'
	exec 7>&-
	expect 0 "$(sql 'SELECT count(*) FROM client_documents')"
}

@test "CIMD: what the operator set on a document's client stays" {
	described
	authorize
	admin client set "$CLIENT_URL" --trusted >/dev/null
	sql "DELETE FROM client_documents"
	described
	sql "UPDATE clients SET expires_at = 1"
	authorize
	leads_to "$ISSUER/auth/login"
	expect 1 "$(sql 'SELECT trusted FROM clients')"
}
