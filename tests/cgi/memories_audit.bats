#!/usr/bin/env bats
# memories - the audit trail: who did what when

load memories.bash

AUDIT=/api/v1/audit

@test "what was done stands in one list, newest first, with who did it" {
	add 'Anna likes tea'
	AUTH="Authorization: Bearer $SECOND"
	call POST "$MEMORIES/search" '' '{"query":"tea"}'
	status 200
	call PUT "$MEMORIES/$ID" '' '{"memory_content":"Anna likes green tea"}'
	status 200
	call POST "$MEMORIES/actions/pause" '' "{\"memory_ids\":[\"$ID\"]}"
	status 200
	both GET "$AUDIT"
	status 200
	shape . 'page page_size has_more entries'
	expect '1 10 false' "$(json '"\(.page) \(.page_size) \(.has_more)"')"
	expect '["added","read","state","text"]' "$(json '[.entries[].type] | sort | tojson')"
	expect added "$(json '.entries[-1].type')"
	expect "$ID" "$(json '[.entries[].memory_id] | unique[]')"
	expect 'search tea' "$(json '.entries[] | select(.type == "read") | "\(.access_type) \(.query)"')"
	expect 'active paused' "$(json '.entries[] | select(.type == "state") | "\(.old_state) \(.new_state)"')"
	expect true "$(json '[.entries[].at] == ([.entries[].at] | sort | reverse)')"
	shape '.entries[-1]' 'type at app_id app_name memory_id'
	expect 2 "$(json '[.entries[].app_id] | unique | length')"
	local writer
	writer=$(json '.entries[-1].app_id')
	call GET "$AUDIT" "app_id=$writer"
	expect '["added"]' "$(json '[.entries[].type] | tojson')"
}

@test "audit: what an app was allowed, and by whom" {
	add 'one'
	call GET "$AUDIT"
	local first
	first=$(json '.entries[0].app_id')
	AUTH="Authorization: Bearer $SECOND"
	add 'two'
	call PUT "/api/v1/apps/$first" '' '{"can_write":false}'
	status 200
	call GET "$AUDIT"
	expect "$first false" "$(json '.entries[] | select(.type == "app") | "\(.changed_app_id) \(.change.can_write)"')"
	shape '.entries[] | select(.type == "app")' \
		'type at app_id app_name memory_id changed_app_id changed_app_name change'
	expect true "$(json '.entries[] | select(.type == "app") | .app_id != .changed_app_id')"
}

@test "audit: page by page, and by time" {
	local i
	for i in 1 2 3; do add "number $i"; done
	call GET "$AUDIT" 'page_size=2'
	expect '2 true' "$(json '"\(.entries | length) \(.has_more)"')"
	call GET "$AUDIT" 'page_size=2&page=2'
	expect '1 false 2' "$(json '"\(.entries | length) \(.has_more) \(.page)"')"
	call GET "$AUDIT" 'from_date=4000000000'
	expect 0 "$(json '.entries | length')"
	call GET "$AUDIT" 'to_date=1000000000'
	expect 0 "$(json '.entries | length')"
	call GET "$AUDIT" 'from_date=1000000000&to_date=4000000000'
	expect 3 "$(json '.entries | length')"
	call GET "$AUDIT" 'from_date=2096-01-01'
	expect 0 "$(json '.entries | length')"
	call GET "$AUDIT" "from_date=2001-09-09T01:46:40%2B00:00&to_date=2096-01-01"
	expect 3 "$(json '.entries | length')"
}

@test "audit: what is wrong is a 422 that names it" {
	local query
	for query in page=0 page_size=101 page=1001 app_id=x from_date=yesterday to_date=0 to_date=2023; do
		call GET "$AUDIT" "$query"
		status 422
		expect "[\"query\",\"${query%%=*}\"]" "$(json '.detail[0].loc | tojson')"
	done
}

@test "audit: it is for readers of this person's memory alone" {
	add 'a secret of the owner'
	cgi GET "$AUDIT"
	status 401
	cgi GET "$AUDIT" '' '' "Authorization: Bearer $LOGIN"
	status 401
	AUTH="Authorization: Bearer $READ"
	call GET "$AUDIT"
	status 200
	expect 1 "$(json '.entries | length')"
	AUTH="Authorization: Bearer $OTHER"
	call GET "$AUDIT"
	expect 0 "$(json '.entries | length')"
	call GET "$AUDIT" "user_id=$(jwt "$WRITE" .sub)"
	status 403
}

@test "audit: nothing below it, no other method" {
	call GET "$AUDIT/x"
	status 404
	call POST "$AUDIT" '' '{}'
	status 405
	call DELETE "$AUDIT"
	status 405
}
