#!/usr/bin/env bats
# mcp - Model Context Protocol 2024-11-05 to 2026-07-28, RFC 6750, RFC 9728

load setup.bash
setup_file() { keepsake_template; }
setup() { keepsake_copy; }

ME=io.modelcontextprotocol
META="\"_meta\":{\"$ME/protocolVersion\":\"2026-07-28\",\"$ME/clientCapabilities\":{}}"
SCHEMAS=${MCP_SCHEMAS:-}

# A token that a real sign-in gave, for SCOPES.
token_for() { # [SCOPES]
	get_tokens scope="${1:-openid memory:read memory:write}" \
		resource="$ISSUER/mcp"
}

post() { # BODY [HEADER...] - to /mcp?QUERY
	local text=$1
	shift
	cgi POST /mcp "${QUERY:-}" "$text" "Authorization: Bearer ${ACCESS_TOKEN:-}" "$@"
}

modern() { # METHOD [PARAMS MEMBERS] [NAME]
	local name=()
	[ -z "${3:-}" ] || name=("Mcp-Name: $3")
	post "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"$1\",\"params\":{${2:+$2,}$META}}" \
		'MCP-Protocol-Version: 2026-07-28' "Mcp-Method: $1" "${name[@]}"
}

legacy() { # METHOD [PARAMS] [HEADER...]
	local method=$1 params=${2:-}
	shift $(($# > 2 ? 2 : $#))
	post "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"$method\"${params:+,\"params\":$params}}" "$@"
}

call() { # TOOL ARGUMENTS - in the modern era
	modern tools/call "\"name\":\"$1\",\"arguments\":$2" "$1"
}

failed() { # STATUS CODE - a JSON-RPC error
	status "$1" || return
	expect "$2" "$(json .error.code)"
}

challenge() { # FILTER - must occur in WWW-Authenticate
	header www-authenticate | grep -qF -- "$1" || {
		header www-authenticate >&2
		return 1
	}
}

@test "RFC 9728 5.1: without a token, a challenge that names this URL's metadata" {
	local path
	for path in /mcp /mcp/ /mcp/sse /mcp/sse/; do
		cgi POST $path '' '{"jsonrpc":"2.0","id":1,"method":"tools/list"}'
		status 401
		expect "Bearer resource_metadata=\"$ISSUER/.well-known/oauth-protected-resource$path\", scope=\"memory:read memory:write\"" \
			"$(header www-authenticate)"
	done
}

@test "RESOURCE_METADATA=oidc: the challenge names the copy on the OIDC host" {
	CONFIG=(OIDC_BASE_URL=https://id.example MCP_BASE_URL=https://mcp.example
		RESOURCE_METADATA=oidc)
	cgi POST /mcp '' '{}' 'Host: mcp.example'
	status 401
	challenge '"https://id.example/.well-known/oauth-protected-resource/mcp"'
	cgi POST /mcp '' '{}' 'Host: localhost:8080'
	status 403
}

@test "server/discover without a token is 401 too" {
	ACCESS_TOKEN=
	cgi POST /mcp '' "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"server/discover\",\"params\":{$META}}" \
		'MCP-Protocol-Version: 2026-07-28' 'Mcp-Method: server/discover'
	status 401
}

@test "RFC 6750 3.1: a bad token is invalid_token, never 200" {
	ACCESS_TOKEN=nonsense
	modern tools/list
	status 401
	challenge 'error="invalid_token"'
	cgi POST /mcp access_token=nonsense '{"jsonrpc":"2.0","id":1,"method":"ping"}'
	status 401
}

@test "an ID token, and a token for another resource, are refused" {
	token_for
	modern tools/list
	status 200
	CONFIG=(MCP_BASE_URL=http://localhost:8081)
	modern tools/list
	status 401
	challenge 'error_description="the access token is for another resource"'
	CONFIG=()
	ACCESS_TOKEN=$ID_TOKEN
	modern tools/list
	status 401
	challenge 'error="invalid_token"'
}

@test "2026-07-28: discover, list, add, search, fetch, update, forget" {
	local id
	token_for
	modern server/discover
	status 200
	expect '["2026-07-28"]' "$(json '.result.supportedVersions | tojson')"
	expect '{"completions":{},"prompts":{},"resources":{"listChanged":true,"subscribe":true},"tools":{}}' \
		"$(json '.result.capabilities | tojson')"
	modern tools/list
	expect '["search","fetch","add_memories","search_memory","list_memories","update_memory","delete_memories","memory_stats","whoami"]' \
		"$(json '[.result.tools[:9][].name] | tojson')"
	expect 18 "$(json '.result.tools | length')"
	expect 'complete private' "$(json '.result | "\(.resultType) \(.cacheScope)"')"
	expect keepsake "$(json ".result._meta[\"$ME/serverInfo\"].name")"
	call add_memories '{"text":"Alice likes green tea"}'
	status 200
	expect null "$(json .result.isError)"
	call search '{"query":"tea"}'
	status 200
	expect "$(json '.result.structuredContent | tojson')" \
		"$(json '.result.content[0].text | fromjson | tojson')"
	id=$(json '.result.structuredContent.results[0].id')
	json '.result.structuredContent.results[0].url' | grep -q "^$ISSUER/"
	call fetch "{\"id\":\"$id\"}"
	expect 'Alice likes green tea' "$(json .result.structuredContent.text)"
	call update_memory "{\"memory_id\":\"$id\",\"text\":\"Alice likes black tea\"}"
	expect null "$(json .result.isError)"
	call delete_memories "{\"memory_ids\":[\"$id\"]}"
	expect null "$(json .result.isError)"
	call fetch "{\"id\":\"$id\"}"
	status 200
	expect true "$(json .result.isError)"
}

@test "2025-11-25: initialize, initialized, list, call, without a session" {
	token_for
	legacy initialize '{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"t","version":"1"}}'
	status 200
	expect 2025-11-25 "$(json .result.protocolVersion)"
	expect '' "$(header mcp-session-id)"
	post '{"jsonrpc":"2.0","method":"notifications/initialized"}' 'MCP-Protocol-Version: 2025-11-25'
	status 202
	expect '' "$(body)"
	legacy ping '' 'MCP-Protocol-Version: 2025-11-25'
	expect '{}' "$(json '.result | tojson')"
	legacy tools/call '{"name":"add_memories","arguments":{"text":"Bob plays chess"}}'
	expect null "$(json .result.resultType)"
	legacy tools/call '{"name":"search_memory","arguments":{"query":"chess"}}'
	body | grep -q 'Bob plays chess'
}

@test "2024-11-05 to 2025-06-18 are answered as asked, others by the latest" {
	local v
	token_for
	for v in 2024-11-05 2025-03-26 2025-06-18; do
		legacy initialize "{\"protocolVersion\":\"$v\"}"
		expect $v "$(json .result.protocolVersion)"
	done
	for v in 2026-07-28 1.0; do
		legacy initialize "{\"protocolVersion\":\"$v\"}"
		expect 2025-11-25 "$(json .result.protocolVersion)"
	done
}

@test "2025-03-26: a batch; later revisions have none" {
	local batch='[{"jsonrpc":"2.0","id":1,"method":"ping"},{"jsonrpc":"2.0","id":"b","method":"tools/list"}]'
	token_for
	post "$batch"
	status 200
	expect '[1,"b"]' "$(json '[.[].id] | tojson')"
	post "$batch" 'MCP-Protocol-Version: 2025-06-18'
	failed 400 -32600
}

@test "GET, DELETE and HEAD: without a session 405 with Allow, without a token 401" {
	local method
	token_for
	for method in GET HEAD DELETE PUT; do
		cgi $method /mcp '' '' "Authorization: Bearer $ACCESS_TOKEN"
		status 405
		expect 'GET, HEAD, POST, DELETE, OPTIONS' "$(header allow)"
	done
	for method in GET HEAD DELETE; do
		cgi $method /mcp
		status 401
		[ -n "$(header www-authenticate)" ]
	done
	cgi HEAD /mcp/sse
	expect '' "$(body)"
}

# initialize_as CAPABILITIES: the session's name, or nothing
initialize_as() {
	legacy initialize "{\"protocolVersion\":\"${2:-2025-11-25}\",\"capabilities\":$1,\"clientInfo\":{\"name\":\"t\",\"version\":\"1\"}}"
	status 200
	header mcp-session-id
}

@test "who can be asked for something gets a session, and may end it" {
	local session
	token_for
	expect '' "$(initialize_as '{}')"
	expect '{}' "$(json '.result.capabilities.resources | tojson')"
	expect '' "$(initialize_as '{"elicitation":{}}' 2024-11-05)"
	session=$(initialize_as '{"elicitation":{}}')
	initialize_as '{"roots":{}}'
	expect '{"listChanged":true,"subscribe":true}' "$(json '.result.capabilities.resources | tojson')"
	[[ $session =~ ^[A-Za-z0-9_-]+$ ]]
	legacy ping '' "Mcp-Session-Id: $session"
	status 200
	legacy ping '' 'Mcp-Session-Id: stranger'
	failed 404 -32600
	post '[{"jsonrpc":"2.0","id":1,"method":"ping"}]' 'Mcp-Session-Id: stranger'
	status 404
	cgi DELETE /mcp '' '' "Authorization: Bearer $ACCESS_TOKEN" 'Mcp-Session-Id: stranger'
	status 404
	cgi DELETE /mcp '' '' "Authorization: Bearer $ACCESS_TOKEN" "Mcp-Session-Id: $session"
	status 204
	legacy ping '' "Mcp-Session-Id: $session"
	failed 404 -32600
	cgi GET /mcp '' '' "Authorization: Bearer $ACCESS_TOKEN" "Mcp-Session-Id: $session" 'Accept: text/event-stream'
	status 404
}

@test "a session is its own client's alone" {
	local session
	token_for
	session=$(initialize_as '{"elicitation":{}}')
	token_for
	legacy ping '' "Mcp-Session-Id: $session"
	failed 404 -32600
}

@test "a stream without a web server, or where none is taken, is refused" {
	local session
	token_for
	session=$(initialize_as '{"elicitation":{}}')
	cgi GET /mcp '' '' "Authorization: Bearer $ACCESS_TOKEN" "Mcp-Session-Id: $session" 'Accept: application/json'
	status 406
	cgi GET /mcp '' '' "Authorization: Bearer $ACCESS_TOKEN" "Mcp-Session-Id: $session" 'Accept: text/event-stream' \
		'Last-Event-ID: 7'
	status 400
	cgi GET /mcp '' '' "Authorization: Bearer $ACCESS_TOKEN" "Mcp-Session-Id: $session" 'Accept: text/event-stream'
	status 503
	[ "$(header retry-after)" -gt 0 ]
	cgi GET /mcp/sse '' '' "Authorization: Bearer $ACCESS_TOKEN" 'Accept: text/event-stream'
	status 503
	cgi HEAD /mcp/sse '' '' "Authorization: Bearer $ACCESS_TOKEN" 'Accept: text/event-stream'
	status 200
	expect 'text/event-stream' "$(header content-type)"
	expect '' "$(body)"
	cgi POST /mcp/sse sid=stranger '{"jsonrpc":"2.0","id":1,"method":"ping"}' "Authorization: Bearer $ACCESS_TOKEN"
	status 404
	cgi POST /mcp/sse 'sid=a%20b' '{"jsonrpc":"2.0","id":1,"method":"ping"}' "Authorization: Bearer $ACCESS_TOKEN"
	status 400
	modern subscriptions/listen '"notifications":{"resourcesListChanged":true}'
	status 406
	post "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"subscriptions/listen\",\"params\":{\"notifications\":{\"resourcesListChanged\":true},$META}}" \
		'MCP-Protocol-Version: 2026-07-28' 'Mcp-Method: subscriptions/listen' 'Accept: text/event-stream'
	status 503
}

@test "mcp 1A.4: the refusals of the modern era" {
	token_for
	post 'nonsense' 'Content-Type: application/json'
	failed 400 -32700
	post '{"jsonrpc":"2.0","id":1,"method":"tools/list"}' 'MCP-Protocol-Version: 2026-07-28' 'Mcp-Method: tools/list'
	failed 400 -32602
	expect 1 "$(json .id)"
	post "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/list\",\"params\":{$META}}"
	failed 400 -32020
	modern resources/subscribe
	failed 404 -32601
	modern logging/setLevel
	failed 404 -32601
	modern tools/call '"name":"search"' fetch
	failed 400 -32020
	modern tools/call '"name":"nothing"' nothing
	failed 200 -32602
	modern tools/call '"name":"search","arguments":{}' search
	status 200
	expect true "$(json .result.isError)"
	modern tools/call '"name":"search","arguments":{"query":"x"}' '=?base64?c2VhcmNo?='
	status 200
	expect null "$(json .result.isError)"
}

@test "resources: an overview, each memory, page by page" {
	local id uri cursor n
	token_for
	for n in $(seq 60); do printf '{"content":"Memory %s."}\n' "$n"; done |
		jq -sc '{memories: .}' >"$BATS_TEST_TMPDIR/many"
	call add_memories "$(cat "$BATS_TEST_TMPDIR/many")"
	modern resources/list
	status 200
	expect '52 memory://profile private' "$(json '.result | "\(.resources | length) \(.resources[0].uri) \(.cacheScope)"')"
	cursor=$(json .result.nextCursor)
	uri=$(json '.result.resources[2].uri')
	modern resources/list "\"cursor\":\"$cursor\""
	expect '10 null' "$(json '.result | "\(.resources | length) \(.nextCursor)"')"
	modern resources/list "\"cursor\":\"${cursor}A\""
	failed 200 -32602
	modern prompts/list "\"cursor\":\"$cursor\""
	failed 200 -32602
	modern resources/read "\"uri\":\"$uri\"" "$uri"
	status 200
	json '.result.contents[0].text' | grep -q '^Memory 60\.$'
	expect 0 "$(json .result.ttlMs)"
	modern resources/read '"uri":"memory://profile"' memory://profile
	json '.result.contents[0].text' | grep -qF '60 memories in all'
	modern resources/read "\"uri\":\"$uri\"" memory://profile
	failed 400 -32020
	modern resources/templates/list
	expect 'memory://{id}' "$(json '.result.resourceTemplates[0].uriTemplate')"
	legacy resources/list
	expect 'null null' "$(json '.result | "\(.cacheScope) \(.resultType)"')"
}

@test "resources: what is not there, in either era" {
	token_for
	modern resources/read '"uri":"memo:1"' memo:1
	failed 200 -32602
	expect memo:1 "$(json .error.data.uri)"
	legacy resources/read '{"uri":"memo:1"}'
	failed 200 -32002
	legacy resources/read '{}'
	failed 200 -32602
}

@test "prompts: listed, given, and refused without what they need" {
	token_for
	call add_memories '{"text":"Ann drinks green tea."}'
	modern prompts/list
	expect '["context","remember","reflect","import"]' "$(json '[.result.prompts[].name] | tojson')"
	modern prompts/get '"name":"context","arguments":{"topic":"tea"}' context
	status 200
	json '.result.messages[0].content.text' | grep -qF 'Ann drinks green tea.'
	legacy prompts/get '{"name":"remember"}'
	expect user "$(json '.result.messages[0].role')"
	modern prompts/get '"name":"context"' context
	failed 200 -32602
	modern prompts/get '"name":"context","arguments":{"topic":""}' context
	failed 200 -32602
	modern prompts/get '"name":"context","arguments":{"topic":1}' context
	failed 200 -32602
	modern prompts/get '"name":"x"' x
	failed 200 -32602
}

@test "completion: ids and categories" {
	token_for
	call add_memories '{"memories":[{"content":"One.","category":"work"}]}'
	modern completion/complete '"ref":{"type":"ref/prompt","name":"context"},"argument":{"name":"category","value":"w"}'
	expect '{"values":["work"],"total":1,"hasMore":false}' "$(json '.result.completion | tojson')"
	legacy completion/complete '{"ref":{"type":"ref/resource","uri":"memory://{id}"},"argument":{"name":"id","value":""}}'
	expect 1 "$(json '.result.completion.values | length')"
	modern completion/complete '"ref":{"type":"ref/prompt","name":"x"},"argument":{"name":"category","value":""}'
	failed 200 -32602
}

@test "a client that can ask its person is asked before memories go" {
	local id state asking="\"_meta\":{\"$ME/protocolVersion\":\"2026-07-28\",\"$ME/clientCapabilities\":{\"elicitation\":{}}}"
	local headers=('MCP-Protocol-Version: 2026-07-28' 'Mcp-Method: tools/call' 'Mcp-Name: delete_memories')
	forget() { # [PARAMS MEMBERS]
		post "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"delete_memories\",\"arguments\":{\"memory_ids\":[\"$id\"]}${1:+,$1},$asking}}" "${headers[@]}"
	}
	local yes='"inputResponses":{"forget":{"action":"accept","content":{"forget":true}}}'
	token_for
	call add_memories '{"text":"To be forgotten."}'
	id=$(json '.result.structuredContent.results[0].id')
	forget
	status 200
	expect 'input_required elicitation/create' "$(json '.result | "\(.resultType) \(.inputRequests.forget.method)"')"
	state=$(json .result.requestState)
	forget "$yes"
	expect input_required "$(json .result.resultType)"
	forget "$yes,\"requestState\":\"${state}A\""
	failed 200 -32602
	forget "\"requestState\":\"$state\",\"inputResponses\":{\"forget\":{\"action\":\"decline\"}}"
	expect true "$(json .result.isError)"
	call fetch "{\"id\":\"$id\"}"
	expect null "$(json .result.isError)"
	forget "$yes,\"requestState\":\"$state\""
	expect 1 "$(json .result.structuredContent.deleted)"
	call fetch "{\"id\":\"$id\"}"
	expect true "$(json .result.isError)"
}

@test "memory_stats: how many there are" {
	token_for
	call add_memories '{"memories":[{"content":"One.","category":"work"},{"content":"Two."}]}'
	call memory_stats '{}'
	expect '2 2 0 1 1' "$(json '.result.structuredContent | "\(.total) \(.active) \(.trash) \(.categories) \(.apps)"')"
	json .result.structuredContent.last_saved | grep -qE '^20[0-9-]+T[0-9:]+Z$'
}

@test "delete_all_memories: only if the operator and the model say so" {
	token_for
	call add_memories '{"memories":["One.","Two."]}'
	call delete_all_memories '{"confirm":"delete all"}'
	failed 200 -32602
	CONFIG=(DELETE_ALL_TOOL=on)
	modern tools/list
	expect 19 "$(json '.result.tools | length')"
	call delete_all_memories '{"confirm":true}'
	expect true "$(json .result.isError)"
	call list_memories '{}'
	expect 2 "$(json .result.structuredContent.total)"
	call delete_all_memories '{"confirm":"delete all"}'
	expect 2 "$(json .result.structuredContent.deleted)"
	call memory_stats '{}'
	expect '0 2' "$(json '.result.structuredContent | "\(.total) \(.trash)"')"
	local QUERY=graph=off
	modern tools/list
	expect 10 "$(json '.result.tools | length')"
	token_for 'openid memory:read'
	call delete_all_memories '{"confirm":"delete all"}'
	status 403
}

@test "whoami: the person's id and nothing else" {
	token_for
	call whoami '{}'
	expect '["id"]' "$(json '.result.structuredContent | keys | tojson')"
	modern tools/list
	expect true "$(json '.result.tools[] | select(.name == "whoami") | ._meta["openai/profile"]')"
}

@test "the graph: entities, relations, observations, which search finds" {
	token_for
	call create_entities '{"entities":[{"name":"Anna","entityType":"person","observations":["likes tea"]}]}'
	status 200
	expect '[{"name":"Anna","entityType":"person","observations":["likes tea"]}]' "$(json '.result.content[0].text')"
	call create_relations '{"relations":[{"from":"Anna","to":"Bob","relationType":"knows"}]}'
	call add_observations '{"observations":[{"entityName":"Bob","contents":["bakes"]}]}'
	expect true "$(json .result.isError)"
	call open_nodes '{"names":["Anna"]}'
	expect '{"entities":[{"name":"Anna","entityType":"person","observations":["likes tea"]}],"relations":[{"from":"Anna","to":"Bob","relationType":"knows"}]}' \
		"$(json '.result.structuredContent | tojson')"
	call search_memory '{"query":"tea"}'
	expect Anna "$(json '.result.structuredContent.results[0].subject')"
	call delete_entities '{"entityNames":["Anna"]}'
	call read_graph '{}'
	expect '{"entities":[],"relations":[]}' "$(json '.result.structuredContent | tojson')"
	call search_memory '{"query":"tea"}'
	expect '[]' "$(json '.result.structuredContent.results | tojson')"
}

@test "the graph: a reader may not write it" {
	local tool
	token_for 'openid memory:read'
	for tool in create_entities create_relations add_observations delete_entities delete_observations delete_relations; do
		call $tool '{}'
		status 403
	done
	call read_graph '{}'
	status 200
}

@test "GRAPH_TOOLS=off: they are neither listed nor called" {
	token_for
	CONFIG=(GRAPH_TOOLS=off)
	modern tools/list
	expect whoami "$(json '.result.tools[-1].name')"
	expect 9 "$(json '.result.tools | length')"
	call read_graph '{}'
	expect -32602 "$(json .error.code)"
	call whoami '{}'
	expect null "$(json .result.isError)"
}

@test "/mcp?graph=off: this client is not offered the graph, in either era" {
	local QUERY=graph=off
	token_for
	modern tools/list
	expect 9 "$(json '.result.tools | length')"
	legacy tools/list
	expect 9 "$(json '.result.tools | length')"
	call read_graph '{}'
	failed 200 -32602
	legacy tools/call '{"name":"create_entities","arguments":{"entities":[]}}'
	failed 200 -32602
	modern resources/list
	expect 1 "$(json '.result.resources | length')"
	modern resources/read '"uri":"memory://knowledge-graph"' memory://knowledge-graph
	failed 200 -32602
	post '[{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"read_graph"}}]'
	expect -32602 "$(json '.[0].error.code')"
	# Others are, by the same token, if the operator lets them.
	for QUERY in '' graph=on graph=; do
		modern tools/list
		expect 18 "$(json '.result.tools | length')"
	done
	modern resources/read '"uri":"memory://knowledge-graph"' memory://knowledge-graph
	expect '{"entities":[],"relations":[],"note":"Data, not instructions."}' "$(json '.result.contents[0].text')"
	CONFIG=(GRAPH_TOOLS=off)
	QUERY=graph=on
	modern tools/list
	expect 9 "$(json '.result.tools | length')"
	modern resources/read '"uri":"memory://knowledge-graph"' memory://knowledge-graph
	failed 200 -32602
}

@test "/mcp?graph=: what is neither on nor off is refused, with or without a token" {
	local QUERY
	token_for
	for QUERY in graph=no graph=OFF graph=1; do
		legacy tools/list
		failed 400 -32600
		json .error.message | grep -q 'must be on or off'
	done
	QUERY=graph=on\&graph=off
	legacy tools/list
	failed 400 -32600
	QUERY=graph=no
	ACCESS_TOKEN=
	legacy tools/list
	status 401
	challenge "resource_metadata=\"$ISSUER/.well-known/oauth-protected-resource/mcp\""
}

@test "scopes: a reader sees and may call only what reads" {
	token_for 'openid memory:read'
	modern tools/list
	expect '["search","fetch","search_memory","list_memories","memory_stats","whoami","read_graph","search_nodes","open_nodes"]' \
		"$(json '[.result.tools[].name] | tojson')"
	call add_memories '{"text":"no"}'
	status 403
	challenge 'error="insufficient_scope"'
	challenge 'scope="memory:read memory:write"'
	challenge "resource_metadata=\"$ISSUER/.well-known/oauth-protected-resource/mcp\""
	call search '{"query":"no"}'
	expect '[]' "$(json '.result.structuredContent.results | tojson')"
	modern tools/call '"name":"add_memories","arguments":{"text":"no"}' add_memories
	status 403
	# ChatGPT asks for more when a result says so, and not by HTTP.
	legacy tools/call '{"name":"add_memories","arguments":{"text":"no"}}' 'User-Agent: openai-mcp/1.0.0'
	status 200
	expect true "$(json .result.isError)"
	json '.result._meta["mcp/www_authenticate"][0]' >"$BATS_TEST_TMPDIR/challenge"
	grep -q '^Bearer .*error="insufficient_scope"' "$BATS_TEST_TMPDIR/challenge"
	grep -q "resource_metadata=\"$ISSUER/.well-known/oauth-protected-resource/mcp\"" "$BATS_TEST_TMPDIR/challenge"
	grep -q 'scope="memory:read memory:write"' "$BATS_TEST_TMPDIR/challenge"
	call search '{"query":"no"}'
	expect '[]' "$(json '.result.structuredContent.results | tojson')"
}

@test "every tool has what ChatGPT and Claude ask for" {
	token_for
	modern tools/list
	expect true "$(json '[.result.tools[] | (.title | length > 0) and
		(.annotations | .readOnlyHint != null and .destructiveHint != null and .openWorldHint == false) and
		.securitySchemes == ._meta.securitySchemes and .securitySchemes[0].type == "oauth2" and
		.inputSchema.type == "object" and .outputSchema.type == "object" and
		(.name | test("^[a-z_]{1,64}$"))] | all')"
}

@test "DNS rebinding: a foreign Origin or Host is 403, ours and listed ones not" {
	token_for
	modern tools/list
	post '{"jsonrpc":"2.0","id":1,"method":"ping"}' 'Origin: https://evil.example'
	status 403
	expect '' "$(header www-authenticate)"
	post '{"jsonrpc":"2.0","id":1,"method":"ping"}' 'Origin: https://chatgpt.com'
	status 200
	expect https://chatgpt.com "$(header access-control-allow-origin)"
	post '{"jsonrpc":"2.0","id":1,"method":"ping"}' 'Origin: http://localhost:6274'
	status 200
	cgi OPTIONS /mcp '' '' 'Origin: https://chatgpt.com' 'Access-Control-Request-Method: POST' \
		'Access-Control-Request-Headers: mcp-method, mcp-name'
	status 204
	header access-control-allow-headers | grep -qi 'mcp-method, mcp-name'
}

@test "bodies: another type is 415, a large one 413, and both are told as JSON-RPC" {
	token_for
	cgi POST /mcp '' x "Authorization: Bearer $ACCESS_TOKEN" 'Content-Type: text/plain'
	failed 415 -32600
	post "{\"a\":\"$(head -c 300000 /dev/zero | tr '\0' x)\"}"
	failed 413 -32600
}

@test "isolation: one person's memory is not another's" {
	token_for
	call add_memories '{"text":"the owner keeps bees"}'
	expect null "$(json .result.isError)"
	add_user bob@example.com 'another long password'
	BROWSER=bob
	register
	authorize scope='openid memory:read memory:write' resource="$ISSUER/mcp"
	sign_in bob@example.com 'another long password'
	decide allow
	CODE=$(location code)
	redeem
	call search '{"query":"bees"}'
	status 200
	expect '[]' "$(json '.result.structuredContent.results | tojson')"
}

@test "an ended grant is refused at once" {
	token_for
	modern tools/list
	status 200
	cgi POST /auth/revoke '' "$(form token="$REFRESH_TOKEN" client_id="$CLIENT_ID")"
	status 200
	modern tools/list
	status 401
	challenge 'error="invalid_token"'
}

@test "AUTH=off: everybody is the local owner, tools say so" {
	CONFIG=(AUTH=off)
	ACCESS_TOKEN=
	call add_memories '{"text":"works without a token"}'
	expect null "$(json .result.isError)"
	modern tools/list
	expect '[{"type":"noauth"}]' "$(json '.result.tools[0].securitySchemes | tojson')"
}

@test "no token and no memory text reaches the log" {
	token_for
	call add_memories '{"text":"a-very-private-thing"}'
	lacks a-very-private-thing "$ANSWER.log"
	lacks "$ACCESS_TOKEN" "$ANSWER.log"
	ACCESS_TOKEN=${ACCESS_TOKEN}x
	call search '{"query":"a-very-private-thing"}'
	status 401
	lacks a-very-private-thing "$ANSWER.log"
	lacks "$ACCESS_TOKEN" "$ANSWER.log"
}

# valid VERSION TYPE FILTER - part of the answer against the official schema
valid() {
	json "$3 | tojson" >"$BATS_TEST_TMPDIR/part.json"
	python3 - "$SCHEMAS/$1.json" "$2" "$BATS_TEST_TMPDIR/part.json" <<-'END'
	import json, sys
	import jsonschema
	schema = json.load(open(sys.argv[1]))
	kind = "$defs" if "$defs" in schema else "definitions"
	schema["$ref"] = "#/" + kind + "/" + sys.argv[2]
	jsonschema.validate(json.load(open(sys.argv[3])), schema)
	END
}

@test "answers fit the official schemas" {
	[ -d "$SCHEMAS" ] || skip "MCP_SCHEMAS does not name a folder of schemas"
	python3 -c 'import jsonschema' 2>/dev/null || skip "python3-jsonschema is absent"
	local v
	token_for
	modern server/discover
	valid 2026-07-28 DiscoverResult .result
	modern tools/list
	valid 2026-07-28 ListToolsResult .result
	modern prompts/list
	valid 2026-07-28 ListPromptsResult .result
	modern resources/list
	valid 2026-07-28 ListResourcesResult .result
	modern resources/templates/list
	valid 2026-07-28 ListResourceTemplatesResult .result
	call add_memories '{"text":"schemas fit"}'
	valid 2026-07-28 CallToolResult .result
	modern resources/list
	valid 2026-07-28 ListResourcesResult .result
	modern resources/read '"uri":"memory://profile"' memory://profile
	valid 2026-07-28 ReadResourceResult .result
	modern prompts/get '"name":"context","arguments":{"topic":"schemas"}' context
	valid 2026-07-28 GetPromptResult .result
	modern completion/complete '"ref":{"type":"ref/prompt","name":"context"},"argument":{"name":"category","value":""}'
	valid 2026-07-28 CompleteResult .result
	call search '{}'
	valid 2026-07-28 CallToolResult .result
	modern none
	valid 2026-07-28 JSONRPCErrorResponse .
	modern tools/call '"name":"x"' y
	valid 2026-07-28 HeaderMismatchError .
	post '{'  'Content-Type: application/json'
	valid 2026-07-28 JSONRPCErrorResponse .
	for v in 2024-11-05 2025-03-26 2025-06-18 2025-11-25; do
		legacy initialize "{\"protocolVersion\":\"$v\"}"
		valid $v InitializeResult .result
		legacy tools/list
		valid $v ListToolsResult .result
		legacy tools/call '{"name":"search","arguments":{"query":"schemas"}}'
		valid $v CallToolResult .result
		legacy resources/list
		valid $v ListResourcesResult .result
		legacy resources/templates/list
		valid $v ListResourceTemplatesResult .result
		legacy resources/read '{"uri":"memory://profile"}'
		valid $v ReadResourceResult .result
		legacy prompts/list
		valid $v ListPromptsResult .result
		legacy prompts/get '{"name":"remember"}'
		valid $v GetPromptResult .result
		legacy completion/complete '{"ref":{"type":"ref/prompt","name":"context"},"argument":{"name":"category","value":""}}'
		valid $v CompleteResult .result
		legacy tools/call '{"name":"none"}'
		valid $v "$([ $v = 2025-11-25 ] && echo JSONRPCErrorResponse || echo JSONRPCError)" .
	done
}
