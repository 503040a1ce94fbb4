#!/usr/bin/env bats
# introspect - RFC 7662

load setup.bash
setup_file() { keepsake_template; }
setup() { keepsake_copy; server; }

# The operator's client that asks: a resource server.
server() {
	add_client --name Server --confidential --grant client_credentials "$@"
	SERVER=$(basic "$CLIENT_ID" "$CLIENT_SECRET")
}

ask() { # TOKEN [NAME=VALUE...]
	local token=$1
	shift
	cgi POST /auth/introspect '' "$(form token="$token" "$@")" "$SERVER"
}

inactive() { # exactly that, and nothing else
	status 200 || return
	expect '{"active":false}' "$(body)" || return
	expect application/json "$(header content-type)" || return
	expect no-store "$(header cache-control)"
}

active() {
	status 200 || return
	expect true "$(json .active)"
}

# A confidential client of its own, dynamic, with the tokens of a sign-in.
own_client() {
	register '"x":0'
	CLIENT_SECRET=a-secret-of-its-own
	sql "UPDATE clients SET auth_method = 'client_secret_basic',
	    secret_hash = x'$(printf %s "$CLIENT_SECRET" | sha256sum | cut -d ' ' -f 1)' WHERE id = '$CLIENT_ID'"
	get_code
	token grant_type=authorization_code code="$CODE" redirect_uri="$REDIRECT_URI" \
		code_verifier="$VERIFIER" -- "$(basic "$CLIENT_ID" "$CLIENT_SECRET")"
	status 200
	ACCESS_TOKEN=$(json .access_token)
	REFRESH_TOKEN=$(json .refresh_token)
	SERVER=$(basic "$CLIENT_ID" "$CLIENT_SECRET")
}

@test "RFC 7662 2.2: an access token, of whatever client, for a server of the operator" {
	get_tokens resource="$ISSUER/mcp"
	ask "$ACCESS_TOKEN"
	active
	expect no-store "$(header cache-control)"
	expect '["active","aud","client_id","exp","iat","iss","jti","scope","sub","token_type"]' \
		"$(json 'keys | tojson')"
	expect "$(jwt "$ACCESS_TOKEN" '[.iss, .sub, .aud, .client_id, .scope, .iat, .exp, .jti] | tojson')" \
		"$(json '[.iss, .sub, .aud, .client_id, .scope, .iat, .exp, .jti] | tojson')"
	expect Bearer "$(json .token_type)"
	lacks "$OWNER" "$ANSWER.body"
}

@test "several resources are a list" {
	register
	cgi GET /auth/authorize "$(request)&$(form resource="$ISSUER/mcp")&$(form resource="$ISSUER/mcp/sse")"
	sign_in
	decide allow
	CODE=$(location code)
	redeem
	ask "$ACCESS_TOKEN"
	expect "[\"$ISSUER/mcp\",\"$ISSUER/mcp/sse\"]" "$(json '.aud | tojson')"
}

@test "RFC 7662 2.1: a hint, right or wrong, does not matter" {
	get_tokens
	ask "$ACCESS_TOKEN" token_type_hint=access_token
	active
	ask "$ACCESS_TOKEN" token_type_hint=refresh_token
	active
	ask "$ACCESS_TOKEN" token_type_hint=other
	active
}

@test "oidc 45: unknown, malformed, tampered" {
	get_tokens
	ask unknown
	inactive
	ask a.b.c
	inactive
	ask "${ACCESS_TOKEN%??????}AAAAAA"
	inactive
	ask "$(printf %s "$ACCESS_TOKEN" | cut -d. -f1,2)."
	inactive
	ask "$CODE"
	inactive
}

@test "oidc 45: revoked, or its grant over or gone" {
	get_tokens
	sql "UPDATE grants SET expires_at = $(date +%s)"
	ask "$ACCESS_TOKEN"
	inactive
	get_tokens
	cgi POST /auth/revoke '' "$(form token="$REFRESH_TOKEN" client_id="$CLIENT_ID")"
	ask "$ACCESS_TOKEN"
	inactive
	sql "DELETE FROM codes; DELETE FROM refresh_tokens; DELETE FROM grants"
	ask "$ACCESS_TOKEN"
	inactive
}

@test "oidc 45: a person who is disabled" {
	get_tokens
	sql "UPDATE users SET disabled_at = 1"
	ask "$ACCESS_TOKEN"
	inactive
}

@test "oidc 45: a person whom a list let in, for as long as it names them" {
	get_tokens
	sql "UPDATE users SET admitted = 'list'"
	CONFIG=(ALLOW_EMAILS="$OWNER")
	ask "$ACCESS_TOKEN"
	expect true "$(json .active)"
	CONFIG=(ALLOW_EMAILS=other@example.com)
	ask "$ACCESS_TOKEN"
	inactive
	ask "$REFRESH_TOKEN"
	inactive
}

@test "oidc 45: a token of another issuer" {
	get_tokens
	CONFIG=(OIDC_BASE_URL=http://localhost:9090 MCP_BASE_URL=http://localhost:9090)
	ask "$ACCESS_TOKEN"
	inactive
}

@test "oidc 45, 48: an ID token is none" {
	get_tokens
	ask "$ID_TOKEN"
	inactive
}

@test "oidc 45: only callers that have proved who they are" {
	get_tokens
	SERVER=
	cgi POST /auth/introspect '' "$(form token="$ACCESS_TOKEN")"
	refused 401 invalid_client
	cgi POST /auth/introspect '' "$(form token="$ACCESS_TOKEN")" "$(basic c_unknown x)"
	refused 401 invalid_client
	header www-authenticate | grep -q '^Basic '
	add_client --name Other --confidential --grant client_credentials
	cgi POST /auth/introspect '' "$(form token="$ACCESS_TOKEN")" "$(basic "$CLIENT_ID" wrong)"
	refused 401 invalid_client
	cgi POST /auth/introspect '' "$(form token="$ACCESS_TOKEN" client_id="$CLIENT_ID")"
	refused 401 invalid_client
	cgi POST /auth/introspect '' "$(form token="$ACCESS_TOKEN")" "Authorization: Bearer $ACCESS_TOKEN"
	refused 401 invalid_client
}

@test "oidc 45: a public client is told nothing, not even about its own token" {
	get_tokens
	cgi POST /auth/introspect '' "$(form token="$ACCESS_TOKEN" client_id="$CLIENT_ID")"
	refused 401 invalid_client
	add_client --name Native --redirect-uri "$REDIRECT_URI"
	cgi POST /auth/introspect '' "$(form token="$ACCESS_TOKEN" client_id="$CLIENT_ID")"
	refused 401 invalid_client
}

@test "oidc 45: a client that registered itself may ask about its own alone" {
	local foreign
	get_tokens
	foreign=$ACCESS_TOKEN
	own_client
	ask "$ACCESS_TOKEN"
	active
	ask "$foreign"
	inactive
}

@test "client_secret_post" {
	get_tokens
	add_client --name Post --confidential --auth-method client_secret_post --grant client_credentials
	cgi POST /auth/introspect '' "$(form token="$ACCESS_TOKEN" client_id="$CLIENT_ID" client_secret="$CLIENT_SECRET")"
	active
}

@test "a refresh token is for its own client's eyes" {
	local other=$SERVER
	own_client
	ask "$REFRESH_TOKEN"
	active
	expect '["active","client_id","exp","iat","iss","scope","sub"]' "$(json 'keys | tojson')"
	expect "$CLIENT_ID" "$(json .client_id)"
	expect "$(jwt "$ACCESS_TOKEN" .sub)" "$(json .sub)"
	SERVER=$other
	ask "$REFRESH_TOKEN"
	inactive
}

@test "oidc 45: a refresh token that was rotated, expired or revoked" {
	local successor
	own_client
	token grant_type=refresh_token refresh_token="$REFRESH_TOKEN" -- "$SERVER"
	successor=$(json .refresh_token)
	ask "$REFRESH_TOKEN"
	inactive
	ask "$successor"
	active
	own_client
	sql "UPDATE refresh_tokens SET expires_at = $(date +%s)"
	ask "$REFRESH_TOKEN"
	inactive
	own_client
	sql "UPDATE grants SET ended_at = 1"
	ask "$REFRESH_TOKEN"
	inactive
}

@test "a token of client_credentials, as long as its client is there" {
	local own
	server --scope memory:read --as "$OWNER"
	token grant_type=client_credentials scope=memory:read -- "$SERVER"
	own=$(json .access_token)
	server
	ask "$own"
	active
	expect memory:read "$(json .scope)"
	sql "UPDATE users SET disabled_at = 1"
	ask "$own"
	inactive
	sql "UPDATE users SET disabled_at = NULL"
	ask "$own"
	active
	admin client remove "$(jwt "$own" .client_id)"
	ask "$own"
	inactive
}

@test "without keys: 503, not a wrong answer" {
	get_tokens
	rm "$DATA_DIR/public/jwks.json"
	ask "$ACCESS_TOKEN"
	refused 503 temporarily_unavailable
}

@test "RFC 7662 2.1: token is missing, repeated, oversized or in the query" {
	cgi POST /auth/introspect '' '' "$SERVER"
	refused 400 invalid_request
	cgi POST /auth/introspect '' 'token=a&token=b' "$SERVER"
	refused 400 invalid_request
	ask "$(printf 'x%.0s' {1..8193})"
	refused 400 invalid_request
	cgi POST /auth/introspect token=a '' "$SERVER"
	refused 400 invalid_request
}

@test "GET, another type" {
	cgi GET /auth/introspect token=a '' "$SERVER"
	refused 405 invalid_request
	cgi POST /auth/introspect '' '{"token":"a"}' "$SERVER"
	refused 415 invalid_request
}

@test "each client is limited" {
	get_tokens
	CONFIG=(RATE_LIMIT=1/min RATE_BURST=1)
	ask "$ACCESS_TOKEN"
	ask "$ACCESS_TOKEN"
	refused 429 temporarily_unavailable
}

@test "oidc 65: the token is not in the log" {
	get_tokens
	ask "$ACCESS_TOKEN"
	lacks "$(printf %s "$ACCESS_TOKEN" | cut -d. -f3)" "$ANSWER.log"
	own_client
	ask "$REFRESH_TOKEN"
	lacks "$REFRESH_TOKEN" "$ANSWER.log"
}
