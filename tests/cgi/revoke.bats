#!/usr/bin/env bats
# revoke - RFC 7009

load setup.bash
setup_file() { keepsake_template; }
setup() { keepsake_copy; }

hand_back() { # TOKEN [NAME=VALUE...] - by the public client that has it
	local token=$1
	shift
	cgi POST /auth/revoke '' "$(form token="$token" client_id="$CLIENT_ID" "$@")"
}

is_over() {
	expect 1 "$(sql 'SELECT count(*) FROM grants WHERE ended_at IS NOT NULL')" || return
	refresh
	refused 400 invalid_grant || return
	cgi GET /auth/userinfo '' '' "Authorization: Bearer $ACCESS_TOKEN"
	status 401 || return
	grep -qxF -- "$(jwt "$ACCESS_TOKEN" .gid)" "$DATA_DIR/public/ended"
}

lives() {
	expect 0 "$(sql 'SELECT count(*) FROM grants WHERE ended_at IS NOT NULL')" || return
	cgi GET /auth/userinfo '' '' "Authorization: Bearer $ACCESS_TOKEN"
	status 200
}

@test "oidc 44: a refresh token ends its grant and its access tokens" {
	get_tokens
	hand_back "$REFRESH_TOKEN"
	status 200
	expect '' "$(body)"
	is_over
}

@test "oidc 44: so does an access token" {
	get_tokens
	hand_back "$ACCESS_TOKEN"
	status 200
	is_over
}

@test "RFC 7009 2.1: a wrong hint does not matter" {
	get_tokens
	hand_back "$REFRESH_TOKEN" token_type_hint=access_token
	status 200
	is_over
}

@test "a second time is the same" {
	get_tokens
	hand_back "$REFRESH_TOKEN"
	hand_back "$REFRESH_TOKEN"
	status 200
	is_over
}

@test "public/ended is replaced whole, readable by others of the group" {
	get_tokens
	hand_back "$REFRESH_TOKEN"
	get_tokens
	hand_back "$REFRESH_TOKEN"
	expect 2 "$(wc -l <"$DATA_DIR/public/ended")"
	[ ! -e "$DATA_DIR/public/ended.new" ]
	stat -c %a "$DATA_DIR/public/ended" | grep -q '^64'
}

@test "a grant that ended before the last access token's life is no longer listed" {
	get_tokens
	hand_back "$REFRESH_TOKEN"
	sql "UPDATE grants SET ended_at = ended_at - 2000"
	get_tokens
	hand_back "$REFRESH_TOKEN"
	expect 1 "$(wc -l <"$DATA_DIR/public/ended")"
}

@test "oidc 44: a token nobody knows is a success" {
	get_tokens
	hand_back unknown
	status 200
	hand_back "${ACCESS_TOKEN%??????}AAAAAA"
	status 200
	lives
}

@test "oidc 44: another client's token stays" {
	get_tokens
	local owner=$CLIENT_ID
	register
	hand_back "$REFRESH_TOKEN"
	status 200
	hand_back "$ACCESS_TOKEN"
	status 200
	CLIENT_ID=$owner
	lives
}

@test "an ID token is not a token to revoke" {
	get_tokens
	hand_back "$ID_TOKEN"
	status 200
	lives
}

@test "oidc 33: an unknown client is 401; a wrong secret too" {
	get_tokens
	cgi POST /auth/revoke '' "$(form token="$REFRESH_TOKEN" client_id=c_unknown)"
	refused 401 invalid_client
	cgi POST /auth/revoke '' "$(form token="$REFRESH_TOKEN")"
	refused 401 invalid_client
	hand_back "$REFRESH_TOKEN" client_secret=x
	refused 401 invalid_client
	cgi POST /auth/revoke '' "$(form token="$REFRESH_TOKEN")" "$(basic "$CLIENT_ID" x)"
	refused 401 invalid_client
	header www-authenticate | grep -q '^Basic '
	lives
}

@test "RFC 7009 2.2.1: a client_credentials token cannot be revoked" {
	add_client --name S --confidential --grant client_credentials
	token grant_type=client_credentials -- "$(basic "$CLIENT_ID" "$CLIENT_SECRET")"
	cgi POST /auth/revoke '' "$(form token="$(json .access_token)")" "$(basic "$CLIENT_ID" "$CLIENT_SECRET")"
	refused 400 unsupported_token_type
}

@test "RFC 7009 2.1: token is missing, repeated or in the query" {
	register
	cgi POST /auth/revoke '' "$(form client_id="$CLIENT_ID")"
	refused 400 invalid_request
	cgi POST /auth/revoke '' "token=a&token=b&$(form client_id="$CLIENT_ID")"
	refused 400 invalid_request
	cgi POST /auth/revoke token=a "$(form client_id="$CLIENT_ID")"
	refused 400 invalid_request
}

@test "fosite CVE-2020-15223: when it cannot be written it is 503, not a success" {
	get_tokens
	mkdir "$DATA_DIR/public/ended.new"
	hand_back "$REFRESH_TOKEN"
	refused 503 temporarily_unavailable
	rmdir "$DATA_DIR/public/ended.new"
	hand_back "$REFRESH_TOKEN"
	status 200
	is_over
}

@test "GET, another type" {
	cgi GET /auth/revoke token=a
	refused 405 invalid_request
	cgi POST /auth/revoke '' '{"token":"a"}'
	refused 415 invalid_request
}

@test "oidc 65: the token is not in the log" {
	get_tokens
	hand_back "$REFRESH_TOKEN"
	lacks "$REFRESH_TOKEN" "$ANSWER.log"
}

@test "RFC 7523: a client with a key proves itself here, too" {
	client_key
	CLIENT_ID=https://app.example/client.json CLIENT_SECRET=
	describe "\"token_endpoint_auth_method\":\"private_key_jwt\",\"jwks\":$JWKS"
	get_code
	redeem client_assertion_type="$JWT_BEARER" client_assertion="$(sign RS256 "$(claims)")"
	status 200
	hand_back "$REFRESH_TOKEN"
	refused 401 invalid_client
	hand_back "$REFRESH_TOKEN" client_assertion_type="$JWT_BEARER" \
		client_assertion="$(sign RS256 "$(claims '.aud = "http://localhost:8080/auth/par"')")"
	refused 401 invalid_client
	lives
	hand_back "$REFRESH_TOKEN" client_assertion_type="$JWT_BEARER" \
		client_assertion="$(sign RS256 "$(claims '.aud += "/auth/revoke"')")"
	status 200
	expect 1 "$(sql 'SELECT count(*) FROM grants WHERE ended_at IS NOT NULL')"
}
