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
	shape '.apps[0]' 'id name is_active can_write limited_to description total_memories_created
		total_memories_accessed'
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
	shape . 'is_active can_write limited_to description total_memories_created total_memories_accessed
		first_accessed last_accessed'
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

set_app() { # APP JSON
	call PUT "$APPS/$1" '' "$2"
}

@test "an app that may only read reads, and changes nothing, by REST or by MCP" {
	two_apps
	set_app "$OTHER_APP" '{"can_write":false,"description":"only looks"}'
	status 200
	call GET "$APPS/$OTHER_APP"
	expect 'false only looks true null' "$(json '"\(.can_write) \(.description) \(.is_active) \(.limited_to)"')"
	AUTH="Authorization: Bearer $SECOND"
	call GET "$MEMORIES/"
	expect 2 "$(json .total)"
	tool search_memory '{"query":"tea"}'
	expect 1 "$(json '.result.structuredContent.results | length')"
	call GET "$APPS/$FIRST"
	status 200
	local method path body
	while read -r method path body; do
		call "$method" "$path" '' "$body"
		status 403
		json .detail | grep -q 'not change them'
	done <<-END
		POST $MEMORIES/ {"text":"let me"}
		POST $MEMORIES/ {"text":"Bob likes cake"}
		PUT $MEMORIES/$ID {"memory_content":"no cake"}
		PATCH $MEMORIES/$ID {"metadata":{"a":1}}
		DELETE $MEMORIES/$ID
		DELETE $MEMORIES/ {"memory_ids":["$ID"]}
		POST $MEMORIES/actions/archive ["$ID"]
		POST $MEMORIES/actions/pause {"memory_ids":["$ID"]}
		POST $MEMORIES/actions/restore {"memory_ids":["$ID"]}
		POST $MEMORIES/$ID/restore {}
		POST $MEMORIES/categories {"name":"new"}
		PUT $MEMORIES/categories/$UNKNOWN {"name":"new"}
		DELETE $MEMORIES/categories/$UNKNOWN
		PUT $APPS/$FIRST {"is_active":false}
		PUT $APPS/$OTHER_APP {"can_write":true}
	END
	local name arguments
	while read -r name arguments; do
		tool "$name" "$arguments"
		status 200
		expect true "$(json .result.isError)"
		json '.result.content[0].text' | grep -q 'not change them'
	done <<-END
		add_memories {"text":"let me"}
		update_memory {"memory_id":"$ID","text":"no cake"}
		delete_memories {"memory_ids":["$ID"]}
		create_entities {"entities":[{"name":"Bob","entityType":"person","observations":[]}]}
		create_relations {"relations":[{"from":"Bob","to":"Anna","relationType":"knows"}]}
		delete_entities {"entityNames":["Bob"]}
	END
	AUTH="Authorization: Bearer $WRITE"
	set_app "$OTHER_APP" '{"can_write":true,"description":""}'
	status 200
	call GET "$APPS/$OTHER_APP"
	expect 'true null' "$(json '"\(.can_write) \(.description)"')"
	AUTH="Authorization: Bearer $SECOND"
	tool add_memories '{"text":"I may again"}'
	expect false "$(json '.result.isError // false')"
}

@test "a limited app sees and changes memories of its categories, by REST and by MCP" {
	two_apps
	local secret=$ID
	call POST "$MEMORIES/" '' '{"text":"The report is due","categories":["Work"]}'
	set_app "$OTHER_APP" '{"limited_to":["work"," office "]}'
	status 200
	call GET "$APPS/"
	expect 'work,office' "$(json ".apps[] | select(.id == \"$OTHER_APP\").limited_to | join(\",\")")"
	expect null "$(json ".apps[] | select(.id == \"$FIRST\").limited_to")"
	AUTH="Authorization: Bearer $SECOND"
	call GET "$MEMORIES/"
	expect '1 The report is due' "$(json '"\(.total) \(.items[0].content)"')"
	call GET /api/v1/stats/
	expect 1 "$(json .total_memories)"
	call GET "$MEMORIES/$secret"
	status 404
	call DELETE "$MEMORIES/$secret"
	status 404
	call POST "$MEMORIES/search" '' '{"query":"Bob cake tea"}'
	expect 0 "$(json '.results | length')"
	call GET "$MEMORIES/categories"
	expect Work "$(json '.categories | map(.name) | join(" ")')"
	call GET "$APPS/$FIRST/memories"
	expect 1 "$(json .total)"
	tool search_memory '{"query":"Bob cake tea report"}'
	expect 'The report is due' "$(json '.result.structuredContent.results | map(.memory) | join(" ")')"
	tool fetch "{\"id\":\"$secret\"}"
	expect true "$(json .result.isError)"
	tool add_memories '{"text":"The meeting is at nine"}'
	expect false "$(json '.result.isError // false')"
	call GET "$MEMORIES/"
	expect 'work' "$(json '.items[] | select(.content == "The meeting is at nine").categories | join(" ")')"
	set_app "$FIRST" '{"is_active":false}'
	status 403
	set_app "$OTHER_APP" '{"limited_to":null}'
	status 403
	call POST "$MEMORIES/categories" '' '{"name":"new"}'
	status 403
	AUTH="Authorization: Bearer $WRITE"
	set_app "$OTHER_APP" '{"limited_to":null}'
	status 200
	AUTH="Authorization: Bearer $SECOND"
	call GET "$MEMORIES/"
	expect 4 "$(json .total)"
	AUTH="Authorization: Bearer $OTHER"
	set_app "$OTHER_APP" '{"limited_to":null}'
	status 404
}

# What the limited app finds, by the words that are there.
limited_sees() {
	AUTH="Authorization: Bearer $SECOND"
	call GET "$MEMORIES/"
	expect "$1" "$(json '.items | map(.content) | sort | join(" ")')"
	AUTH="Authorization: Bearer $WRITE"
}

@test "limits follow a category that is renamed, and end with one that is deleted" {
	two_apps
	local work
	call POST "$MEMORIES/" '' '{"text":"report","categories":["Work"]}'
	call GET "$MEMORIES/categories"
	work=$(json '.categories[] | select(.name == "Work").id')
	set_app "$OTHER_APP" '{"limited_to":["work"]}'
	call PUT "$MEMORIES/categories/$work" '' '{"name":"Job"}'
	status 200
	call POST "$MEMORIES/" '' '{"text":"salary","categories":["Work"]}'
	limited_sees report
	call GET "$APPS/$OTHER_APP"
	expect '["Job"]' "$(json '.limited_to | tojson')"
	call DELETE "$MEMORIES/categories/$work"
	status 200
	call POST "$MEMORIES/categories" '' '{"name":"Job"}'
	status 200
	call POST "$MEMORIES/" '' '{"text":"another","categories":["Job"]}'
	limited_sees ''
	call GET "$APPS/$OTHER_APP"
	expect '[]' "$(json '.limited_to | tojson')"
	AUTH="Authorization: Bearer $SECOND"
	call POST "$MEMORIES/" '' '{"text":"lost"}'
	status 403
}

@test "what an app may do is checked, and nobody takes it from itself" {
	two_apps
	local body
	while read -r body; do
		set_app "$OTHER_APP" "$body"
		status 422
		expect '["body","limited_to"]' "$(json '.detail[0].loc | tojson')"
	done <<-END
		{"limited_to":[]}
		{"limited_to":"work"}
		{"limited_to":[1]}
		{"limited_to":[" "]}
		{"limited_to":["a,b"]}
		{"limited_to":["$(printf '%0101d' 0)"]}
		{"limited_to":$(seq 21 | jq -Rcn '[inputs]')}
	END
	set_app "$OTHER_APP" '{"can_write":"no"}'
	status 422
	expect '["body","can_write"]' "$(json '.detail[0].loc | tojson')"
	set_app "$OTHER_APP" "{\"description\":\"$(printf '%01001d' 0)\"}"
	status 422
	set_app "$OTHER_APP" '{}'
	status 422
	expect '["body"]' "$(json '.detail[0].loc | tojson')"
	for body in '{"can_write":false}' '{"limited_to":["work"]}' '{"is_active":false}'; do
		set_app "$FIRST" "$body"
		status 409
	done
	set_app "$FIRST" '{"description":"mine"}'
	status 200
	call GET "$APPS/$FIRST"
	expect 'mine true null' "$(json '"\(.description) \(.can_write) \(.limited_to)"')"
}
