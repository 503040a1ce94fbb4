#!/usr/bin/env bats
# device - RFC 8628 section 3.1

load setup.bash
setup_file() { keepsake_template; }
setup() { keepsake_copy; register_device; }

ask() { # [NAME=VALUE...] [-- HEADER...]
	split "$@"
	cgi POST /auth/device '' "$(form "${PAIRS[@]}")" "${HEADERS[@]}"
}

nobody_waits() {
	expect 0 "$(sql 'SELECT count(*) FROM device_codes')"
}

@test "RFC 8628 3.2: the codes, where to type one and how often to ask" {
	ask client_id="$CLIENT_ID" scope='openid memory:read'
	status 200
	expect no-store "$(header cache-control)"
	expect application/json "$(header content-type)"
	expect 43 "$(json '.device_code | length')"
	json .user_code | grep -qE '^[BCDFGHJKLMNPQRSTVWXZ]{4}-[BCDFGHJKLMNPQRSTVWXZ]{4}$'
	expect "$ISSUER/device" "$(json .verification_uri)"
	expect "$ISSUER/device?user_code=$(json .user_code)" "$(json .verification_uri_complete)"
	expect 600 "$(json .expires_in)"
	expect 5 "$(json .interval)"
	expect "$CLIENT_ID|openid memory:read|$ISSUER/mcp|5|600" \
		"$(sql 'SELECT client_id, scope, resource, interval_s, expires_at - created_at FROM device_codes')"
}

@test "oidc 43: no code is kept or logged" {
	ask client_id="$CLIENT_ID"
	sql .dump >"$BATS_TEST_TMPDIR/dump"
	local code
	for code in "$(json .device_code)" "$(json .user_code)" "$(json .user_code | tr -d -)"; do
		lacks "$code" "$BATS_TEST_TMPDIR/dump"
		lacks "$code" "$ANSWER.log"
	done
	expect '32|32' "$(sql 'SELECT length(hash), length(user_code_hash) FROM device_codes')"
}

@test "oidc 43: each device has codes of its own" {
	device
	local first=$DEVICE_CODE$USER_CODE
	device
	[ "$first" != "$DEVICE_CODE$USER_CODE" ]
	expect 2 "$(sql 'SELECT count(DISTINCT user_code_hash) FROM device_codes')"
}

@test "RFC 8628 3.1: scope and resource are those of the client" {
	ask client_id="$CLIENT_ID" resource="$ISSUER/mcp/sse"
	status 200
	expect "memory:read memory:write|$ISSUER/mcp/sse" "$(sql 'SELECT scope, resource FROM device_codes')"
	sql 'DELETE FROM device_codes'
	ask client_id="$CLIENT_ID" resource=https://evil.example/
	refused 400 invalid_target
	add_client --name Service --confidential --grant device_code --scope 'openid email'
	ask scope=memory:read -- "$(basic "$CLIENT_ID" "$CLIENT_SECRET")"
	refused 400 invalid_scope
	nobody_waits
	ask scope='email memory:read' -- "$(basic "$CLIENT_ID" "$CLIENT_SECRET")"
	status 200
	expect "email|$ISSUER" "$(sql 'SELECT scope, resource FROM device_codes')"
}

@test "RFC 8628 3.1: the client authenticates as it is registered" {
	ask client_id=unknown
	refused 401 invalid_client
	ask scope=openid
	refused 401 invalid_client
	ask client_id="$CLIENT_ID" client_secret=x
	refused 401 invalid_client
	add_client --name Service --confidential --grant device_code --scope openid
	ask client_id="$CLIENT_ID"
	refused 401 invalid_client
	ask -- "$(basic "$CLIENT_ID" wrong)"
	refused 401 invalid_client
	nobody_waits
	ask -- "$(basic "$CLIENT_ID" "$CLIENT_SECRET")"
	status 200
}

@test "oidc 37: a client that is not registered for devices" {
	register
	ask client_id="$CLIENT_ID"
	refused 400 unauthorized_client
	nobody_waits
}

@test "oidc 7: a repeated parameter is invalid_request" {
	local name
	for name in client_id client_secret scope; do
		cgi POST /auth/device '' "$name=a&$name=b"
		refused 400 invalid_request || { echo "$name"; return 1; }
	done
	ask client_id="$CLIENT_ID" scope='a  b'
	refused 400 invalid_request
	nobody_waits
}

@test "another method, another type" {
	cgi GET /auth/device "client_id=$CLIENT_ID"
	status 405
	expect POST "$(header allow | tr -d ' ' | tr , '\n' | grep -v OPTIONS)"
	cgi POST /auth/device '' '{"client_id":"x"}'
	refused 415 invalid_request
	nobody_waits
}

@test "oidc 59: a public client is limited at each address" {
	CONFIG=(RATE_LIMIT=1/min RATE_BURST=2)
	REMOTE_ADDR=192.0.2.1
	ask client_id="$CLIENT_ID"
	ask client_id="$CLIENT_ID"
	status 200
	ask client_id="$CLIENT_ID"
	status 429
	[ "$(header retry-after)" -ge 1 ]
	REMOTE_ADDR=192.0.2.2
	ask client_id="$CLIENT_ID"
	status 200
}

@test "oidc 22: a listed origin may read it, another not" {
	ask client_id="$CLIENT_ID" -- 'Origin: https://chatgpt.com'
	expect https://chatgpt.com "$(header access-control-allow-origin)"
	ask client_id="$CLIENT_ID" -- 'Origin: https://evil.example'
	expect '' "$(header access-control-allow-origin)"
}

@test "DESIGN 6: a database that is not there is 503" {
	rm "$DATA_DIR"/oidc.db*
	mkdir "$DATA_DIR/oidc.db"
	ask client_id="$CLIENT_ID"
	refused 503 temporarily_unavailable
}

@test "CIMD: a device may name a document, here for the first time" {
	CLIENT_ID=https://docs.example/device.json CLIENT_SECRET=
	describe "\"grant_types\":[\"$DEVICE_GRANT\",\"refresh_token\"]"
	device
	enter
	page 200 'by the document at <b>docs.example</b>'
	answer_device allow
	poll
	status 200
	expect "$CLIENT_ID" "$(jwt "$ACCESS_TOKEN" .client_id)"
}

@test "CIMD: a document that is not there, or of a forbidden form" {
	cgi POST /auth/device '' "$(form client_id=https://docs.example/none)"
	refused 503 temporarily_unavailable
	[ "$(header retry-after)" -ge 1 ]
	cgi POST /auth/device '' "$(form client_id=https://docs.example/../x)"
	refused 401 invalid_client
	CLIENT_ID=https://docs.example/device.json
	published "$CLIENT_ID" "{\"client_id\":\"$CLIENT_ID/\",\"redirect_uris\":[\"$REDIRECT_URI\"]}"
	cgi POST /auth/device '' "$(form client_id="$CLIENT_ID")"
	refused 401 invalid_client
	expect 0 "$(sql "SELECT count(*) FROM clients WHERE id LIKE 'https:%'")"
}

@test "RFC 7523: a device's client may have a key" {
	client_key
	CLIENT_ID=https://docs.example/device.json CLIENT_SECRET=
	describe "\"grant_types\":[\"$DEVICE_GRANT\"],\"token_endpoint_auth_method\":\"private_key_jwt\",\"jwks\":$JWKS"
	cgi POST /auth/device '' "$(form client_id="$CLIENT_ID")"
	refused 401 invalid_client
	device client_assertion_type="$JWT_BEARER" client_assertion="$(sign RS256 "$(claims)")"
	enter
	answer_device allow
	poll client_assertion_type="$JWT_BEARER" client_assertion="$(sign RS256 "$(claims)")"
	status 200
}
