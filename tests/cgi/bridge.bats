#!/usr/bin/env bats
# memories - the seven operations of the GPT Actions bridge under /memories

load memories.bash

BRIDGE=/memories
ME=chatgpt_user

save() { # TEXT - its id in ID
	call POST "$BRIDGE" '' "$(jq -n --arg text "$1" '{messages: [{role: "user", content: $text}]}')"
	ID=$(json '.memory_ids[0]')
}

refused() { # STATUS CODE
	status "$1"
	shape . 'success error code details'
	expect "false $2 string object" "$(json '"\(.success) \(.code) \(.error | type) \(.details | type)"')"
}

@test "createMemory: 201, and 200 for what was known" {
	save 'Anna likes tea'
	status 201
	shape . 'success message memory_ids relations'
	expect 'true Memories created successfully 1 []' \
		"$(json '"\(.success) \(.message) \(.memory_ids | length) \(.relations)"')"
	local first=$ID
	save 'Anna likes tea'
	status 200
	expect "$first" "$ID"
	call POST "$BRIDGE/" '' '{"messages":[{"role":"user","content":"a"},{"role":"assistant","content":"b"},
		{"role":"user","content":"c"}],"metadata":{"k":1},"user_id":"chatgpt_user"}'
	status 201
	call GET "$BRIDGE/$(json '.memory_ids[0]')"
	expect 'a
c' "$(json .memory.memory)"
	expect 1 "$(json .memory.metadata.k)"
}

@test "createMemory: refusals" {
	local body
	for body in '{}' '{"messages":"x"}' '{"messages":[]}' '{"messages":[{"role":"user"}]}' \
		'{"messages":[{"role":"assistant","content":"x"}]}'; do
		call POST "$BRIDGE" '' "$body"
		refused 422 VALIDATION_ERROR
		expect body.messages "$(json .details.field)"
	done
	call POST "$BRIDGE" '' '{"messages":[{"role":"user","content":"x"}],"metadata":7}'
	refused 422 VALIDATION_ERROR
	call POST "$BRIDGE" '' '{"messages":'
	refused 400 INVALID_REQUEST
	call POST "$BRIDGE" '' '{}' 'Content-Type: text/plain'
	refused 415 UNSUPPORTED_MEDIA_TYPE
}

@test "listMemories: newest first, by category, with relations" {
	call POST "$MEMORIES/" '' '{"text":"likes cake","categories":["food"]}'
	save 'Anna likes tea'
	both GET "$BRIDGE"
	status 200
	shape . 'success total memories relations'
	shape '.memories[0]' 'id memory hash metadata created_at updated_at user_id category'
	expect "true 2 Anna likes tea $(jwt "$WRITE" .sub)" \
		"$(json '"\(.success) \(.total) \(.memories[0].memory) \(.memories[0].user_id)"')"
	call GET "$BRIDGE" "category=food&limit=1&user_id=$ME"
	expect '1 likes cake food' "$(json '"\(.total) \(.memories[0].memory) \(.memories[0].category)"')"
	call GET "$BRIDGE" limit=101
	refused 422 VALIDATION_ERROR
	call GET "$BRIDGE" limit=0
	refused 422 VALIDATION_ERROR
}

@test "searchMemories: scores, threshold, and the graph's triples" {
	call POST /api/v1/graph/relations '' '{"relations":[{"from":"Anna","to":"Bob","relationType":"knows"}]}'
	save 'green tea with milk'
	save 'a long sentence about the price of milk in a town'
	call POST "$BRIDGE/search" '' "{\"query\":\"Anna: green tea with milk\",\"threshold\":0,\"user_id\":\"$ME\"}"
	status 200
	shape . 'success query results relations'
	shape '.results[0]' 'id memory hash metadata created_at updated_at user_id category score'
	expect '2 true' "$(json '"\(.results | length) \(.results[0].score == 1)"')"
	expect '[{"source":"Anna","relationship":"knows","target":"Bob"}]' "$(json '.relations | tojson')"
	call POST "$BRIDGE/search" '' '{"query":"green tea with milk","threshold":0.95}'
	expect '["green tea with milk"]' "$(json '[.results[].memory] | tojson')"
	local body
	for body in '{}' '{"query":""}' '{"query":"x","limit":51}' '{"query":"x","threshold":2}' '{"query":"x","threshold":"0"}'; do
		call POST "$BRIDGE/search" '' "$body"
		refused 422 VALIDATION_ERROR
	done
}

@test "mem0's own server's search: its fields, its shape, its kind of refusal" {
	save 'green tea with milk'
	call POST /search '' "$(jq -n --arg me "$(jwt "$WRITE" .sub)" \
		'{query: "tea", filters: {user_id: $me}, top_k: 3, threshold: 0.1, explain: false}')"
	status 200
	shape . 'results'
	shape '.results[0]' 'id memory hash metadata created_at updated_at user_id category score'
	expect "1 $ID" "$(json '"\(.results | length) \(.results[0].id)"')"
	call POST /search/ '' '{"query":"tea","threshold":7}'
	status 422
	expect '["body","threshold"]' "$(json '.detail[0].loc | tojson')"
	call GET /search
	status 405
	expect 'POST, OPTIONS' "$(header allow)"
	preflight /search 'POST, OPTIONS'
	call POST /search/x '' '{"query":"tea"}'
	status 404
	call POST /search '' '{"query":"tea","filters":{"user_id":"somebody"}}'
	status 403
	AUTH=
	call POST /search '' '{"query":"tea"}'
	status 401
}

@test "getMemory, updateMemory, deleteMemory; 404 for what is not there" {
	save 'Anna likes tea'
	both GET "$BRIDGE/$ID"
	shape . 'success memory'
	expect 'Anna likes tea' "$(json .memory.memory)"
	call PUT "$BRIDGE/$ID" '' '{"text":"Anna likes coffee","metadata":{"k":2}}'
	status 200
	shape . 'success message memory'
	expect 'true Memory updated successfully Anna likes coffee 2' \
		"$(json '"\(.success) \(.message) \(.memory.memory) \(.memory.metadata.k)"')"
	call PUT "$BRIDGE/$ID" '' '{}'
	refused 422 VALIDATION_ERROR
	expect body.text "$(json .details.field)"
	call DELETE "$BRIDGE/$ID"
	status 200
	expect '{"success":true,"message":"Memory deleted successfully"}' "$(json tojson)"
	local method body
	for method in GET PUT DELETE; do
		body=
		[ "$method" != PUT ] || body='{"text":"x"}'
		call "$method" "$BRIDGE/$ID" '' "$body"
		refused 404 NOT_FOUND
	done
	call GET "$BRIDGE/x"
	refused 404 NOT_FOUND
	call POST "$BRIDGE/$UNKNOWN" '' '{}'
	refused 405 METHOD_NOT_ALLOWED
	[ -n "$(header allow)" ]
}

@test "getMemoryStats" {
	call POST "$MEMORIES/" '' '{"text":"likes cake","categories":["food"]}'
	call GET "$BRIDGE"
	both GET "$BRIDGE/stats" "user_id=$ME"
	status 200
	shape . 'success stats'
	shape .stats 'total_memories categories recent_activity'
	shape .stats.recent_activity 'last_created last_accessed'
	expect '1 ["food"] string string' "$(json '.stats | "\(.total_memories) \(.categories) \(
		.recent_activity | "\(.last_created | type) \(.last_accessed | type)")"')"
}

@test "bridge: the person is the token's, whoever is named" {
	save 'a secret of the owner'
	local sub
	sub=$(jwt "$WRITE" .sub)
	call GET "$BRIDGE" "user_id=$sub"
	status 200
	AUTH="Authorization: Bearer $OTHER"
	call GET "$BRIDGE" "user_id=$ME"
	expect 0 "$(json .total)"
	call GET "$BRIDGE" "user_id=$sub"
	refused 403 FORBIDDEN
	call GET "$BRIDGE/stats" "user_id=$sub"
	refused 403 FORBIDDEN
	call POST "$BRIDGE/search" '' "{\"query\":\"secret\",\"user_id\":\"$sub\"}"
	refused 403 FORBIDDEN
	call POST "$BRIDGE" '' "{\"messages\":[{\"role\":\"user\",\"content\":\"x\"}],\"user_id\":\"$sub\"}"
	refused 403 FORBIDDEN
	call GET "$BRIDGE/$ID"
	refused 404 NOT_FOUND
	call DELETE "$BRIDGE/$ID"
	refused 404 NOT_FOUND
}

@test "bridge: no token 401 with a challenge, a reader does not write" {
	local path
	for path in "$BRIDGE" "$BRIDGE/stats" "$BRIDGE/$UNKNOWN"; do
		cgi GET "$path"
		refused 401 UNAUTHORIZED
		header www-authenticate | grep -qF "resource_metadata=\"$ISSUER/.well-known/oauth-protected-resource"
	done
	cgi GET "$BRIDGE" '' '' 'Authorization: Bearer gpt_0123456789abcdef'
	refused 401 UNAUTHORIZED
	AUTH="Authorization: Bearer $READ"
	call GET "$BRIDGE"
	status 200
	call POST "$BRIDGE" '' '{"messages":[{"role":"user","content":"x"}]}'
	refused 403 INSUFFICIENT_SCOPE
	header www-authenticate | grep -q 'memory:write'
	call PUT "$BRIDGE/$UNKNOWN" '' '{"text":"x"}'
	refused 403 INSUFFICIENT_SCOPE
	call DELETE "$BRIDGE/$UNKNOWN"
	refused 403 INSUFFICIENT_SCOPE
}
