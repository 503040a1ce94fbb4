#!/usr/bin/env bats
# memories - search by REST: several queries, filters, mem0's names

load memories.bash

search() { # BODY
	call POST "$MEMORIES/search" '' "$1"
}

@test "search: query, limit or top_k; each hit as before" {
	add 'Anna likes tea'
	add 'Bob likes tea'
	both POST "$MEMORIES/search" '' '{"query":"who likes tea?"}'
	status 200
	expect 2 "$(json '.results | length')"
	shape '.results[0]' 'id memory score created_at updated_at user_id app_name state categories subject metadata'
	search '{"query":"tea","top_k":1}'
	expect 1 "$(json '.results | length')"
	search '{"query":"tea","limit":1,"top_k":2}'
	expect 1 "$(json '.results | length')"
}

@test "search: what is wrong is a 422 that names it" {
	local field body
	while read -r field body; do
		search "$body"
		status 422 || { echo "$body" >&2; return 1; }
		expect "[\"body\",\"$field\"]" "$(json '.detail[0].loc | tojson')"
	done <<-'END'
		query {}
		query {"query":7}
		queries {"queries":"tea"}
		queries {"queries":[]}
		queries {"queries":["1","2","3","4","5","6"]}
		queries {"query":"tea","queries":["tea"]}
		limit {"query":"tea","limit":"5"}
		top_k {"query":"tea","top_k":0}
		explain {"query":"tea","explain":"yes"}
		filters {"query":"tea","filters":"food"}
		filters {"query":"tea","filters":{"space":"work"}}
		filters.app {"query":"tea","filters":{"app":"no such app"}}
		filters.app_id {"query":"tea","filters":{"app_id":"x"}}
		filters.category {"query":"tea","filters":{"category":7}}
		filters.subject {"query":"tea","filters":{"subject":7}}
		filters.kind {"query":"tea","filters":{"kind":"dream"}}
		filters.after {"query":"tea","filters":{"after":"soon"}}
		filters.before {"query":"tea","filters":{"before":"2026-02-30"}}
		filters.state {"query":"tea","filters":{"state":"paused"}}
	END
	expect true "$(json '.detail[0].msg | contains("/api/v1/memories/filter")')"
}

@test "search: filters by category and time; active is the only state" {
	call POST "$MEMORIES/" '' '{"text":"black tea","categories":["food"]}'
	add 'green tea'
	search '{"query":"tea","filters":{"category":"food","state":"active"}}'
	expect '["black tea"]' "$(json '[.results[].memory] | tojson')"
	search '{"query":"tea","filters":{"categories":["food","none"]}}'
	expect 1 "$(json '.results | length')"
	search '{"query":"tea","filters":{"after":"2000-01-01","before":4000000000}}'
	expect 2 "$(json '.results | length')"
	search '{"query":"tea","filters":{"before":"2000-01-01T00:00:00Z"}}'
	expect 0 "$(json '.results | length')"
}

@test "search: a person named in the filters is refused as anywhere" {
	search "{\"query\":\"tea\",\"filters\":{\"user_id\":\"$(jwt "$WRITE" .sub)\"}}"
	status 200
	search "{\"query\":\"tea\",\"filters\":{\"user_id\":\"$(jwt "$OTHER" .sub)\"}}"
	status 403
}

@test "search: the words of several queries are in the access log" {
	add 'tea'
	search '{"queries":["tea","cake"]}'
	status 200
	call GET "$MEMORIES/$ID/access-log"
	expect 'tea | cake' "$(json '.logs[0].metadata_.query')"
}

@test "mem0's messages: what the user said is saved word for word" {
	call POST "$MEMORIES/" '' '{"messages":[{"role":"user","content":"I am Anna."},
		{"role":"assistant","content":"Hello!"},{"role":"user","content":"I like tea."}],"metadata":{"k":1}}'
	status 200
	expect 'I am Anna.
I like tea.' "$(json .content)"
	expect 1 "$(json .metadata_.k)"
	call POST "$MEMORIES/" '' '{"messages":[{"role":"assistant","content":"Hello!"}]}'
	status 422
	expect '["body","messages"]' "$(json '.detail[0].loc | tojson')"
	call POST "$MEMORIES/" '' '{"messages":[{"role":"user"}]}'
	status 422
	call POST "$MEMORIES/" '' '{}'
	status 422
	expect '["body","text"]' "$(json '.detail[0].loc | tojson')"
}

@test "search: several queries at once, each memory once" {
	add 'Anna likes tea'
	add 'Bob bakes bread'
	search '{"queries":["tea","bread","Anna"]}'
	status 200
	expect '["Anna likes tea","Bob bakes bread"]' "$(json '[.results[].memory] | sort | tojson')"
}

@test "search: filters by app, subject and kind" {
	add 'tea of the first app'
	call GET "$MEMORIES/$ID"
	local first
	first=$(json .app_id)
	AUTH="Authorization: Bearer $SECOND"
	add 'tea of the second app'
	call POST /api/v1/graph/entities '' '{"entities":[{"name":"Anna","entityType":"person","observations":["likes tea"]}]}'
	search "{\"query\":\"tea\",\"filters\":{\"app_id\":\"$first\"}}"
	expect '["tea of the first app"]' "$(json '[.results[].memory] | tojson')"
	search "{\"query\":\"tea\",\"filters\":{\"app\":\"$first\"}}"
	expect 1 "$(json '.results | length')"
	search '{"query":"tea","filters":{"subject":"anna"}}'
	expect '["likes tea"]' "$(json '[.results[].memory] | tojson')"
	search '{"query":"tea","filters":{"kind":"fact"}}'
	expect 2 "$(json '.results | length')"
	search '{"query":"tea","filters":{"kind":"observation","app_id":"'"$first"'"}}'
	expect 0 "$(json '.results | length')"
}

@test "search: explain says why a hit stands where it does" {
	add 'Anna likes tea'
	search '{"query":"tea","explain":true}'
	shape '.results[0].explain' 'found_by words near neighbours session vector factor'
	expect words "$(json '.results[0].explain.found_by')"
	search '{"query":"tea","explain":false}'
	expect null "$(json '.results[0].explain')"
}
