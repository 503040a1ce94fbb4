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

@test "a GPT can import its part: at most 30 operations, each with an id of its own, in few words" {
	cgi GET /openapi-actions.json '' '' 'Host: evil.example'
	status 200
	expect 3.1.0 "$(json .openapi)"
	expect "[\"$ISSUER\"]" "$(json '[.servers[].url] | tojson')"
	lacks evil.example "$ANSWER.body"
	local ids
	ids=$(json '.paths[] | to_entries[] | select(.key != "parameters") | .value.operationId // "none"')
	[ "$(wc -l <<<"$ids")" -le 30 ]
	expect '' "$(sort <<<"$ids" | uniq -d)"
	expect 'createMemory deleteMemory getMemory getMemoryStats listMemories searchMemories updateMemory' \
		"$(json '.paths | to_entries[] | select(.key | startswith("/memories")) | .value | to_entries[]
			| select(.key != "parameters") | .value.operationId' | sort | paste -sd' ')"
	expect '' "$(json '.. | objects | .description? | strings | select(length > 300)')"
	expect '' "$(json '.. | objects | keys[] | select(. == "x-actions-id")')"
}

@test "the part says nothing that the whole does not" {
	cgi GET /openapi.json
	cp "$ANSWER.body" "$BATS_TEST_TMPDIR/whole"
	cgi GET /openapi-actions.json
	expect '' "$(json '. as $d | [.. | objects | .["$ref"]? | strings] | unique[]
		| select((ltrimstr("#/") / "/") as $p | $d | getpath($p) == null)')"
	expect '' "$(jq -n --slurpfile part "$ANSWER.body" --slurpfile whole "$BATS_TEST_TMPDIR/whole" '
		$part[0].components | to_entries[] | .key as $kind | .value | to_entries[]
		| select(.value != $whole[0].components[$kind][.key]) | .key')"
	expect '' "$(jq -n --slurpfile part "$ANSWER.body" --slurpfile whole "$BATS_TEST_TMPDIR/whole" '
		$part[0].paths | to_entries[] | .key as $path | .value | to_entries[]
		| select((.value | objects | del(.operationId)) !=
			($whole[0].paths[$path][.key] | objects | del(.operationId, .["x-actions-id"]))) | $path')"
	expect "$(jq -c .security "$BATS_TEST_TMPDIR/whole")" "$(json '.security | tojson')"
}

@test "the part: other methods are refused, and nothing stands beside it" {
	cgi POST /openapi-actions.json '' '{}'
	status 405
}
