#!/usr/bin/env bats
# memories - the graph by REST: entities, relations, observations, neighbours

load memories.bash

GRAPH=/api/v1/graph

make_graph() {
	call POST "$GRAPH/entities" '' '{"entities":[
		{"name":"Anna","entityType":"person","observations":["likes tea"]},
		{"name":"Bob","entityType":"person","observations":[]},
		{"name":"Rex","entityType":"dog"}]}'
	status 200
	call POST "$GRAPH/relations" '' '{"relations":[
		{"from":"Anna","to":"Bob","relationType":"knows"},
		{"from":"Bob","to":"Rex","relationType":"owns"}]}'
	status 200
}

@test "entities are made once, listed page by page with their relations, and deleted" {
	make_graph
	call POST "$GRAPH/entities" '' '{"entities":[{"name":"Anna","entityType":"cat"},{"name":"Eve","entityType":"person"}]}'
	expect '["Eve"]' "$(json '[.entities[].name] | tojson')"
	both GET "$GRAPH/entities"
	status 200
	shape . 'entities relations total page size pages'
	expect '4 1 50 1' "$(json '"\(.total) \(.page) \(.size) \(.pages)"')"
	expect '{"name":"Anna","entityType":"person","observations":["likes tea"]}' "$(json '.entities[0] | tojson')"
	expect '{"from":"Anna","to":"Bob","relationType":"knows"}' "$(json '.relations[0] | tojson')"
	call GET "$GRAPH/entities" 'page=2&size=3'
	expect '["Eve"] 2' "$(json '"\([.entities[].name]) \(.pages)"')"
	call GET "$GRAPH/entities" 'search_query=TEA'
	expect '["Anna"] 1' "$(json '"\([.entities[].name]) \(.total)"')"
	call DELETE "$GRAPH/entities" '' '{"names":["Anna","nobody"]}'
	status 200
	expect 'Entities deleted successfully' "$(json .message)"
	call GET "$GRAPH/entities" 'search_query=anna'
	expect 0 "$(json .total)"
	call GET "$GRAPH/relations"
	expect '["Bob owns Rex"]' "$(json '[.relations[] | "\(.from) \(.relationType) \(.to)"] | tojson')"
}

@test "relations are made once, listed page by page, and deleted" {
	make_graph
	call POST "$GRAPH/relations" '' '{"relations":[{"from":"Anna","to":"Bob","relationType":"knows"},
		{"from":"Anna","to":"Bob","relationType":"likes"}]}'
	expect '[{"from":"Anna","to":"Bob","relationType":"likes"}]' "$(json '.relations | tojson')"
	both GET "$GRAPH/relations" 'page=2&size=2'
	shape . 'relations total page size pages'
	expect '3 2 2 2 likes' "$(json '"\(.total) \(.page) \(.size) \(.pages) \(.relations[0].relationType)"')"
	call DELETE "$GRAPH/relations" '' '{"relations":[{"from":"Anna","to":"Bob","relationType":"likes"},
		{"from":"none","to":"none","relationType":"none"}]}'
	status 200
	expect 'Relations deleted successfully' "$(json .message)"
	call GET "$GRAPH/relations"
	expect 2 "$(json .total)"
}

@test "an observation is a memory: found by search, gone from the graph with it" {
	make_graph
	call POST "$GRAPH/observations" '' '{"observations":[{"entityName":"Bob","contents":["plays chess","plays chess"]}]}'
	status 200
	expect '{"results":[{"entityName":"Bob","addedObservations":["plays chess"]}]}' "$(json tojson)"
	call POST "$MEMORIES/search" '' '{"query":"chess"}'
	expect 'plays chess' "$(json '.results[0].memory')"
	call DELETE "$MEMORIES/$(json '.results[0].id')"
	call GET "$GRAPH/neighbours" 'name=Bob'
	expect '[]' "$(json '.entities[] | select(.name == "Bob") | .observations | tojson')"
	call DELETE "$GRAPH/observations" '' '{"deletions":[{"entityName":"Anna","observations":["likes tea","none"]}]}'
	status 200
	expect 'Observations deleted successfully' "$(json .message)"
	call POST "$MEMORIES/search" '' '{"query":"tea"}'
	expect 0 "$(json '.results | length')"
}

@test "neighbours: as far as asked, three at most, nearest first" {
	make_graph
	call GET "$GRAPH/neighbours" 'name=Anna'
	status 200
	shape . 'entities relations name depth cut'
	expect '["Anna","Bob"] 1 1 false' "$(json '"\([.entities[].name]) \(.relations | length) \(.depth) \(.cut)"')"
	both GET "$GRAPH/neighbours" 'name=Anna&depth=3'
	expect '["Anna","Bob","Rex"] 2' "$(json '"\([.entities[].name]) \(.relations | length)"')"
	local depth
	for depth in 0 4 x; do
		call GET "$GRAPH/neighbours" "name=Anna&depth=$depth"
		status 422
		expect '["query","depth"]' "$(json '.detail[0].loc | tojson')"
	done
	call GET "$GRAPH/neighbours"
	status 422
	expect '["query","name"]' "$(json '.detail[0].loc | tojson')"
	call GET "$GRAPH/neighbours" 'name=nobody'
	status 404
}

@test "graph: what is wrong is a 422 that names it, and nothing is changed" {
	make_graph
	local method path body field
	while read -r method path field body; do
		call "$method" "$GRAPH/$path" '' "$body"
		status 422 || { echo "$method $path $body" >&2; return 1; }
		expect "[\"body\",\"$field\"]" "$(json '.detail[0].loc | tojson')"
	done <<-'END'
		POST entities entities {}
		POST entities entities {"entities":[{"name":"A","entityType":"t"},{"name":"B"}]}
		POST entities entities {"entities":[{"name":"A","entityType":"t","observations":[""]}]}
		DELETE entities names {"names":"Anna"}
		DELETE entities names {"entityNames":["Anna"]}
		POST relations relations {"relations":[{"from":"A","to":"B"}]}
		DELETE relations relations {"relations":{}}
		POST observations observations {"observations":[{"entityName":"nobody","contents":["x"]}]}
		POST observations observations {"observations":[{"entityName":"Anna","contents":[1]}]}
		DELETE observations deletions {}
	END
	call GET "$GRAPH/entities"
	expect '["Anna","Bob","Rex"]' "$(json '[.entities[].name] | tojson')"
	call GET "$GRAPH/entities" size=101
	status 422
	call GET "$GRAPH/relations" page=0
	status 422
}

@test "graph: reading needs memory:read, changing memory:write, either a token" {
	local method path
	for path in entities relations neighbours; do
		cgi GET "$GRAPH/$path" name=x
		status 401
		cgi GET "$GRAPH/$path" name=x '' "Authorization: Bearer $LOGIN"
		status 401
	done
	AUTH="Authorization: Bearer $READ"
	call GET "$GRAPH/entities"
	status 200
	for path in entities relations observations; do
		for method in POST DELETE; do
			call "$method" "$GRAPH/$path" '' '{}'
			status 403
			header www-authenticate | grep -q 'memory:write'
		done
	done
}

@test "graph: another person's is never seen" {
	make_graph
	AUTH="Authorization: Bearer $OTHER"
	call GET "$GRAPH/entities"
	expect 0 "$(json .total)"
	call GET "$GRAPH/relations"
	expect 0 "$(json .total)"
	call GET "$GRAPH/neighbours" name=Anna
	status 404
	call GET "$GRAPH/entities" "user_id=$(jwt "$WRITE" .sub)"
	status 403
	call DELETE "$GRAPH/entities" '' "{\"names\":[\"Anna\"],\"user_id\":\"$(jwt "$WRITE" .sub)\"}"
	status 403
}

@test "graph: paths that are not there 404, methods that are not 405" {
	call GET "$GRAPH"
	status 404
	call GET "$GRAPH/none"
	status 404
	call GET "$GRAPH/observations"
	status 405
	call POST "$GRAPH/neighbours" '' '{}'
	status 405
	call PUT "$GRAPH/entities" '' '{}'
	status 405
}
