#!/usr/bin/env bats
# health - well or not, from what the programs counted

load setup.bash
setup_file() { keepsake_template; }
setup() { keepsake_copy; }

@test "a fresh house is healthy; programs that never ran are idle" {
	cgi GET /health
	status 200
	expect healthy "$(json .status)"
	expect ok "$(json .services.keys)"
	expect idle "$(json .services.mcp)"
	expect no-store "$(header cache-control)"
	json .timestamp | grep -qE '^20[0-9-]+T[0-9:]+Z$'
}

@test "oidc 68: needs no write to a store and names no version" {
	chmod a-w "$DATA_DIR"/oidc.db*
	cgi GET /health
	status 200
	expect 'services status timestamp' "$(json 'keys | join(" ")')"
	lacks lighttpd "$ANSWER"
	lacks OpenSSL "$ANSWER"
}

@test "without public keys: 503, degraded, Retry-After" {
	rm "$DATA_DIR/public/jwks.json"
	cgi GET /health
	status 503
	expect degraded "$(json .status)"
	expect failing "$(json .services.keys)"
	[ -n "$(header retry-after)" ]
}

@test "a program whose last answer was our fault is failing, until it is not" {
	cgi GET /mcp
	cp "$DATA_DIR/public/jwks.json" "$BATS_TEST_TMPDIR/keys"
	rm "$DATA_DIR/public/jwks.json"
	cgi POST /mcp '' '{}' 'Authorization: Bearer a.b.c'
	status 503
	cp "$BATS_TEST_TMPDIR/keys" "$DATA_DIR/public/jwks.json"
	cgi GET /health
	status 503
	expect failing "$(json .services.mcp)"
	cgi POST /mcp '' '{}' 'Authorization: Bearer a.b.c'
	status 401
	cgi GET /health
	status 200
}

@test "a program that answered is ok" {
	token grant_type=client_credentials client_id=nobody
	status 401
	cgi GET /health
	expect ok "$(json .services.token)"
}

@test "other methods and paths are refused" {
	cgi POST /health '' '{}'
	status 405
	expect 'GET, HEAD, OPTIONS' "$(header allow)"
	env -i DATA_DIR="$DATA_DIR" REQUEST_METHOD=GET SCRIPT_NAME=/healthy \
		"$B/fcgi/health" >"$ANSWER" 2>/dev/null
	grep -q '^Status: 404' "$ANSWER"
}

@test "HEAD answers without a body" {
	cgi HEAD /health
	status 200
	expect '' "$(body)"
	[ "$(header content-length)" -gt 0 ]
}
