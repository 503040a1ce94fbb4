#!/usr/bin/env bats
# memories - the apps of a person, pausing them, and the numbers

load memories.bash

APPS=/api/v1/apps

app_id() { # the app that wrote ID
	call GET "$MEMORIES/$ID"
	json .app_id
}

# Writes one memory by each of two apps; FIRST and OTHER_APP are theirs.
two_apps() {
	add 'Anna likes tea'
	FIRST=$(app_id)
	AUTH="Authorization: Bearer $SECOND"
	add 'Bob likes cake'
	OTHER_APP=$(app_id)
	AUTH="Authorization: Bearer $WRITE"
}

tool() { # NAME ARGUMENTS - called over MCP
	cgi POST /mcp '' "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"$1\",\"arguments\":$2}}" \
		"$AUTH" 'MCP-Protocol-Version: 2025-11-25' 'Accept: application/json'
}

@test "apps: OpenMemory's shape, name filter, sorting and pages" {
	two_apps
	add 'more of the first'
	call DELETE "$MEMORIES/$ID"
	add 'and more'
	both GET "$APPS"
	status 200
	shape . 'total page page_size apps'
	shape '.apps[0]' 'id name is_active total_memories_created total_memories_accessed'
	expect '2 1 10' "$(json '"\(.total) \(.page) \(.page_size)"')"
	call GET "$APPS/" 'sort_by=memories&sort_direction=desc&page_size=1'
	expect "2 1 $FIRST 2 true An App" "$(json '"\(.total) \(.apps | length) \(.apps[0] |
		"\(.id) \(.total_memories_created) \(.is_active) \(.name)")"')"
	call GET "$APPS/" 'name=none'
	expect 0 "$(json .total)"
	call GET "$APPS/" 'name=AN+AP'
	expect 2 "$(json .total)"
	call GET "$APPS/" 'is_active=false'
	expect 0 "$(json .total)"
	call GET "$APPS/" 'is_active=perhaps'
	status 422
	expect '["query","is_active"]' "$(json '.detail[0].loc | tojson')"
	call GET "$APPS/" 'sort_by=secrets'
	status 422
	call GET "$APPS/" 'page_size=101'
	status 422
}

@test "one app, and its memories in every state but the trash" {
	two_apps
	add archived
	call POST "$MEMORIES/actions/archive" '' "[\"$ID\"]"
	add gone
	call DELETE "$MEMORIES/$ID"
	both GET "$APPS/$FIRST"
	status 200
	shape . 'is_active total_memories_created total_memories_accessed first_accessed last_accessed'
	expect '2 true' "$(json '"\(.total_memories_created) \(.is_active)"')"
	both GET "$APPS/$FIRST/memories"
	status 200
	shape . 'total page page_size memories'
	shape '.memories[0]' 'id content created_at state app_id categories metadata_'
	expect '2 archived string' "$(json '"\(.total) \(.memories[0] | "\(.state) \(.created_at | type)")"')"
	call GET "$APPS/$FIRST/memories" 'page=2&page_size=1'
	expect '2 Anna likes tea' "$(json '"\(.total) \(.memories[0].content)"')"
	call GET "$APPS/$UNKNOWN"
	status 404
	call GET "$APPS/$UNKNOWN/memories"
	status 404
}

@test "a paused app neither writes nor reads, by REST or by MCP, until it is let in" {
	two_apps
	call PUT "$APPS/$OTHER_APP" is_active=false
	status 200
	expect '{"status":"success","message":"Updated app details successfully"}' "$(json tojson)"
	call GET "$APPS/$OTHER_APP/"
	expect false "$(json .is_active)"
	AUTH="Authorization: Bearer $SECOND"
	call POST "$MEMORIES/" '' '{"text":"let me"}'
	status 403
	json .detail | grep -q 'paused this app'
	call GET "$MEMORIES/"
	status 403
	call POST "$MEMORIES/search" '' '{"query":"tea"}'
	status 403
	call DELETE "$MEMORIES/$ID"
	status 403
	call PUT "$APPS/$OTHER_APP" is_active=true
	status 403
	tool add_memories '{"text":"let me"}'
	status 200
	expect true "$(json .result.isError)"
	json '.result.content[0].text' | grep -q 'paused this app'
	tool search_memory '{"query":"tea"}'
	expect true "$(json .result.isError)"
	[ "$(json '.result | has("structuredContent")')" = false ]
	AUTH="Authorization: Bearer $WRITE"
	call GET "$MEMORIES/"
	expect 2 "$(json .total)"
	call PUT "$APPS/$OTHER_APP/" is_active=true
	status 200
	AUTH="Authorization: Bearer $SECOND"
	add 'I may again'
	tool search_memory '{"query":"tea"}'
	expect 1 "$(json '.result.structuredContent.results | length')"
}

@test "an app cannot pause itself" {
	two_apps
	call PUT "$APPS/$FIRST" is_active=false
	status 409
	call PUT "$APPS/$FIRST" is_active=true
	status 200
	call PUT "$APPS/$FIRST"
	status 422
	call PUT "$APPS/$FIRST" is_active=2
	status 422
	call PUT "$APPS/$UNKNOWN" is_active=false
	status 404
}

@test "stats: memories, apps and their rows; another person has none of it" {
	two_apps
	add gone
	call DELETE "$MEMORIES/$ID"
	both GET /api/v1/stats "user_id=$(jwt "$WRITE" .sub)"
	status 200
	shape . 'total_memories total_apps apps'
	shape '.apps[0]' 'id owner_id name description metadata_ is_active created_at updated_at'
	expect '2 2 2' "$(json '"\(.total_memories) \(.total_apps) \(.apps | length)"')"
	expect "$(jwt "$WRITE" .sub)" "$(json '.apps[0].owner_id')"
	AUTH="Authorization: Bearer $OTHER"
	call GET /api/v1/stats/
	expect '0 0' "$(json '"\(.total_memories) \(.total_apps)"')"
	call GET /api/v1/stats/ "user_id=$(jwt "$WRITE" .sub)"
	status 403
	call GET "$APPS/"
	expect 0 "$(json .total)"
	call GET "$APPS/$FIRST"
	status 404
	call PUT "$APPS/$FIRST" is_active=false
	status 404
	call GET "$APPS/" "user_id=$(jwt "$WRITE" .sub)"
	status 403
}

@test "reading needs memory:read, pausing memory:write" {
	two_apps
	AUTH="Authorization: Bearer $READ"
	call GET "$APPS/"
	status 200
	call GET "$APPS/$FIRST/memories"
	status 200
	call GET /api/v1/stats/
	status 200
	call PUT "$APPS/$FIRST" is_active=false
	status 403
	header www-authenticate | grep -q 'memory:write'
}
