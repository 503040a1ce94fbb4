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

@test "every operation answers as described: routed, and 401 without a token" {
	local method path body
	cgi GET /openapi.json
	json '.paths | to_entries[] | .key as $p | .value | keys[]
		| select(. != "parameters") | "\(ascii_upcase) \($p)"' >"$BATS_TEST_TMPDIR/operations"
	[ "$(wc -l <"$BATS_TEST_TMPDIR/operations")" -eq 8 ]
	while read -r method path; do
		body='{}'
		[ "$method" != GET ] || body=
		cgi "$method" "${path/\{memory_id\}/7635b850-42cc-405b-8f29-7dcc0ee64120}" '' "$body"
		status 401
	done <"$BATS_TEST_TMPDIR/operations"
}

@test "other methods are refused" {
	cgi POST /openapi.json '' '{}'
	status 405
	expect 'GET, HEAD, OPTIONS' "$(header allow)"
}
