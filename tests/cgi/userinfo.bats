#!/usr/bin/env bats
# userinfo - OpenID Connect Core section 5.3

load setup.bash
setup_file() { keepsake_template; }
setup() { keepsake_copy; }

ask() { # TOKEN
	cgi GET /auth/userinfo '' '' "Authorization: Bearer $1"
}

challenged() { # STATUS ERROR
	status "$1" || return
	header www-authenticate | grep -q '^Bearer' || return
	[ -z "$2" ] || header www-authenticate | grep -qF "error=\"$2\""
}

@test "conformance 5: GET with the token in the header" {
	get_tokens
	ask "$ACCESS_TOKEN"
	status 200
	expect application/json "$(header content-type)"
	expect no-store "$(header cache-control)"
	expect "$(jwt "$ID_TOKEN" .sub)" "$(json .sub)"
	expect "$OWNER" "$(json .email)"
	expect true "$(json '.email_verified | type == "boolean"')"
	expect true "$(json '.updated_at | type == "number"')"
}

@test "conformance 6: POST with the token in the header" {
	get_tokens
	cgi POST /auth/userinfo '' '' "Authorization: Bearer $ACCESS_TOKEN"
	status 200
	expect "$OWNER" "$(json .email)"
}

@test "conformance 6: a POST without a body needs no content type" {
	get_tokens
	cgi POST /auth/userinfo '' '' "Authorization: Bearer $ACCESS_TOKEN" 'Content-Type:'
	status 200
	expect "$OWNER" "$(json .email)"
}

@test "conformance 7: POST with the token in the body" {
	get_tokens
	cgi POST /auth/userinfo '' "$(form access_token="$ACCESS_TOKEN")"
	status 200
	expect "$OWNER" "$(json .email)"
}

@test "conformance 9-13: claims go by scope" {
	get_tokens scope='openid memory:read'
	ask "$ACCESS_TOKEN"
	expect '["sub"]' "$(json 'keys | tojson')"
	get_tokens scope='openid email memory:read'
	ask "$ACCESS_TOKEN"
	expect '["email","email_verified","sub"]' "$(json 'keys | tojson')"
	sql "UPDATE users SET name = 'Ada'"
	get_tokens scope='openid profile memory:read'
	ask "$ACCESS_TOKEN"
	expect '["name","sub","updated_at"]' "$(json 'keys | tojson')"
}

@test "conformance 35: an essential claim of the claims parameter" {
	sql "UPDATE users SET name = 'Ada'"
	get_tokens scope='openid memory:read' claims='{"userinfo":{"name":{"essential":true}}}'
	ask "$ACCESS_TOKEN"
	expect '{"sub":"'"$(jwt "$ID_TOKEN" .sub)"'","name":"Ada"}' "$(json tojson)"
}

@test "oidc 3.2: a token for the MCP resource is taken here" {
	get_tokens resource="$ISSUER/mcp/sse"
	ask "$ACCESS_TOKEN"
	status 200
}

@test "RFC 6750 3.1: no token, and no error code" {
	cgi GET /auth/userinfo
	challenged 401 ''
	lacks error= "$ANSWER.head"
}

@test "RFC 6750 3.1: garbage, a tampered token, another scheme" {
	get_tokens
	ask garbage
	challenged 401 invalid_token
	ask "${ACCESS_TOKEN%??????}AAAAAA"
	challenged 401 invalid_token
	cgi GET /auth/userinfo '' '' "Authorization: Basic $ACCESS_TOKEN"
	challenged 401 ''
}

@test "oidc 48: an ID token or a refresh token is no access token" {
	get_tokens
	ask "$ID_TOKEN"
	challenged 401 invalid_token
	ask "$REFRESH_TOKEN"
	challenged 401 invalid_token
}

@test "RFC 9068 4: a token of another issuer" {
	get_tokens
	CONFIG=(OIDC_ISSUER=http://localhost:9090 OIDC_BASE_URL=http://localhost:9090)
	ask "$ACCESS_TOKEN"
	challenged 401 invalid_token
}

@test "RFC 6750 3.1: without openid it is insufficient_scope" {
	get_tokens scope=memory:read
	ask "$ACCESS_TOKEN"
	challenged 403 insufficient_scope
	header www-authenticate | grep -qF 'scope="openid"'
}

@test "oidc 63: a token in the query is refused" {
	get_tokens
	cgi GET /auth/userinfo "access_token=$ACCESS_TOKEN"
	status 400
	lacks "$OWNER" "$ANSWER.body"
	lacks "$ACCESS_TOKEN" "$ANSWER"
	cgi POST /auth/userinfo "access_token=$ACCESS_TOKEN"
	status 400
	cgi GET /auth/userinfo "access_token=$ACCESS_TOKEN" '' "Authorization: Bearer $ACCESS_TOKEN"
	status 400
}

@test "RFC 6750 3: each refusal of a token is no-store and says why in its challenge" {
	ask garbage
	challenged 401 invalid_token
	expect no-store "$(header cache-control)"
	header www-authenticate | grep -qF 'error_description="'
	get_tokens
	cgi POST /auth/userinfo '' "$(form access_token="${ACCESS_TOKEN%??????}AAAAAA")"
	challenged 401 invalid_token
	cgi POST /auth/userinfo '' "$(form access_token="$REFRESH_TOKEN")"
	challenged 401 invalid_token
	cgi POST /auth/userinfo
	challenged 401 ''
	ask "$(printf 'x%.0s' {1..8193})"
	challenged 401 invalid_token
	cgi POST /auth/userinfo '' "$(form access_token="$(printf 'x%.0s' {1..8193})")"
	status 400
}

@test "RFC 6750 2: two tokens at once are refused" {
	get_tokens
	cgi POST /auth/userinfo '' "$(form access_token="$ACCESS_TOKEN")" "Authorization: Bearer $ACCESS_TOKEN"
	status 400
	cgi POST /auth/userinfo '' "access_token=a&access_token=b"
	status 400
}

@test "DESIGN 7: an ended grant is refused at once, whatever public/ended says" {
	get_tokens
	sql "UPDATE grants SET ended_at = 1"
	[ ! -s "$DATA_DIR/public/ended" ]
	ask "$ACCESS_TOKEN"
	challenged 401 invalid_token
}

@test "an expired grant, a grant that is gone, a disabled person" {
	get_tokens
	sql "UPDATE users SET disabled_at = 1"
	ask "$ACCESS_TOKEN"
	challenged 401 invalid_token
	sql "UPDATE users SET disabled_at = NULL; UPDATE grants SET expires_at = $(date +%s)"
	ask "$ACCESS_TOKEN"
	challenged 401 invalid_token
	sql "DELETE FROM grants"
	ask "$ACCESS_TOKEN"
	challenged 401 invalid_token
}

@test "a person whom a list let in, for as long as it names them" {
	get_tokens
	sql "UPDATE users SET admitted = 'list'"
	CONFIG=(ALLOW_EMAILS="$OWNER")
	ask "$ACCESS_TOKEN"
	status 200
	CONFIG=(ALLOW_EMAILS=other@example.com)
	ask "$ACCESS_TOKEN"
	challenged 401 invalid_token
}

@test "a client_credentials token is about nobody" {
	add_client --name S --confidential --grant client_credentials
	token grant_type=client_credentials -- "$(basic "$CLIENT_ID" "$CLIENT_SECRET")"
	ask "$(json .access_token)"
	challenged 403 insufficient_scope
}

@test "without keys: 503" {
	get_tokens
	rm "$DATA_DIR/public/jwks.json"
	ask "$ACCESS_TOKEN"
	status 503
}

@test "another method, another type" {
	cgi PUT /auth/userinfo
	status 405
	cgi POST /auth/userinfo '' '{"access_token":"x"}'
	status 415
}

@test "oidc 65: the token is not in the log" {
	get_tokens
	ask "$ACCESS_TOKEN"
	lacks "$(printf %s "$ACCESS_TOKEN" | cut -d. -f3)" "$ANSWER.log"
	lacks "$OWNER" "$ANSWER.log"
}
