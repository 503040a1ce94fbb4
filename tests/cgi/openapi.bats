#!/usr/bin/env bats
# openapi - the description of the REST API

load setup.bash
setup_file() { keepsake_template; }
setup() { keepsake_copy; }

@test "anybody may read it, and it names this deployment alone" {
	cgi GET /openapi.json '' '' 'Host: evil.example'
	status 200
	expect application/json "$(header content-type)"
	expect 'public, max-age=300' "$(header cache-control)"
	expect 3.1.0 "$(json .openapi)"
	expect "[\"$ISSUER\"]" "$(json '[.servers[].url] | tojson')"
	lacks evil.example "$ANSWER.body"
}

@test "it asks for a sign-in at the issuer, everywhere" {
	CONFIG=(OIDC_BASE_URL=https://id.example MCP_BASE_URL=https://mcp.example)
	cgi GET /openapi.json
	expect openIdConnect "$(json .components.securitySchemes.oidc.type)"
	expect https://id.example/.well-known/openid-configuration \
		"$(json .components.securitySchemes.oidc.openIdConnectUrl)"
	expect '[{"oidc":["openid","email","profile"]}]' "$(json '.security | tojson')"
	expect https://mcp.example "$(json '.servers[0].url')"
}

@test "every reference leads somewhere, no description is over 300" {
	cgi GET /openapi.json
	expect '' "$(json '. as $d | [.. | objects | .["$ref"]? | strings] | unique[]
		| select((ltrimstr("#/") / "/") as $p | $d | getpath($p) == null)')"
	expect '' "$(json '.. | objects | .description? | strings | select(length > 300)')"
}

# operations: METHOD PATH of each, ids filled in, and a method that is not there
operations() {
	cgi GET /openapi.json
	json '.paths | to_entries[] | .key as $p | (.value | keys) as $there | $there[]
		| select(. != "parameters") | "\(ascii_upcase) \($p) \(["get", "post", "put", "patch", "delete"]
			- $there | first // "" | ascii_upcase)"' |
		sed 's/{[a-z_]*}/7635b850-42cc-405b-8f29-7dcc0ee64120/' >"$BATS_TEST_TMPDIR/operations"
	[ "$(wc -l <"$BATS_TEST_TMPDIR/operations")" -ge 8 ]
}

@test "every operation answers 401 without a token" {
	local method path body
	operations
	while read -r method path _; do
		body='{}'
		[ "$method" != GET ] || body=
		cgi "$method" "$path" '' "$body"
		status 401
	done <"$BATS_TEST_TMPDIR/operations"
}

@test "every operation is routed: the path is known, and the method is one of its" {
	local method path other body
	operations
	mkdir -p "$DATA_DIR/memories"
	CONFIG=(AUTH=off)
	while read -r method path other; do
		body='{}'
		[ "$method" != GET ] || body=
		cgi "$method" "$path" '' "$body"
		[ "$(status)" != 405 ] || { echo "$method $path is not routed" >&2; return 1; }
		[ -n "$other" ] || continue
		body='{}'
		[ "$other" != GET ] || body=
		cgi "$other" "$path" '' "$body"
		status 405 || { echo "$path is not routed" >&2; return 1; }
	done <"$BATS_TEST_TMPDIR/operations"
}

@test "other methods are refused" {
	cgi POST /openapi.json '' '{}'
	status 405
	expect 'GET, HEAD, OPTIONS' "$(header allow)"
}
