#!/usr/bin/env bats
# memories - who read what, by REST and by MCP

load memories.bash

APPS=/api/v1/apps

types() { # ID - of its log, newest first
	call GET "$MEMORIES/$1/access-log" page_size=100
	json '[.logs[].access_type] | sort | join(" ")'
}

tool() { # NAME ARGUMENTS - called over MCP
	cgi POST /mcp '' "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"$1\",\"params\":$2}" \
		"$AUTH" 'MCP-Protocol-Version: 2025-11-25' 'Accept: application/json'
	status 200
}

@test "each way to read over REST is in the log, in OpenMemory's shape" {
	add 'Anna likes tea'
	both GET "$MEMORIES/$ID/access-log"
	expect 0 "$(json .total)"
	call GET "$MEMORIES/"
	call GET "$MEMORIES/$ID"
	call POST "$MEMORIES/filter" '' '{}'
	call POST "$MEMORIES/search" '' '{"query":"what about tea?"}'
	expect 'fetch list list search' "$(types "$ID")"
	both GET "$MEMORIES/$ID/access-log"
	status 200
	shape . 'total page page_size logs'
	shape '.logs[0]' 'id memory_id app_id accessed_at access_type metadata_ app_name'
	expect "$ID An App" "$(json '.logs[0] | "\(.memory_id) \(.app_name)"')"
	expect 'what about tea?' "$(json '.logs[] | select(.access_type == "search").metadata_.query')"
	expect '4 4' "$(json '"\(.total) \([.logs[].id] | unique | length)"')"
	call GET "$MEMORIES/$ID/access-log" 'page=2&page_size=3'
	expect '4 1' "$(json '"\(.total) \(.logs | length)"')"
	call GET "$MEMORIES/$UNKNOWN/access-log"
	status 404
	call GET "$MEMORIES/$ID/access-log" page_size=101
	status 422
}

@test "each way to read over MCP is too" {
	add 'Anna likes tea'
	tool tools/call '{"name":"search","arguments":{"query":"tea"}}'
	tool tools/call '{"name":"search_memory","arguments":{"query":"tea"}}'
	tool tools/call "{\"name\":\"fetch\",\"arguments\":{\"id\":\"$ID\"}}"
	tool tools/call '{"name":"list_memories","arguments":{}}'
	tool resources/read "{\"uri\":\"memory://$ID\"}"
	tool resources/read '{"uri":"memory://profile"}'
	tool prompts/get '{"name":"context","arguments":{"topic":"tea"}}'
	expect 'fetch fetch list list search search search' "$(types "$ID")"
	tool tools/call "{\"name\":\"delete_memories\",\"arguments\":{\"memory_ids\":[\"$ID\"]}}"
	call POST "$MEMORIES/$ID/restore" '' '{}'
	expect 'delete fetch fetch list list search search search' "$(types "$ID")"
}

@test "the graph's tools and its resource are ways to read, too" {
	tool tools/call '{"name":"create_entities","arguments":{"entities":[{"name":"Anna","entityType":"person","observations":["sings"]}]}}'
	tool tools/call '{"name":"search","arguments":{"query":"sings"}}'
	ID=$(json '.result.structuredContent.results[0].id')
	tool tools/call '{"name":"read_graph","arguments":{}}'
	tool tools/call '{"name":"search_nodes","arguments":{"query":"SING"}}'
	tool tools/call '{"name":"open_nodes","arguments":{"names":["Anna"]}}'
	tool resources/read '{"uri":"memory://knowledge-graph"}'
	expect 'fetch list list search search' "$(types "$ID")"
	call GET "$MEMORIES/$ID/access-log"
	expect SING "$(json '[.logs[] | select(.access_type == "search").metadata_.query] | sort | .[0]')"
}

@test "what an app read: most first; an app that only reads is known by it" {
	local tea only
	add 'Anna likes tea'
	tea=$ID
	add 'Bob likes cake'
	AUTH="Authorization: Bearer $READ"
	call GET "$MEMORIES/$tea"
	call GET "$MEMORIES/$tea"
	call GET "$MEMORIES/$ID"
	AUTH="Authorization: Bearer $WRITE"
	call GET "$APPS/" 'sort_by=memories_accessed&sort_direction=desc'
	expect '2 2 0' "$(json '"\(.total) \(.apps[0] | "\(.total_memories_accessed) \(.total_memories_created)")"')"
	only=$(json '.apps[0].id')
	both GET "$APPS/$only/accessed"
	status 200
	shape . 'total page page_size memories'
	shape '.memories[0]' 'memory access_count'
	shape '.memories[0].memory' 'id content created_at state app_id app_name categories metadata_'
	expect "2 $tea 2 1" "$(json '"\(.total) \(.memories[0].memory.id) \([.memories[].access_count] | map(tostring) | join(" "))"')"
	call GET "$APPS/$only"
	expect '2 string' "$(json '"\(.total_memories_accessed) \(.last_accessed | type)"')"
	# Now it can be paused.
	call PUT "$APPS/$only" is_active=false
	status 200
	AUTH="Authorization: Bearer $READ"
	call GET "$MEMORIES/$tea"
	status 403
	AUTH="Authorization: Bearer $WRITE"
	call GET "$APPS/$UNKNOWN/accessed"
	status 404
}

@test "what was refused or empty is no reading; others see nothing of it" {
	add 'Anna likes tea'
	call POST "$MEMORIES/search" '' '{"query":"zebra"}'
	call GET "$MEMORIES/" 'page=2'
	call GET "$MEMORIES/" 'size=0'
	expect '' "$(types "$ID")"
	call GET "$MEMORIES/$ID"
	AUTH="Authorization: Bearer $OTHER"
	call GET "$MEMORIES/$ID"
	call GET "$MEMORIES/$ID/access-log"
	status 404
	AUTH="Authorization: Bearer $WRITE"
	expect fetch "$(types "$ID")"
	call GET "$MEMORIES/$ID/access-log" "user_id=$(jwt "$OTHER" .sub)"
	status 403
}
