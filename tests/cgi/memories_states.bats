#!/usr/bin/env bats
# memories - archive, pause, the trash and back, history

load memories.bash

state_of() { # ID
	call GET "$MEMORIES/$1"
	json .state
}

@test "archive: the bare list of OpenMemory, or memory_ids; unknown ids are passed over" {
	add one
	both POST "$MEMORIES/actions/archive" '' "[\"$ID\",\"$UNKNOWN\"]"
	status 200
	expect '{"message":"Successfully archived 1 memories"}' "$(json tojson)"
	expect archived "$(state_of "$ID")"
	call GET "$MEMORIES/"
	expect 0 "$(json .total)"
	add two
	call POST "$MEMORIES/actions/archive" '' "{\"memory_ids\":[\"$ID\"]}"
	expect archived "$(state_of "$ID")"
	call POST "$MEMORIES/actions/archive" '' '["x"]'
	status 422
	expect '["body","memory_ids"]' "$(json '.detail[0].loc | tojson')"
	call POST "$MEMORIES/actions/archive" '' '{}'
	status 422
}

@test "pause by ids, app, everything; resumed by state active; nothing named: 400" {
	local app
	add 'Anna likes tea'
	call GET "$MEMORIES/$ID"
	app=$(json .app_id)
	both POST "$MEMORIES/actions/pause" '' "{\"memory_ids\":[\"$ID\"],\"user_id\":\"$(jwt "$WRITE" .sub)\"}"
	expect '{"message":"Successfully paused 1 memories"}' "$(json tojson)"
	call POST "$MEMORIES/search" '' '{"query":"tea"}'
	expect 0 "$(json '.results | length')"
	call POST "$MEMORIES/actions/pause" '' "{\"app_id\":\"$app\",\"all_for_app\":true,\"state\":\"active\"}"
	status 200
	call POST "$MEMORIES/search" '' '{"query":"tea"}'
	expect 1 "$(json '.results | length')"
	call POST "$MEMORIES/actions/pause" '' '{"global_pause":true}'
	expect paused "$(state_of "$ID")"
	call POST "$MEMORIES/actions/pause" '' "{\"category_ids\":[\"$UNKNOWN\"]}"
	expect 'Successfully paused 0 memories' "$(json .message)"
	call POST "$MEMORIES/actions/pause" '' '{}'
	status 400
	expect string "$(json '.detail | type')"
	call POST "$MEMORIES/actions/pause" '' '{"global_pause":true,"state":"gone"}'
	status 422
}

@test "the trash and back; what is there already is a conflict" {
	add 'Anna likes tea'
	call POST "$MEMORIES/$ID/restore" '' '{}'
	status 404
	call DELETE "$MEMORIES/$ID"
	call POST "$MEMORIES/$ID/restore/" '' '{}'
	status 200
	shape . 'id content state app_id app_name categories metadata_ user_id created_at updated_at archived_at deleted_at'
	expect 'active null' "$(json '"\(.state) \(.deleted_at)"')"
	call DELETE "$MEMORIES/$ID"
	call POST "$MEMORIES/actions/restore" '' "{\"memory_ids\":[\"$ID\"]}"
	expect 'Successfully restored 1 memories' "$(json .message)"
	call DELETE "$MEMORIES/$ID"
	local gone=$ID
	add 'anna likes tea.'
	call POST "$MEMORIES/$gone/restore" '' '{}'
	status 409
	json .detail | grep -qF "$gone"
	call POST "$MEMORIES/actions/restore/" '' "{\"memory_ids\":[\"$gone\"]}"
	status 409
	call GET "$MEMORIES/"
	expect 1 "$(json .total)"
}

@test "history: texts and states, who and when" {
	add one
	call PUT "$MEMORIES/$ID" '' '{"memory_content":"two"}'
	call POST "$MEMORIES/actions/archive" '' "[\"$ID\"]"
	both GET "$MEMORIES/$ID/history"
	status 200
	shape . 'total page page_size history'
	expect '2 1 10' "$(json '"\(.total) \(.page) \(.page_size)"')"
	shape '.history[0]' 'type changed_at app_id app_name old_state new_state'
	shape '.history[1]' 'type changed_at app_id app_name old_text old_metadata'
	expect 'one An App' "$(json '.history[1] | "\(.old_text) \(.app_name)"')"
	call GET "$MEMORIES/$ID/history" 'page=2&page_size=1'
	expect '2 1' "$(json '"\(.total) \(.history | length)"')"
	call GET "$MEMORIES/$UNKNOWN/history"
	status 404
}

@test "another person's memories stay as they are" {
	add 'mine'
	AUTH="Authorization: Bearer $OTHER"
	call POST "$MEMORIES/actions/archive" '' "[\"$ID\"]"
	expect 'Successfully archived 0 memories' "$(json .message)"
	call POST "$MEMORIES/actions/pause" '' '{"global_pause":true,"state":"deleted"}'
	expect 'Successfully deleted 0 memories' "$(json .message)"
	call GET "$MEMORIES/$ID/history"
	status 404
	call POST "$MEMORIES/actions/pause" '' "{\"global_pause\":true,\"user_id\":\"$(jwt "$WRITE" .sub)\"}"
	status 403
	AUTH="Authorization: Bearer $WRITE"
	expect active "$(state_of "$ID")"
}

@test "writing needs memory:write; reading the history does not" {
	add one
	AUTH="Authorization: Bearer $READ"
	local path
	for path in actions/archive actions/pause actions/restore "$ID/restore"; do
		call POST "$MEMORIES/$path" '' '{"global_pause":true}'
		status 403
		header www-authenticate | grep -q 'memory:write'
		call GET "$MEMORIES/$path"
		status 405
	done
	call GET "$MEMORIES/$ID/history"
	status 200
}
