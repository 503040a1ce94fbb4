#!/usr/bin/env bats
# memories - OpenMemory's REST API, one person at a time

load memories.bash

@test "without a token: 401 with a challenge that leads to the metadata" {
	cgi GET "$MEMORIES/"
	status 401
	header www-authenticate | grep -q '^Bearer '
	header www-authenticate | grep -qF "resource_metadata=\"$ISSUER/.well-known/oauth-protected-resource"
	expect string "$(json '.detail | type')"
	cgi GET "$MEMORIES/" '' '' 'Authorization: Bearer nonsense'
	status 401
	header www-authenticate | grep -qF 'error="invalid_token"'
}

@test "an ID token is no access token" {
	cgi GET "$MEMORIES/" '' '' "Authorization: Bearer $LOGIN"
	status 401
}

@test "a token in the query is not looked at" {
	cgi GET "$MEMORIES/" "access_token=$WRITE"
	status 401
}

@test "memory:read reads; writing needs memory:write and says so" {
	AUTH="Authorization: Bearer $READ"
	call GET "$MEMORIES/"
	status 200
	call POST "$MEMORIES/search" '' '{"query":"tea"}'
	status 200
	call POST "$MEMORIES/" '' '{"text":"tea"}'
	status 403
	header www-authenticate | grep -qF 'error="insufficient_scope"'
	header www-authenticate | grep -q 'memory:write'
	call DELETE "$MEMORIES/$UNKNOWN"
	status 403
	call PUT "$MEMORIES/$UNKNOWN" '' '{"memory_content":"x"}'
	status 403
	call PATCH "$MEMORIES/$UNKNOWN" '' '{"text":"x"}'
	status 403
}

@test "create, get, list, search, change, forget; both spellings of the root" {
	local root
	for root in "$MEMORIES" "$MEMORIES/"; do
		call POST "$root" '' '{"text":"Anna likes tea","metadata":{"k":1}}'
		status 200
		expect 'Anna likes tea' "$(json .content)"
		call GET "$root"
		status 200
		expect 1 "$(json .total)"
		expect '["id","content","state","app_id","app_name","categories","metadata_","created_at"]' \
			"$(json '.items[0] | keys_unsorted | tojson')"
	done
	ID=$(json '.items[0].id')
	call GET "$MEMORIES/$ID"
	expect 'Anna likes tea' "$(json .text)"
	call POST "$MEMORIES/search" '' '{"query":"what does Anna like?","limit":5}'
	expect "$ID" "$(json '.results[0].id')"
	call PUT "$MEMORIES/$ID" '' '{"memory_content":"Anna likes coffee"}'
	status 200
	call PATCH "$MEMORIES/$ID" '' '{"metadata":{"k":2}}'
	expect '2 Anna likes coffee' "$(json '"\(.metadata_.k) \(.content)"')"
	call POST "$MEMORIES/search" '' '{"query":"tea"}'
	expect 0 "$(json '.results | length')"
	call DELETE "$MEMORIES/$ID"
	status 200
	call GET "$MEMORIES/$ID"
	status 404
	add one
	call DELETE "$MEMORIES/" '' "{\"memory_ids\":[\"$ID\",\"$UNKNOWN\"]}"
	expect 'Successfully deleted 1 memories' "$(json .message)"
}

@test "another person's memory does not exist, byte for byte" {
	add 'a secret of the owner'
	AUTH="Authorization: Bearer $OTHER"
	local method body
	for method in GET PUT PATCH DELETE; do
		body='{"memory_content":"x","text":"x"}'
		[ "$method" != GET ] && [ "$method" != DELETE ] || body=
		call "$method" "$MEMORIES/$ID" '' "$body"
		status 404
		cp "$ANSWER.body" "$BATS_TEST_TMPDIR/foreign"
		call "$method" "$MEMORIES/$UNKNOWN" '' "$body"
		status 404
		cmp "$ANSWER.body" "$BATS_TEST_TMPDIR/foreign"
	done
	call DELETE "$MEMORIES/" '' "{\"memory_ids\":[\"$ID\"]}"
	expect 'Successfully deleted 0 memories' "$(json .message)"
	call POST "$MEMORIES/search" '' '{"query":"secret owner"}'
	expect 0 "$(json '.results | length')"
	call GET "$MEMORIES/"
	expect 0 "$(json .total)"
	AUTH="Authorization: Bearer $WRITE"
	call GET "$MEMORIES/$ID"
	status 200
	expect 'a secret of the owner' "$(json .text)"
}

@test "user_id may be left out or be the token's subject, nothing else" {
	local sub
	sub=$(jwt "$WRITE" .sub)
	call GET "$MEMORIES/" "user_id=$sub"
	status 200
	call POST "$MEMORIES/" '' "{\"text\":\"mine\",\"user_id\":\"$sub\"}"
	status 200
	sub=$(jwt "$OTHER" .sub)
	call GET "$MEMORIES/" "user_id=$sub"
	status 403
	call POST "$MEMORIES/" '' "{\"text\":\"theirs\",\"user_id\":\"$sub\"}"
	status 403
	call POST "$MEMORIES/search" '' "{\"query\":\"x\",\"user_id\":\"$OWNER\"}"
	status 403
	call DELETE "$MEMORIES/" '' "{\"memory_ids\":[],\"user_id\":\"drj\"}"
	status 403
}

@test "text comes back as it went in" {
	local text='{"text":"\"quotes\" \\ / <b>&amp;</b> \n\t\u0001 \ud83c\udf75 蓝色 %s '"'"'; DROP TABLE memories;--"}'
	call POST "$MEMORIES/" '' "$text"
	status 200
	expect "$(jq -r .text <<<"$text")" "$(json .content)"
	call GET "$MEMORIES/$(json .id)"
	expect "$(jq -r .text <<<"$text")" "$(json .text)"
	call POST "$MEMORIES/search" '' '{"query":"\" OR NEAR( * : DROP"}'
	status 200
	expect 1 "$(json '.results | length')"
}

@test "said again, it is the same memory" {
	add 'Anna likes tea'
	local first=$ID
	add ' anna likes TEA.'
	expect "$first" "$ID"
	call GET "$MEMORIES/"
	expect 1 "$(json .total)"
}

@test "pages, sorting and filters" {
	local i
	for i in 1 2 3 4 5; do add "number $i"; done
	call GET "$MEMORIES/" 'page=2&size=2&sort_column=memory&sort_direction=asc'
	expect '["number 3","number 4"] 5 2 2 3' \
		"$(json '"\([.items[].content]) \(.total) \(.page) \(.size) \(.pages)"')"
	call GET "$MEMORIES/" 'search_query=r+3'
	expect 1 "$(json .total)"
	call GET "$MEMORIES/" 'from_date=4000000000'
	expect 0 "$(json .total)"
	call GET "$MEMORIES/" 'from_date=2001-01-01&to_date=2096-01-01T00:00:00Z'
	expect 5 "$(json .total)"
	call GET "$MEMORIES/" 'to_date=2001-01-01'
	expect 0 "$(json .total)"
	call GET "$MEMORIES/" from_date=2023
	status 422
	expect '["query","from_date"]' "$(json '.detail[0].loc | tojson')"
	call GET "$MEMORIES/" 'categories=none'
	expect 0 "$(json .total)"
}

@test "bad fields: 422 that names them; bad JSON: 400; other types: 415" {
	call GET "$MEMORIES/" page=0
	status 422
	expect '["query","page"]' "$(json '.detail[0].loc | tojson')"
	call POST "$MEMORIES/" '' '{"txt":"a"}'
	status 422
	expect '["body","text"]' "$(json '.detail[0].loc | tojson')"
	call POST "$MEMORIES/search" '' '{"query":7}'
	status 422
	call POST "$MEMORIES/" '' '{"text":'
	status 400
	call POST "$MEMORIES/" '' '{"text":"a"}' 'Content-Type: text/plain'
	status 415
	call GET "$MEMORIES/" 'page=1&page=2'
	status 400
}

@test "too large: 413 for the body, 422 for the text" {
	jq -n '{text: ("x" * 110000)}' >"$BATS_TEST_TMPDIR/text"
	call POST "$MEMORIES/" '' "$(cat "$BATS_TEST_TMPDIR/text")"
	status 422
	jq -n '{text: ("x" * 1200000)}' >"$BATS_TEST_TMPDIR/large"
	call POST "$MEMORIES/" '' "{$(tail -c +2 "$BATS_TEST_TMPDIR/large")"
	status 413
}

@test "paths that are not ours: 404; methods that are not: 405" {
	local path method
	for path in "$MEMORIES/x" "$MEMORIES/$UNKNOWN/x" "$MEMORIES//" "${MEMORIES}x" /api/v1/apps/x /api/v1/stats/x /api/v1/; do
		call GET "$path"
		status 404
	done
	call PUT "$MEMORIES/" '' '{}'
	status 405
	expect 'GET, HEAD, POST, DELETE, OPTIONS' "$(header allow)"
	for method in GET TRACE; do
		call $method "$MEMORIES/search"
		status 405
		expect 'POST, OPTIONS' "$(header allow)"
	done
	call POST "$MEMORIES/$UNKNOWN" '' '{}'
	status 405
	expect 'GET, HEAD, PUT, PATCH, DELETE, OPTIONS' "$(header allow)"
	call OPTIONS "$MEMORIES/categories/$UNKNOWN/"
	status 204
	expect 'PUT, DELETE, OPTIONS' "$(header allow)"
	preflight "$MEMORIES/search" 'POST, OPTIONS'
	preflight "$MEMORIES/categories/$UNKNOWN" 'PUT, DELETE, OPTIONS'
}

@test "the app is the client that the token was issued to" {
	call POST "$MEMORIES/" '' '{"text":"tea","app":"openmemory"}'
	expect 'An App' "$(json .app_name)"
}

@test "CORS: listed origins may read, others get no leave" {
	call GET "$MEMORIES/" '' '' 'Origin: https://chatgpt.com'
	expect https://chatgpt.com "$(header access-control-allow-origin)"
	call GET "$MEMORIES/" '' '' 'Origin: https://evil.example'
	expect '' "$(header access-control-allow-origin)"
	expect '' "$(header access-control-allow-credentials)"
}

@test "AUTH=off: everybody is the owner, on loopback" {
	CONFIG=(AUTH=off)
	cgi POST "$MEMORIES/" '' '{"text":"tea","user_id":"anyone"}'
	status 200
	cgi GET "$MEMORIES/"
	expect 1 "$(json .total)"
}

@test "no memory text, token or subject in the log" {
	add 'a very private sentence'
	cp "$ANSWER.log" "$BATS_TEST_TMPDIR/all.log"
	call POST "$MEMORIES/search" '' '{"query":"private sentence"}'
	cat "$ANSWER.log" >>"$BATS_TEST_TMPDIR/all.log"
	[ -s "$BATS_TEST_TMPDIR/all.log" ]
	lacks private "$BATS_TEST_TMPDIR/all.log"
	lacks "$WRITE" "$BATS_TEST_TMPDIR/all.log"
}

@test "a memory that is saved, reworded or changed is answered as OpenMemory's row" {
	local row='id content state app_id app_name categories metadata_ user_id created_at updated_at archived_at deleted_at'
	call POST "$MEMORIES/" '' '{"text":"Anna likes tea","metadata":{"k":1},"infer":true,"app":"openmemory"}'
	status 200
	shape . "$row"
	expect 'Anna likes tea active 1' "$(json '"\(.content) \(.state) \(.metadata_.k)"')"
	expect "$(jwt "$WRITE" .sub) null null" "$(json '"\(.user_id) \(.archived_at) \(.deleted_at)"')"
	json '.created_at, .updated_at' | while read -r at; do
		expect "$at" "$(date -u -d "$at" +%Y-%m-%dT%H:%M:%SZ)"
	done
	ID=$(json .id)
	both PUT "$MEMORIES/$ID" '' "{\"memory_content\":\"Anna likes green tea\",\"user_id\":\"$(jwt "$WRITE" .sub)\"}"
	status 200
	shape . "$row"
	expect "$ID Anna likes green tea 1" "$(json '"\(.id) \(.content) \(.metadata_.k)"')"
}
