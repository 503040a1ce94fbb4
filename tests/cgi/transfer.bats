#!/usr/bin/env bats
# transfer - memories into a file and out of it

load setup.bash
setup_file() {
	keepsake_template
	add_user bob@example.com "$PASSWORD"
}
setup() {
	keepsake_copy
	cd "$BATS_TEST_TMPDIR"
}

transfer() { # COMMAND... - as scripts/keepsake calls it
	env -i PATH="$PATH" DATA_DIR="$DATA_DIR" "$B/fcgi/transfer" "$@"
}

import() { # FILE [OPTION...] - the answer as JSON
	local file=$1
	shift
	transfer --json import --user "$OWNER" "$@" "$file"
}

export_of() { # EMAIL [OPTION...]
	local who=$1
	shift
	transfer export --user "$who" "$@"
}

memory_of() { # EMAIL - the file
	local sub
	sub=$(sql "SELECT sub FROM users WHERE email = '$1'")
	echo "$DATA_DIR/memories/$(printf %s "$sub" | sha256sum | cut -c1-32).db"
}

memory() { # STATEMENT - on the owner's file
	sqlite3 -cmd '.timeout 2000' "$(memory_of "$OWNER")" "$1"
}

refuses() { # TEXT COMMAND... - one sentence on stderr, nothing else, and no change
	local text=$1 code=0 before after
	shift
	before=$(export_of "$OWNER" | sha256sum; transfer imports --user "$OWNER")
	"$@" >"$BATS_TEST_TMPDIR/out" 2>"$BATS_TEST_TMPDIR/err" </dev/null || code=$?
	expect 1 "$code" || return
	expect '' "$(cat "$BATS_TEST_TMPDIR/out")" || return
	grep -q "^keepsake: .*$text" "$BATS_TEST_TMPDIR/err" ||
		{ cat "$BATS_TEST_TMPDIR/err" >&2; return 1; }
	expect 1 "$(wc -l <"$BATS_TEST_TMPDIR/err")" || return
	after=$(export_of "$OWNER" | sha256sum; transfer imports --user "$OWNER")
	expect "$before" "$after"
}

# lines COUNT: memories.jsonl as OpenMemory writes it
lines() {
	local i
	for ((i = 1; i <= $1; i++)); do
		printf '{"id":"%08x-0000-4000-8000-000000000000","content":"Memory number %d","metadata":{"source_app":"openmemory"},"created_at":"2025-06-01T10:00:00.123456","updated_at":"2025-06-02T10:00:00.123456","state":"active","app":"claude","categories":["work"]}\n' "$i" "$i"
	done
}

@test "usage: without a command, with an unknown one, with an option of another" {
	for args in '' 'nothing' 'imports --format x' 'imports --user a b' 'import --user'; do
		code=0
		# shellcheck disable=SC2086 # a list of words
		transfer $args >out 2>err || code=$?
		expect 2 "$code"
		expect '' "$(cat out)"
		grep -q '^usage:\|; usage:' err
	done
	transfer import -h | grep -q '^  export '
}

@test "jsonl: OpenMemory's lines come in with their ids, dates, apps and categories" {
	lines 250 >memories.jsonl
	import memories.jsonl >answer
	expect jsonl "$(jq -r .format answer)"
	expect 250,250,0 "$(jq -r '[.records, .added, .known] | join(",")' answer)"
	expect "$(sha256sum <memories.jsonl | cut -d' ' -f1)" "$(jq -r .sha256 answer)"
	export_of "$OWNER" >out
	expect 250 "$(wc -l <out)"
	expect '00000007-0000-4000-8000-000000000000,Memory number 7,2025-06-01T10:00:00Z,claude,work' \
		"$(sed -n 7p out | jq -r '[.id, .content, .created_at, .app, .categories[0]] | join(",")')"
}

@test "jsonl: the memory server's graph comes in as observations" {
	cat >memory.jsonl <<-'END'
	{"type":"entity","name":"Ann","entityType":"person","observations":["likes tea","lives in Graz"]}
	{"type":"relation","from":"Ann","to":"Bob","relationType":"knows"}
	END
	import memory.jsonl >answer
	expect 2,1,1 "$(jq -r '[.added, .entities, .relations] | join(",")' answer)"
	expect 'observation|Ann|likes tea' "$(memory "SELECT kind, subject, text FROM memories LIMIT 1")"
	expect 'Ann|Bob|knows' "$(memory "SELECT from_name, to_name, type FROM relations")"
}

openmemory() { # memories.json as OpenMemory's backup has it
	cat <<-'END'
	{"user": {"id": "u1", "user_id": "ann", "name": null},
	 "apps": [{"id": "a1", "owner_id": "u1", "name": "claude", "is_active": true}],
	 "categories": [{"id": "c1", "name": "work"}, {"id": "c2", "name": "food"}],
	 "memories": [
	  {"id": "11111111-1111-4111-8111-111111111111", "user_id": "u1", "app_id": "a1", "content": "likes \"tea\"",
	   "metadata": {"k": 1}, "state": "active", "created_at": "2025-06-01T10:00:00.123456",
	   "updated_at": "2025-06-02T10:00:00", "archived_at": null, "deleted_at": null, "category_ids": ["c1", "c2"]},
	  {"id": "11111111-1111-4111-8111-111111111112", "user_id": "u1", "app_id": "a1", "content": "old",
	   "metadata": {}, "state": "archived", "created_at": "2025-06-01T10:00:00", "updated_at": null,
	   "archived_at": "2025-07-01T00:00:00", "deleted_at": null, "category_ids": []}],
	 "memory_categories": [{"memory_id": "11111111-1111-4111-8111-111111111111", "category_id": "c1"}],
	 "status_history": [], "access_controls": [],
	 "export_meta": {"version": "1", "generated_at": "2025-08-01T00:00:00"}}
	END
}

@test "json: OpenMemory's memories.json comes in with apps and categories" {
	openmemory >memories.json
	import memories.json >answer
	expect json,2 "$(jq -r '[.format, .added] | join(",")' answer)"
	expect '11111111-1111-4111-8111-111111111111 likes "tea" claude food,work {"k":1}' "$(export_of "$OWNER" |
		head -n 1 | jq -r '"\(.id) \(.content) \(.app) \(.categories | join(",")) \(.metadata | tostring)"')"
	expect 2025-07-01T00:00:00Z "$(export_of "$OWNER" | tail -n 1 | jq -r .archived_at)"
}

@test "json: what mem0 answers comes in" {
	printf '{"results":[{"id":"11111111-1111-4111-8111-111111111111","memory":"likes tea","hash":"x","metadata":null,"created_at":"2025-06-01T03:00:00.12-07:00","updated_at":null,"user_id":"ann"}],"relations":[{"source":"ann","relationship":"knows","target":"bob"}]}' >a
	expect json,1,1 "$(import a | jq -r '[.format, .added, .relations] | join(",")')"
	expect '2025-06-01T10:00:00Z' "$(export_of "$OWNER" | head -n 1 | jq -r .created_at)"
	printf '[{"memory":"likes cake"}]' >b
	expect json,1 "$(import b | jq -r '[.format, .added] | join(",")')"
}

@test "json: ChatGPT's and Claude's conversations come in as turns" {
	cat >conversations.json <<-'END'
	[{"title":"Tea","create_time":1714979200.1,"id":"c-1","current_node":"n2","mapping":{
	  "n0":{"id":"n0","parent":null,"children":["n1","n3"],"message":null},
	  "n1":{"id":"n1","parent":"n0","children":["n2"],"message":{"id":"m1","author":{"role":"user"},"create_time":1714979201.5,
	    "content":{"content_type":"text","parts":["Which tea?"]},"metadata":{}}},
	  "n3":{"id":"n3","parent":"n0","children":[],"message":{"id":"m3","author":{"role":"user"},"create_time":1714979201.5,
	    "content":{"content_type":"text","parts":["edited away"]},"metadata":{}}},
	  "n2":{"id":"n2","parent":"n1","children":[],"message":{"id":"m2","author":{"role":"assistant"},"create_time":null,
	    "content":{"content_type":"text","parts":["Green tea."]},"metadata":{}}}}}]
	END
	expect 2 "$(import conversations.json | jq .added)"
	printf '[{"uuid":"c-2","name":"Cake","chat_messages":[{"sender":"human","text":"Which cake?","content":[]}]}]' >claude.json
	expect 1 "$(import claude.json | jq .added)"
	expect 'chatgpt|Tea|0|Which tea?|turn,chatgpt|Tea|1|Green tea.|turn,claude|Cake|0|Which cake?|turn' \
		"$(memory "SELECT c.source, c.title, m.pos, m.text, m.kind FROM memories m
			JOIN conversations c ON c.id = m.conv ORDER BY m.seq" | paste -sd,)"
	expect 0 "$(import conversations.json | jq .added)"
	# Undone, it may come again to the same places.
	id=$(transfer --json imports --user "$OWNER" | jq -r '.[-1].import')
	expect '{"deleted":2}' "$(transfer --json import --undo "$id" --user "$OWNER")"
	expect 2 "$(import conversations.json | jq .added)"
	# The turns are no facts about a person.
	expect '' "$(export_of "$OWNER" --format text)"
}

# bomb NAME MEMBER SIZE: a zip with so many bytes of spaces
bomb() {
	mkdir -p bomb
	head -c "$3" /dev/zero | tr '\0' ' ' >"bomb/$2"
	(cd bomb && zip -q -r "../$1" "$2")
	rm -r bomb
}

@test "zip: OpenMemory's backup comes in" {
	openmemory >memories.json
	lines 3 | gzip >memories.jsonl.gz
	zip -q memories_export_ann.zip memories.json memories.jsonl.gz
	import memories_export_ann.zip >answer
	expect zip,2 "$(jq -r '[.format, .added] | join(",")' answer)"
	expect 'claude|likes "tea"' "$(memory "SELECT a.name, m.text FROM memories m JOIN apps a ON a.key = m.app LIMIT 1")"
	# Without the one the other serves.
	zip -q -d memories_export_ann.zip memories.json
	expect 3 "$(import memories_export_ann.zip | jq .added)"
	# By a pipe, too.
	expect 3 "$(import - <memories_export_ann.zip | jq .known)"
}

@test "zip: an export is OpenMemory's backup, and comes in again" {
	openmemory >memories.json
	import memories.json >/dev/null
	transfer export --user "$OWNER" --format zip backup.zip
	expect 'memories.json,memories.jsonl.gz' "$(unzip -Z1 backup.zip | paste -sd,)"
	unzip -p backup.zip memories.json >object.json
	# What OpenMemory's import looks at.
	expect 2,2,2,1 "$(jq -r '[(.memories, .categories, .memory_categories, .apps) | length] | join(",")' object.json)"
	jq -e '.memory_categories[0].category_id as $c | any(.categories[]; .id == $c)' object.json >/dev/null
	unzip -p backup.zip memories.jsonl.gz | gunzip | cmp - <(export_of "$OWNER")
	transfer import --user bob@example.com backup.zip >/dev/null
	export_of bob@example.com | cmp - <(export_of "$OWNER")
	export_of bob@example.com --format zip | cmp - backup.zip
	code=0
	export_of "$OWNER" --format zip >/dev/full 2>err || code=$?
	expect 1 "$code"
}

@test "zip: a data export of conversations comes in, whatever else is in it" {
	mkdir -p data/pictures
	for i in 0 1; do
		printf '[{"uuid":"c-%d","name":"T","chat_messages":[{"sender":"human","text":"said %d","content":[]}]}]' "$i" "$i" >"data/conversations-00$i.json"
	done
	printf '[{"conversations_memory":"x"}]' >data/memories.json
	head -c 300000 /dev/urandom >data/pictures/a.png
	zip -q -r export.zip data
	expect 2 "$(import export.zip | jq .added)"
	expect 'said 0,said 1' "$(memory "SELECT text FROM memories ORDER BY text" | paste -sd,)"
}

@test "zip: a damaged or malicious one changes nothing" {
	openmemory >memories.json
	zip -q good.zip memories.json
	head -c 300 good.zip >cut.zip
	refuses 'zip file is damaged' import cut.zip
	printf 'PK\003\004 and nonsense' >nonsense.zip
	refuses 'zip file' import nonsense.zip
	printf x >holiday.jpg
	zip -q holiday.zip holiday.jpg
	refuses 'neither a memories.json nor' import holiday.zip
	zip -q -P secret locked.zip memories.json
	refuses 'damaged or encrypted' import locked.zip
	bomb bomb.zip memories.json 100000000
	refuses 'unpacks to far too much' import bomb.zip
	yes '' | head -c 60000000 | gzip >memories.jsonl.gz
	zip -q -0 nested.zip memories.jsonl.gz
	refuses 'unpacks to far too much' import nested.zip
	mkdir -p a/b
	printf '[{"content":"x"}]' >a/memories.json
	(cd a/b && zip -q ../../dots.zip ../memories.json)
	grep -q '\.\./memories' dots.zip
	refuses 'neither a memories.json nor' import dots.zip
	printf '{"content":"x"}\n7\n' >memories.jsonl
	zip -q lines.zip memories.jsonl
	refuses 'memories.jsonl, line 2: it is no JSON object' import lines.zip
	expect '' "$(find "$BATS_TEST_TMPDIR" "$DATA_DIR" -name passwd -o -name '.import*')"
}

@test "csv: a table of the old stack's database comes in" {
	cat >memories.csv <<-'END'
	id,user_id,app_id,content,vector,metadata,state,created_at,updated_at,archived_at,deleted_at
	11111111-1111-4111-8111-111111111111,u,a,"likes ""tea"", and cake",,"{""k"": 1}",active,2025-06-01 10:00:00.123456+00,2025-06-02 12:00:00+02,,
	11111111-1111-4111-8111-111111111112,u,a,an old one,,{},archived,2025-06-01 10:00:00,,2025-07-01 00:00:00,
	END
	import memories.csv >answer
	expect csv,2 "$(jq -r '[.format, .added] | join(",")' answer)"
	expect 'likes "tea", and cake|{"k":1}|1748772000|active' \
		"$(memory "SELECT text, metadata, created_at, state FROM memories LIMIT 1")"
}

@test "csv: out and in again is the same, byte for byte" {
	lines 3 >a
	printf '{"content":"with \\"quotes\\", commas\\nand lines","state":"archived"}\n' >>a
	import a >/dev/null
	export_of "$OWNER" --format csv >one.csv
	transfer import --user bob@example.com one.csv >/dev/null
	export_of bob@example.com --format csv | cmp one.csv -
	grep -qx 'and lines",.*,archived,Import,,,fact,.' one.csv
}

@test "text: what an assistant prints comes in, and goes out again" {
	cat >answer.txt <<-'END'
	Sure! Here is everything I know about you:

	```
	[2024-05-06] - Likes tea
	[unknown] - Lives in Graz
	```
	END
	import answer.txt >answer
	expect text,2,1 "$(jq -r '[.format, .added, .skipped] | join(",")' answer)"
	export_of "$OWNER" --format text >out.txt
	expect '[2024-05-06] - Likes tea' "$(head -n 1 out.txt)"
	transfer import --user bob@example.com out.txt >/dev/null
	export_of bob@example.com --format text | cmp out.txt -
}

@test "markdown: a list to read, without mark-up of others" {
	printf '{"content":"<b>likes</b> *tea*","created_at":"2024-05-06","app":"A"}\n' >a
	import a >/dev/null
	export_of "$OWNER" --format markdown >out.md
	expect '- 2024-05-06: &lt;b\>likes&lt;/b\> \*tea\* (A)' "$(tail -n 1 out.md)"
}

@test "markdown: notes come in, alone and in a zip, and an export comes back" {
	cat >coffee.md <<-'END'
	---
	title: Coffee
	tags: [drinks]
	---
	- [method] Pour over #slow
	- relates to [[Tea]]

	A paragraph
	of two lines.
	END
	import coffee.md >answer
	expect markdown,2,1 "$(jq -r '[.format, .added, .relations] | join(",")' answer)"
	expect 'observation|Coffee|Pour over,fact||A paragraph of two lines.' \
		"$(memory "SELECT kind, subject, text FROM memories ORDER BY seq" | paste -sd,)"
	export_of "$OWNER" --format markdown >one.md
	transfer import --user bob@example.com one.md >/dev/null
	export_of bob@example.com --format markdown | cmp one.md -
	mkdir -p notes/deep
	cp coffee.md notes/deep/b.md
	printf 'Another' >notes/a.md
	zip -q -r notes.zip notes
	expect zip,1,2 "$(import notes.zip | jq -r '[.format, .added, .known] | join(",")')"
}

@test "zip: a dump of the old stack's tables is put together" {
	mkdir dump
	printf 'id,user_id,app_id,content,vector,metadata,state,created_at\n11111111-1111-4111-8111-111111111111,u,a1,likes tea,,{},active,2025-06-01 10:00:00\n' >dump/memories.csv
	printf 'id,name,owner_id\na1,claude,u\n' >dump/apps.csv
	printf 'id,name,description\nc1,food,\n' >dump/categories.csv
	printf 'memory_id,category_id\n11111111-1111-4111-8111-111111111111,c1\n' >dump/memory_categories.csv
	zip -q -r dump.zip dump
	expect 1 "$(import dump.zip | jq .added)"
	expect 'likes tea claude food' "$(export_of "$OWNER" | jq -r '"\(.content) \(.app) \(.categories[0])"')"
	printf 'source,relationship,target\nAnn,knows,Bob\n' >triples.csv
	expect csv,1 "$(import triples.csv | jq -r '[.format, .relations] | join(",")')"
}

@test "mem0, server-memory: what goes out comes back" {
	cat >a <<-'END'
	{"content":"likes cake","categories":["food"],"created_at":"2024-05-06"}
	{"type":"entity","name":"Ann","entityType":"person","observations":["likes tea","lives in Graz"]}
	{"type":"relation","from":"Ann","to":"Bob","relationType":"knows"}
	END
	import a >/dev/null
	for format in mem0 server-memory; do
		export_of "$OWNER" --format $format >one
		transfer import --user bob@example.com --format $format one >/dev/null
		export_of bob@example.com --format $format | cmp one -
		transfer import --undo "$(transfer --json imports --user bob@example.com | jq -r '.[0].import')" --user bob@example.com >/dev/null
		expect '' "$(export_of bob@example.com | jq -r 'select(.state != "deleted") | .content // .name // .from')"
	done
	expect 2 "$(wc -l <one)"
}

@test "overwrite: what has the same id gets the text of the file" {
	lines 2 >a
	import a >/dev/null
	sed '1s/number 1/number one/' a >b
	expect 1,1 "$(import b --overwrite | jq -r '[.replaced, .known] | join(",")')"
	expect 'Memory number one|Memory number 1' "$(memory "SELECT m.text, r.text FROM memories m JOIN revisions r ON r.memory = m.seq")"
}

@test "one that is killed is whole records, counted, and undone" {
	lines 1000 >a
	for ((i = 0; i < 30; i++)); do sed "s/Memory number/Memory $i number/; s/\"id\":\"00000/\"id\":\"$(printf %05x $((i + 1)))/" a; done >many
	# shellcheck disable=SC2016 # the child's own number
	sh -c 'echo $$ >pid; exec env -i PATH="$PATH" DATA_DIR="$1" "$2/fcgi/transfer" import --user "$3" many' \
		sh "$DATA_DIR" "$B" "$OWNER" >/dev/null 2>&1 &
	until [ -s pid ] && [ "$(memory 'SELECT count(*) FROM memories' 2>/dev/null || echo 0)" -gt 300 ]; do :; done
	kill -KILL "$(cat pid)"
	wait || true
	count=$(memory 'SELECT count(*) FROM memories')
	[ "$count" -lt 30000 ]
	expect "$count stands" "$(transfer --json imports --user "$OWNER" | jq -r '.[0] | "\(.counts.added) \(.state)"')"
	expect "$count" "$(memory 'SELECT count(*) FROM memories m JOIN memory_categories ON memory = seq WHERE app > 0')"
	id=$(transfer --json imports --user "$OWNER" | jq -r '.[0].import')
	expect "{\"deleted\":$count}" "$(transfer --json import --undo "$id" --user "$OWNER")"
	expect ok "$(memory 'PRAGMA integrity_check')"
}

@test "a dry run counts and changes nothing" {
	lines 3 >a
	import a >/dev/null
	lines 5 >b
	before=$(memory .dump | sha256sum)
	import b --dry-run >answer
	expect 5,3,null,null "$(jq -r '[.records, .known, .added, .import] | map(tostring) | join(",")' answer)"
	expect "$before" "$(memory .dump | sha256sum)"
}

@test "what is there already is known, not added twice" {
	lines 3 >a
	import a >/dev/null
	expect 0,3 "$(import a | jq -r '[.added, .known] | join(",")')"
	expect 3 "$(memory "SELECT count(*) FROM memories")"
}

@test "standard input is a file, too" {
	lines 2 | import - >answer
	expect 2 "$(jq .added answer)"
	expect '' "$(find "$DATA_DIR/memories" -name '.import*')"
}

@test "one person's import is nobody else's" {
	lines 2 >a
	import a >/dev/null
	expect '' "$(export_of bob@example.com)"
}

@test "imports: lists what came, newest first" {
	lines 1 >a
	lines 2 >b
	import a >/dev/null
	import b >/dev/null
	transfer --json imports --user "$OWNER" >list
	expect 'b 1 stands,a 1 stands' \
		"$(jq -r '[.[] | "\(.file) \(.counts.added) \(.state)"] | join(",")' list)"
}

@test "undo: what it added goes to the trash, what was there stays" {
	lines 2 >a
	lines 150 >b
	import a >/dev/null
	id=$(import b | jq -r .import)
	expect '{"deleted":148}' "$(transfer --json import --undo "$id" --user "$OWNER")"
	expect 'active|2,deleted|148' "$(memory "SELECT state, count(*) FROM memories GROUP BY state" | paste -sd,)"
	expect undone "$(transfer --json imports --user "$OWNER" | jq -r '.[0].state')"
	refuses 'was undone before' transfer import --undo "$id" --user "$OWNER"
	refuses 'no import of that id' transfer import --undo nothing --user "$OWNER"
	refuses 'no import of that id' transfer import --undo "$id" --user bob@example.com
	# It may come again.
	expect 148,2 "$(import b | jq -r '[.added, .known] | join(",")')"
}

@test "export: into an empty memory and out again is the same, byte for byte" {
	lines 120 >a
	cat >>a <<-'END'
	{"content":"an archived one","state":"archived"}
	{"content":"with \"quotes\", ünicode\nand lines","subject":"Ann","pinned":true,"app":"A, \"b\""}
	{"type":"entity","name":"Ann","entityType":"person","observations":["likes tea"]}
	{"type":"relation","from":"Ann","to":"Bob","relationType":"knows"}
	END
	import a >/dev/null
	export_of "$OWNER" >one
	transfer import --user bob@example.com one >/dev/null
	export_of bob@example.com >two
	cmp one two
	expect 125 "$(wc -l <one)"
}

@test "export: into a file that is private, and is not written over" {
	lines 1 >a
	import a >/dev/null
	transfer export --user "$OWNER" out.jsonl
	expect 600 "$(stat -c %a out.jsonl)"
	export_of "$OWNER" | cmp - out.jsonl
	refuses 'that file exists' transfer export --user "$OWNER" out.jsonl
}

@test "export: says when the disk is full" {
	lines 1 >a
	import a >/dev/null
	code=0
	export_of "$OWNER" >/dev/full 2>err || code=$?
	expect 1 "$code"
	grep -q 'the export is not whole' err
}

@test "refused: no user, no such user, no file, no such format" {
	lines 1 >a
	refuses 'say whose memories' transfer import a
	refuses 'no account of that address' transfer import --user nobody@example.com a
	refuses 'name the file' transfer import --user "$OWNER"
	refuses 'cannot be read' import absent
	refuses 'cannot be read' import /
	refuses 'format is not known' import a --format xml
	refuses 'format is not known' transfer export --format xml --user "$OWNER"
	printf 'what is this' >b
	refuses 'not to be recognized' import b
	: >c
	refuses 'not to be recognized' import c
}

# bad TEXT PRINTF: a file of 150 good lines, then this
bad() {
	{ lines 150; printf "$2"; } >bad.jsonl
	refuses "$1" import bad.jsonl
}

@test "jsonl: a damaged file changes nothing, and the line is named" {
	bad 'line 151: it is no JSON' '{"content":"cut off'
	bad 'line 151: it is no JSON' '{"content":"x"} trailing\n'
	bad 'line 151: content is no text' '{"content":7}\n'
	bad 'line 151: it is no JSON' '{"content":"x","content":"y"}\n'
	bad 'line 151: content is no text' '{"content":"a\\u0000b"}\n'
	bad 'line 151: metadata is no object' '{"content":"x","metadata":[]}\n'
	bad 'line 151: it is not UTF-8' '{"content":"\377"}\n'
	bad 'line 151: there is a NUL' '{"content":"a\000b"}\n'
	bad 'line 152: the text of a memory is empty' '{"content":"x"}\n{"content":" "}\n'
	bad 'line 151: .*nested more than 32' "{\"content\":\"x\",\"metadata\":{\"a\":$(printf '[%.0s' {1..60})$(printf ']%.0s' {1..60})}}\n"
	bad 'line 151: .*at most 102400' "{\"content\":\"$(head -c 102401 /dev/zero | tr '\0' x)\"}\n"
	bad 'line 151: it is longer than 1048576' "$(head -c 1048577 /dev/zero | tr '\0' ' ')x"
}

# bad_file TEXT FORMAT CONTENT: refused, whatever comes before
bad_file() {
	printf -- "$3" >bad
	refuses "$1" import bad --format "$2"
}

@test "csv: a damaged file changes nothing, and the line is named" {
	bad_file 'line 3: it has 1 fields, and the first line 2' csv 'text,id\nx,\ny\n'
	bad_file 'line 3: a quotation mark is not closed' csv 'text\nx\n"y\nz\n'
	bad_file 'line 2: there is a quotation mark inside' csv 'text\nx"y\n'
	bad_file 'line 1: no column is named' csv 'a,b\n1,2\n'
	bad_file 'line 3: it is not UTF-8' csv 'text\nx\n\377\n'
	bad_file 'line 3: there is a NUL' csv 'text\nx\na\000b\n'
	bad_file 'line 3: metadata is no JSON' csv 'text,metadata\nx,\ny,[[[[\n'
	bad_file 'line 2: field 2 is neither' csv 'text,date\nx,yesterday\n'
	bad_file 'line 2: the record is too long' csv "text,y\n\"$(head -c 1100000 /dev/zero | tr '\0' x)"
}

@test "json: a damaged file changes nothing, and the element is named" {
	openmemory | head -c 800 >bad.json
	refuses 'memories 1: it ends too early' import bad.json
	bad_file 'element 2: content is no text' json '[{"content":"x"},{"content":{}}]'
	bad_file 'element 2: it is no JSON' json '[{"content":"x"},{"content":"\377"}]'
	bad_file 'element 2: it is no JSON' json '[{"content":"x"},{"content":"a\000b"}]'
	bad_file 'element 1: .*nested more than 32' json "[{\"content\":\"x\",\"metadata\":{\"a\":$(printf '[%.0s' {1..60})$(printf ']%.0s' {1..60})}}]"
	bad_file 'element 1: .*nested more than 32' json "[$(printf '{"a":%.0s' {1..5000})1$(printf '}%.0s' {1..5000})]"
	bad_file 'element 1: .*at most 102400' json "[{\"content\":\"$(head -c 102401 /dev/zero | tr '\0' x)\"}]"
	{ printf '[{"content":"'; head -c 6000000 /dev/zero | tr '\0' x; printf '"}]'; } >bad.json
	refuses 'element 1: it holds too much at once' import bad.json
	{ printf '[{"content":"'; head -c 34000000 /dev/zero | tr '\0' x; } >bad.json
	refuses 'element 1: it is too long' import bad.json
	bad_file 'there are no memories' json '{"some":"thing"}'
}

@test "markdown: a damaged file changes nothing, and the line is named" {
	bad_file 'line 3: it is not UTF-8' markdown 'one\n\n\377\n'
	bad_file 'line 2: there is a NUL' markdown 'one\na\000b\n'
	bad_file 'line 2: that is no date' markdown '---\ndate: soon\n---\nx'
	bad_file 'does not end' markdown '---\ntitle: x\n'
	bad_file 'at most 102400' markdown "* $(head -c 102401 /dev/zero | tr '\0' x)\n"
	mkdir notes
	printf 'good' >notes/a.md
	printf '\377' >notes/b.md
	zip -q -r notes.zip notes
	refuses 'b.md, line 1: it is not UTF-8' import notes.zip
}

# samples: a file of each format that comes in, each with one memory at least
samples() {
	local graph='{"type":"relation","from":"Ann","to":"Bob","relationType":"knows"}'
	printf '%s\n' '{"content":"of lines","conversation":{"source":"x","id":"c","title":"T"},"position":0}' \
		'{"type":"entity","name":"Ann","entityType":"person","observations":["likes tea"]}' "$graph" >s.jsonl
	printf 'text,categories\nof a table,food\n' >s.csv
	printf 'source,relationship,target\nAnn,knows,Bob\n' >triples.csv
	printf '[2024-05-06] - of a list\n' >s.txt
	printf -- '---\ntitle: Tea\n---\n- [method] of a note\n- relates to [[Cake]]\n' >s.md
	printf '%s\n' '{"type":"entity","name":"Ann","entityType":"person","observations":["likes tea"]}' "$graph" >server-memory.jsonl
	printf '{"results":[{"memory":"of mem0"}],"relations":[{"source":"Ann","relationship":"knows","target":"Bob"}]}' >mem0.json
	printf '[{"id":"c-1","title":"T","current_node":"n","mapping":{"n":{"parent":null,"message":{"author":{"role":"user"},"content":{"content_type":"text","parts":["of ChatGPT"]}}}}}]' >chatgpt.json
	printf '[{"uuid":"c-2","name":"T","chat_messages":[{"sender":"human","text":"of Claude"}]}]' >claude.json
	zip -q notes.zip s.md
	openmemory | sed 's/"export_meta"/"entities": [{"name": "Ann", "entityType": "person"}], "relations": [{"from": "Ann", "to": "Bob", "relationType": "knows"}], &/' >memories.json
	zip -q openmemory.zip memories.json
	dump
}

dump() { # dump.zip: tables of the old stack
	mkdir -p dump
	printf 'id,app_id,content\n11111111-1111-4111-8111-111111111119,a1,of a dump\n' >dump/memories.csv
	printf 'id,name\na1,claude\n' >dump/apps.csv
	rm -f dump.zip
	zip -q -r dump.zip dump
}

@test "undo: of each format, nothing is left that it brought" {
	samples
	for file in s.jsonl s.csv triples.csv s.txt s.md server-memory.jsonl mem0.json chatgpt.json claude.json notes.zip openmemory.zip dump.zip; do
		import "$file" >answer
		expect 1 "$(jq '.added + .relations | if . > 0 then 1 else 0 end' answer)"
		transfer import --undo "$(jq -r .import answer)" --user "$OWNER" >/dev/null
		expect "$file 0 0 0" "$file $(memory "SELECT (SELECT count(*) FROM memories WHERE state <> 'deleted')
			|| ' ' || (SELECT count(*) FROM entities) || ' ' || (SELECT count(*) FROM relations)")"
	done
	# A conversation stays as long as its turns may be taken out of the trash.
	expect 3 "$(memory 'SELECT count(*) FROM conversations')"
	memory 'UPDATE memories SET deleted_at = 1; UPDATE imports SET created_at = 1'
	env -i DATA_DIR="$DATA_DIR" "$B/fcgi/sweep" 2>sweep.err || cat sweep.err >&2
	expect '0 0' "$(memory "SELECT (SELECT count(*) FROM memories) || ' ' || (SELECT count(*) FROM conversations)")"
}

@test "graphs, dumps and conversations: a damaged file changes nothing" {
	bad_file 'line 3: it has 2 fields, and the first line 3' csv 'source,relationship,target\nAnn,knows,Bob\nAnn,knows\n'
	bad_file 'line 2: a name or a type is missing' csv 'source,relationship,target\nAnn,,Bob\n'
	dump
	for apps in 'name\nclaude\n' 'id,name\na1\n' 'id,name\na1,"x\n' 'id,name\na1,\377\n'; do
		printf "$apps" >dump/apps.csv
		zip -q -r dump.zip dump
		refuses 'apps.csv, line [12]: ' import dump.zip
	done
	bad_file 'element 2: mapping is no object' json '[{"id":"c","mapping":{}},{"id":"d","mapping":7}]'
	bad_file 'element 1: chat_messages is no array' json '[{"uuid":"c","chat_messages":"x"}]'
	bad_file 'element 1: the conversation has no id' json '[{"mapping":{}}]'
	bad_file 'element 1: title is no text' json '[{"id":"c","title":7,"mapping":{}}]'
	bad_file 'element 1: create_time is neither' json '[{"id":"c","create_time":"soon","mapping":{}}]'
	bad_file 'status_history 1: a state is none' json '{"memories":[{"content":"x"}],"status_history":[{"memory_id":"m"}]}'
}

@test "text: a damaged file changes nothing, and the line is named" {
	bad_file 'line 2: it is not UTF-8' text '* one\n* \377\n'
	bad_file 'line 2: .*at most 102400' text "* one\n* $(head -c 102401 /dev/zero | tr '\0' x)\n"
}

@test "a large file needs little memory" {
	# 30 MB, in lines of 60 kB
	long=$(head -c 60000 /dev/zero | tr '\0' 'y')
	for ((i = 0; i < 500; i++)); do
		printf '{"content":"%d %s"}\n' "$i" "$long"
	done >large
	(ulimit -d 65536; import large --dry-run) >answer
	expect 500 "$(jq .records answer)"
	sed -e '1s/^/[/' -e '$!s/$/,/' -e '$s/$/]/' large >large.json
	(ulimit -d 65536; import large.json --dry-run) >answer
	expect json,500 "$(jq -r '[.format, .records] | join(",")' answer)"
	(ulimit -d 65536; import large) >answer
	expect 500 "$(jq .added answer)"
	(ulimit -d 65536; export_of "$OWNER") | tail -n 1 | jq -e '.content | startswith("499 yyy")' >/dev/null
}
