#!/usr/bin/env bats
# memories - near-duplicates, replacing, merging, times, quotas, the trash

load memories.bash

person() { # STATEMENT - on the owner's memories, as nobody but a test may
	local file
	file=$DATA_DIR/memories/$(jwt "$WRITE" .sub | tr -d '\n' | sha256sum | cut -c 1-32).db
	sqlite3 -cmd '.timeout 2000' "$file" "$1"
}

create() { # JSON MEMBERS - its id in ID
	call POST "$MEMORIES/" '' "{$1}"
	status 200 || return
	ID=$(json .id)
}

found() { # WORDS - how many a search finds
	call POST "$MEMORIES/search" '' "{\"query\":\"$1\"}"
	json '.results | length'
}

sweep() { # [KEY=VALUE...]
	env -i DATA_DIR="$DATA_DIR" "$@" "$B/fcgi/sweep" >/dev/null 2>"$BATS_TEST_TMPDIR/err"
}

@test "similar: what says nearly the same comes back with what was saved" {
	local first
	create '"text":"Anna is working at the observatory in Ghent"'
	first=$ID
	expect null "$(json .similar)"
	create '"text":"In Ghent, Anna works at an observatory"'
	expect "[{\"id\":\"$first\",\"content\":\"Anna is working at the observatory in Ghent\"}]" "$(json '.similar | tojson')"
	create '"text":"Anna likes the observatory in Bruges"'
	expect null "$(json .similar)"
	AUTH="Authorization: Bearer $OTHER"
	create '"text":"In Ghent Anna works at the observatory"'
	expect null "$(json .similar)"
}

@test "replaces: the old one is archived, both tell" {
	local old
	create '"text":"Anna works at Acme"'
	old=$ID
	create "\"text\":\"Anna works at Globex\",\"date\":\"2026-01-02\",\"replaces\":\"$old\""
	expect 0 "$(found Acme)"
	call GET "$MEMORIES/$old"
	expect "archived $ID 2026-01-02T00:00:00Z" "$(json '"\(.state) \(.replaced_by) \(.valid_to)"')"
	call GET "$MEMORIES/$ID"
	expect "active null [\"$old\"]" "$(json '"\(.state) \(.replaced_by) \(.replaces)"')"
	call GET "$MEMORIES/$old/history"
	expect "archived $ID" "$(json '.history[0] | "\(.new_state) \(.replaced_by)"')"
	# Again: the same answer, and nothing new.
	create "\"text\":\"Anna works at Globex\",\"replaces\":\"$old\""
	call GET "$MEMORIES/"
	expect 1 "$(json .total)"
}

@test "replaces: what is unknown, foreign or not active is refused, and nothing is added" {
	local old body
	create '"text":"Anna works at Acme"'
	old=$ID
	AUTH="Authorization: Bearer $OTHER"
	call POST "$MEMORIES/" '' "{\"text\":\"stolen\",\"replaces\":\"$old\"}"
	status 422
	expect '["body","replaces"]' "$(json '.detail[0].loc | tojson')"
	call GET "$MEMORIES/"
	expect 0 "$(json .total)"
	AUTH="Authorization: Bearer $WRITE"
	call POST "$MEMORIES/actions/archive" '' "[\"$old\"]"
	for body in "\"$old\"" "\"$UNKNOWN\"" '"x"' 7; do
		call POST "$MEMORIES/" '' "{\"text\":\"new\",\"replaces\":$body}"
		status 422
		expect '["body","replaces"]' "$(json '.detail[0].loc | tojson')"
	done
	call GET "$MEMORIES/"
	expect 0 "$(json .total)"
}

@test "merge: one of several; each refusal leaves them as they were" {
	local a b body
	create '"text":"Anna likes tea","categories":["food"],"date":"2026-02-02"'
	a=$ID
	create '"text":"Anna likes mate","categories":["drinks"],"date":"2026-01-01","pinned":true'
	b=$ID
	for body in '{}' "{\"memory_ids\":[\"$a\"]}" "{\"memory_ids\":[\"$a\",\"$a\"]}" '{"memory_ids":["x","y"]}' \
		"{\"memory_ids\":[\"$a\",\"$b\"],\"text\":\" \"}" "{\"memory_ids\":[\"$a\",\"$b\"],\"text\":7}"; do
		call POST "$MEMORIES/actions/merge" '' "$body"
		status 422
	done
	call POST "$MEMORIES/actions/merge" '' "{\"memory_ids\":[\"$a\",\"$UNKNOWN\"]}"
	status 404
	expect 2 "$(found Anna)"
	AUTH="Authorization: Bearer $READ"
	call POST "$MEMORIES/actions/merge" '' "{\"memory_ids\":[\"$a\",\"$b\"]}"
	status 403
	AUTH="Authorization: Bearer $WRITE"
	call POST "$MEMORIES/actions/merge/" '' "{\"memory_ids\":[\"$a\",\"$b\"]}"
	status 200
	expect 'Anna likes tea\nAnna likes mate' "$(json '.content | tojson | .[1:-1]')"
	expect 'food,drinks' "$(json '.categories | join(",")')"
	call GET "$MEMORIES/$(json .id)"
	expect "2026-01-01T00:00:00Z true [\"$a\",\"$b\"]" "$(json '"\(.date) \(.pinned) \(.replaces)"')"
	expect 1 "$(found Anna)"
}

@test "details: set, kept, taken away; GET shows them all" {
	create '"text":"Anna likes tea","title":"Tea","subject":"Anna","valid_from":"2020-01-01","pinned":true'
	shape . 'id content state app_id app_name categories metadata_ user_id created_at updated_at archived_at deleted_at'
	call GET "$MEMORIES/$ID"
	shape . 'id text state app_id app_name categories metadata_ created_at kind title subject date valid_from valid_to
		expires_at pinned updated_at replaced_by replaces'
	expect 'Tea Anna 2020-01-01T00:00:00Z true null' "$(json '"\(.title) \(.subject) \(.valid_from) \(.pinned) \(.date)"')"
	call PATCH "$MEMORIES/$ID" '' '{"title":null,"date":1577836800,"categories":["a","b"],"valid_to":"2099-01-01","pinned":false}'
	status 200
	shape . 'id content state app_id app_name categories metadata_ user_id created_at updated_at archived_at deleted_at'
	call GET "$MEMORIES/$ID"
	expect 'null Anna 2020-01-01T00:00:00Z 2099-01-01T00:00:00Z false a,b' \
		"$(json '"\(.title) \(.subject) \(.date) \(.valid_to) \(.pinned) \(.categories | join(","))"')"
	call GET "$MEMORIES/$ID/history"
	expect 0 "$(json .total)"
	call PATCH "$MEMORIES/$ID" '' '{"text":"Anna likes mate","title":"Mate"}'
	call GET "$MEMORIES/$ID/history"
	expect 'text Anna likes tea' "$(json '.history[0] | "\(.type) \(.old_text)"')"
}

@test "details: each refusal names its place, and changes nothing" {
	local member place
	create '"text":"Anna likes tea","valid_from":"2020-01-01"'
	while IFS='|' read -r member place; do
		call PATCH "$MEMORIES/$ID" '' "{\"text\":\"changed\",$member}"
		status 422
		expect "$place" "$(json '.detail[0].loc | join(".")')"
		call POST "$MEMORIES/" '' "{\"text\":\"another\",$member}"
		status 422
		expect "$place" "$(json '.detail[0].loc | join(".")')"
	done <<-'END'
	"title":1|body.title
	"subject":true|body.subject
	"date":"tomorrow"|body.date
	"valid_from":"2020-02-30"|body.valid_from
	"valid_to":-5|body.valid_to
	"valid_from":10,"valid_to":10|body.valid_to
	"expires_at":"2020-01-01"|body.expires_at
	"expires_at":[]|body.expires_at
	"pinned":"yes"|body.pinned
	"categories":{}|body.categories
	END
	call PATCH "$MEMORIES/$ID" '' '{"valid_to":"2019-01-01"}'
	status 422
	call PATCH "$MEMORIES/$ID" '' '{}'
	status 422
	call PATCH "$MEMORIES/$UNKNOWN" '' '{"pinned":true}'
	status 404
	call GET "$MEMORIES/$ID"
	expect 'Anna likes tea null' "$(json '"\(.text) \(.valid_to)"')"
	call GET "$MEMORIES/"
	expect 1 "$(json .total)"
}

@test "what is over is gone with the next request: no sweeper needed" {
	local gone
	create '"text":"The parcel comes today","expires_at":"2099-01-01"'
	gone=$ID
	create '"text":"Anna is on holiday","valid_to":"2099-01-01"'
	expect 2 "$(found 'parcel holiday')"
	person "UPDATE memories SET expires_at = strftime('%s', 'now') WHERE id = '$gone';
		UPDATE memories SET valid_to = strftime('%s', 'now') WHERE id = '$ID'"
	expect 0 "$(found 'parcel holiday')"
	call GET "$MEMORIES/$gone"
	status 404
	call GET "$MEMORIES/$ID"
	expect archived "$(json .state)"
	call GET "$MEMORIES/$ID/history"
	expect 'An App archived' "$(json '.history[0] | "\(.app_name) \(.new_state)"')"
	call GET "$MEMORIES/trash"
	expect "$gone" "$(json '.items[0].id')"
	# Who restores it wants it.
	call POST "$MEMORIES/$gone/restore" '' '{}'
	status 200
	expect 1 "$(found parcel)"
}

@test "quotas: too many, too much: 403 with a sentence, nothing half; forgetting works" {
	local i
	CONFIG=(MEMORIES_MAX=2)
	add one
	add two
	call POST "$MEMORIES/" '' '{"text":"three"}'
	status 403
	json .detail | grep -q 'there may be 2 memories'
	expect 0 "$(found three)"
	add 'Two.'
	call DELETE "$MEMORIES/$ID"
	status 200
	add three
	CONFIG=(MEMORY_FILE_MAX=1)
	for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16; do
		call POST "$MEMORIES/" '' "$(jq -n --arg i "$i" '{text: ($i + " " + ("0123456789" * 6000))}')"
		[ "$(status)" = 200 ] || break
	done
	status 403
	json .detail | grep -q 'may take 1 MB'
	expect ok "$(person 'PRAGMA integrity_check')"
	call DELETE "$MEMORIES/$ID"
	status 200
	call POST "$MEMORIES/actions/pause" '' '{"global_pause":true,"state":"deleted"}'
	status 200
	call POST "$MEMORIES/actions/empty-trash" '' '{}'
	status 200
	add four
}

@test "quotas: an import stops with the same sentence, and what it brought can be undone" {
	local i
	for i in 1 2 3 4 5; do echo "{\"text\":\"line $i\"}"; done >"$BATS_TEST_TMPDIR/in.jsonl"
	! env -i DATA_DIR="$DATA_DIR" MEMORIES_MAX=3 "$B/fcgi/transfer" import --user "$OWNER" "$BATS_TEST_TMPDIR/in.jsonl" \
		>"$BATS_TEST_TMPDIR/out" 2>&1 || return 1
	grep -q 'there may be 3 memories; delete some first; 0 memories were added before' "$BATS_TEST_TMPDIR/out"
	expect 0 "$(person 'SELECT count(*) FROM memories')"
	for i in $(seq 6 250); do echo "{\"text\":\"line $i\"}"; done >>"$BATS_TEST_TMPDIR/in.jsonl"
	! env -i DATA_DIR="$DATA_DIR" MEMORIES_MAX=220 "$B/fcgi/transfer" import --user "$OWNER" "$BATS_TEST_TMPDIR/in.jsonl" \
		>"$BATS_TEST_TMPDIR/out" 2>&1 || return 1
	grep -q '200 memories were added before, by import .*, which can be undone' "$BATS_TEST_TMPDIR/out"
	expect 200 "$(person "SELECT count FROM totals WHERE state = 'active'")"
	head -n 205 "$BATS_TEST_TMPDIR/in.jsonl" >"$BATS_TEST_TMPDIR/short.jsonl"
	env -i DATA_DIR="$DATA_DIR" MEMORIES_MAX=205 "$B/fcgi/transfer" import --user "$OWNER" "$BATS_TEST_TMPDIR/short.jsonl"
	expect 205 "$(person 'SELECT count(*) FROM memories')"
}

@test "the trash: listed newest first, emptied by ids or whole, for good" {
	local one two
	add one; one=$ID
	add two; two=$ID
	add kept
	call DELETE "$MEMORIES/$one"
	call DELETE "$MEMORIES/$two"
	person "UPDATE memories SET deleted_at = deleted_at - 10 WHERE id = '$one'"
	both GET "$MEMORIES/trash"
	status 200
	expect "2 $two,$one" "$(json '"\(.total) \([.items[].id] | join(","))"')"
	shape '.items[0]' 'id content state app_id app_name categories metadata_ created_at deleted_at'
	call GET "$MEMORIES/trash" 'page=2&size=1'
	expect "$one 2 1 2" "$(json '"\(.items[0].id) \(.page) \(.size) \(.pages)"')"
	call GET "$MEMORIES/trash" 'size=101'
	status 422
	call GET "$MEMORIES/trash" 'page=0'
	status 422
	AUTH="Authorization: Bearer $READ"
	call POST "$MEMORIES/actions/empty-trash" '' '{}'
	status 403
	AUTH="Authorization: Bearer $OTHER"
	call POST "$MEMORIES/actions/empty-trash" '' "{\"memory_ids\":[\"$one\"]}"
	expect 'Successfully purged 0 memories' "$(json .message)"
	AUTH="Authorization: Bearer $WRITE"
	for body in '{"memory_ids":["x"]}' '{"memory_ids":null}' '{"ids":[]}'; do
		call POST "$MEMORIES/actions/empty-trash" '' "$body"
		status 422
		expect body.memory_ids "$(json '.detail[0].loc | join(".")')"
	done
	call POST "$MEMORIES/actions/empty-trash" '' "{\"memory_ids\":[\"$one\",\"$ID\",\"$UNKNOWN\"]}"
	expect 'Successfully purged 1 memories' "$(json .message)"
	call POST "$MEMORIES/$one/restore" '' '{}'
	status 404
	call POST "$MEMORIES/actions/empty-trash" '' '{}'
	expect 'Successfully purged 1 memories' "$(json .message)"
	call GET "$MEMORIES/"
	expect 1 "$(json .total)"
}

@test "the sweeper: days of the trash, of the access log, of former texts; 0 keeps" {
	add one
	call PUT "$MEMORIES/$ID" '' '{"memory_content":"two"}'
	call DELETE "$MEMORIES/$ID"
	add kept
	call PUT "$MEMORIES/$ID" '' '{"memory_content":"kept still"}'
	person "INSERT INTO access_log (memory, app, accessed_at, access_type) SELECT seq, app, 1000, 'list' FROM memories;
		UPDATE memories SET deleted_at = strftime('%s', 'now') - 29 * 86400 WHERE state = 'deleted';
		UPDATE revisions SET changed_at = 1000"
	sweep ACCESS_LOG_DAYS=0
	expect '2 2 2' "$(person "SELECT (SELECT count(*) FROM memories) || ' ' || (SELECT count(*) FROM access_log) || ' ' ||
		(SELECT count(*) FROM revisions)")"
	# What remains of the log is what still lay beside the store: that one was deleted.
	sweep REVISION_DAYS=100
	expect delete "$(person 'SELECT group_concat(access_type) FROM access_log')"
	expect '2 1 0' "$(person "SELECT (SELECT count(*) FROM memories) || ' ' || (SELECT count(*) FROM access_log) || ' ' ||
		(SELECT count(*) FROM revisions)")"
	grep -q 'msg=swept table=revisions rows=2' "$BATS_TEST_TMPDIR/err"
	sweep TRASH_DAYS=29
	expect 'kept still' "$(person 'SELECT text FROM memories')"
	grep -q 'msg=swept table=trash rows=1' "$BATS_TEST_TMPDIR/err"
}

@test "the sweeper: a broken file stops nobody, a newer one is left alone" {
	add one
	call DELETE "$MEMORIES/$ID"
	person "UPDATE memories SET deleted_at = 1000"
	head -c 8192 /dev/zero >"$DATA_DIR/memories/00000000000000000000000000000000.db"
	if sweep; then return 1; fi
	grep -q '^keepsake: not all of memories/ could be swept' "$BATS_TEST_TMPDIR/err"
	grep -q 'file=00000000000000000000000000000000.db' "$BATS_TEST_TMPDIR/err"
	expect 0 "$(person 'SELECT count(*) FROM memories')"
	rm "$DATA_DIR"/memories/00000000000000000000000000000000.db*
	sqlite3 "$DATA_DIR/memories/ffffffffffffffffffffffffffffffff.db" 'PRAGMA user_version = 9999; CREATE TABLE t (x)'
	sweep
	grep -q 'a newer file is passed over' "$BATS_TEST_TMPDIR/err"
	expect 9999 "$(sqlite3 "$DATA_DIR/memories/ffffffffffffffffffffffffffffffff.db" 'PRAGMA user_version')"
}

@test "the sweeper: the indexes are brought into one piece, with the trigrams of all" {
	for i in {1..15}; do add "memory of day $i"; done
	expect 0 "$(person 'SELECT until FROM trigrams')"
	[ "$(person 'SELECT count(DISTINCT segid) FROM memories_fts_idx')" -gt 3 ]
	sweep
	expect 15 "$(person 'SELECT until FROM trigrams')"
	expect 1 "$(person 'SELECT count(DISTINCT segid) FROM memories_fts_idx')"
	person "INSERT INTO memories_fts (memories_fts, rank) VALUES ('integrity-check', 1)"
	person "INSERT INTO memories_tri (memories_tri, rank) VALUES ('integrity-check', 1)"
	expect 10 "$(found emor)"
}
