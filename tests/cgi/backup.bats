#!/usr/bin/env bats
# backup - memories as files, in and out, by REST

load memories.bash

setup() {
	keepsake_copy
	. "$BATS_FILE_TMPDIR/tokens"
	AUTH="Authorization: Bearer $WRITE"
	cd "$BATS_TEST_TMPDIR"
}

BACKUP=/api/v1/backup

# upload FILE TYPE [QUERY] [TOKEN]: POST a file to import
upload() {
	env -i DATA_DIR="$DATA_DIR" "${CONFIG[@]}" REQUEST_METHOD=POST SCRIPT_NAME="$BACKUP/import" \
		QUERY_STRING="${3:-}" CONTENT_TYPE="$2" CONTENT_LENGTH="${LENGTH:-$(wc -c <"$1")}" \
		REMOTE_ADDR=127.0.0.1 HTTP_HOST=localhost:8080 HTTP_AUTHORIZATION="Bearer ${4:-$WRITE}" \
		"$B/fcgi/backup" <"$1" >"$ANSWER" 2>"$ANSWER.log"
	sed -n '1,/^\r*$/{s/\r$//;p;}' "$ANSWER" >"$ANSWER.head"
	sed '1,/^\r*$/d' "$ANSWER" >"$ANSWER.body"
}

# a_form FILE [NAME=VALUE...]: a form around it, to FORM
a_form() {
	local file=$1 pair
	shift
	FORM=$BATS_TEST_TMPDIR/form
	for pair; do
		printf -- '--bOuNd\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n' "${pair%%=*}" "${pair#*=}"
	done >"$FORM"
	{
		printf -- '--bOuNd\r\nContent-Disposition: form-data; name="file"; filename="%s"\r\nContent-Type: application/zip\r\n\r\n' "${file##*/}"
		cat "$file"
		printf '\r\n--bOuNd--\r\n'
	} >>"$FORM"
}
FORM_TYPE='multipart/form-data; boundary=bOuNd'

memory_of() { # EMAIL - the file
	local sub
	sub=$(sql "SELECT sub FROM users WHERE email = '$1'")
	echo "$DATA_DIR/memories/$(printf %s "$sub" | sha256sum | cut -c1-32).db"
}

memory() { # STATEMENT - on the owner's file
	sqlite3 -cmd '.timeout 2000' "$(memory_of "$OWNER")" "$1"
}

lines() { # COUNT
	local i
	for ((i = 1; i <= $1; i++)); do
		printf '{"id":"%08x-0000-4000-8000-000000000000","content":"Memory number %d","app":"claude","categories":["work"],"created_at":"2025-06-%02dT10:00:00Z"}\n' "$i" "$i" "$((i % 28 + 1))"
	done
}

# unchanged STATUS TEXT COMMAND...: refused with these words, and nothing changed
unchanged() {
	local status=$1 text=$2 before
	shift 2
	before=$(memory 'SELECT count(*), max(updated_at) FROM memories; SELECT count(*) FROM imports; SELECT count(*) FROM entities')
	"$@"
	status "$status" || return
	grep -q -- "$text" "$ANSWER.body" || { cat "$ANSWER.body" >&2; return 1; }
	expect "$before" "$(memory 'SELECT count(*), max(updated_at) FROM memories; SELECT count(*) FROM imports; SELECT count(*) FROM entities')"
	expect '' "$(find "$DATA_DIR/memories" -name '.import*')"
}

@test "import: a file as the body, its format guessed" {
	lines 150 >a
	upload a application/octet-stream
	status 200
	expect 'jsonl 150 150 0 Successfully imported 150 memories' \
		"$(json '"\(.format) \(.records) \(.added) \(.known) \(.message)"')"
	expect "$(sha256sum <a | cut -d' ' -f1)" "$(json .sha256)"
	expect 150 "$(memory "SELECT count(*) FROM memories WHERE source = '$(json .import)'")"
	upload a text/plain
	expect '0 150' "$(json '"\(.added) \(.known)"')"
	# Nobody else has them, and it came by the app of the token.
	expect 1 "$(memory 'SELECT count(DISTINCT client_id) FROM imports i JOIN apps a ON a.key = i.app')"
	[ ! -e "$(memory_of other@example.com)" ]
}

@test "import: a form as OpenMemory's page sends it" {
	mkdir m && lines 3 | gzip >m/memories.jsonl.gz
	(cd m && zip -q ../memories.zip memories.jsonl.gz)
	a_form memories.zip "user_id=$(sql "SELECT sub FROM users WHERE email = '$OWNER'")" mode=skip other=x
	upload "$FORM" "$FORM_TYPE"
	status 200
	expect 'zip 3' "$(json '"\(.format) \(.added)"')"
	expect memories.zip "$(memory 'SELECT file_name FROM imports')"
	expect "$(sha256sum <memories.zip | cut -d' ' -f1)" "$(json .sha256)"
}

@test "import: a dry run changes nothing" {
	lines 3 >a
	upload a '' dry_run=true
	status 200
	expect 'null 3 null' "$(json '"\(.import) \(.records) \(.added)"')"
	expect '0 0' "$(memory "SELECT (SELECT count(*) FROM memories) || ' ' || (SELECT count(*) FROM imports)")"
	a_form a dry_run=true format=jsonl
	upload "$FORM" "$FORM_TYPE"
	expect 'Would import 3 memories' "$(json .message)"
}

@test "import: mode=overwrite replaces what has the same id" {
	lines 3 >a
	upload a ''
	sed '2s/Memory number 2/Memory number two/' a >b
	upload b '' mode=skip
	expect '0 3 null' "$(json '"\(.added) \(.known) \(.replaced)"')"
	expect 'Memory number 2' "$(memory "SELECT text FROM memories WHERE id LIKE '00000002%'")"
	upload b '' 'mode=overwrite&dry_run=true'
	expect '2 1' "$(json '"\(.known) \(.replaced)"')"
	upload b '' mode=overwrite
	status 200
	expect '0 2 1' "$(json '"\(.added) \(.known) \(.replaced)"')"
	expect 'Memory number two|Memory number 2' "$(memory "SELECT m.text, r.text FROM memories m JOIN revisions r ON r.memory = m.seq")"
	call POST "$MEMORIES/search" '' '{"query":"two"}'
	expect 'Memory number two' "$(json '.results[0].memory // .results[0].content // .results[0].text')"
	# One that says what another says, or is in the trash, is not replaced.
	sed '2s/Memory number 2/Memory number 3/' a >c
	upload c '' mode=overwrite
	expect 'null' "$(json .replaced)"
}

@test "imports: are listed, and undone" {
	lines 2 >a
	printf '{"type":"entity","name":"Ann","entityType":"person","observations":["likes tea"]}\n{"type":"relation","from":"Ann","to":"Bob","relationType":"knows"}\n' >>a
	a_form a
	upload "$FORM" "$FORM_TYPE"
	id=$(json .import)
	call GET "$BACKUP/imports"
	status 200
	expect "1 $id a 3 stands" "$(json '"\(.total) \(.imports[0] | "\(.import) \(.file) \(.counts.added) \(.state)")"')"
	call POST "$BACKUP/imports/$id/undo"
	status 200
	expect '3 1 1 Successfully deleted 3 memories' "$(json '"\(.deleted) \(.entities) \(.relations) \(.message)"')"
	expect '0 0' "$(memory "SELECT (SELECT count(*) FROM entities) || ' ' || (SELECT count(*) FROM relations)")"
	call GET "$BACKUP/imports"
	expect undone "$(json '.imports[0].state')"
	call POST "$BACKUP/imports/$id/undo"
	status 409
	call POST "$BACKUP/imports/$UNKNOWN/undo"
	status 404
	AUTH="Authorization: Bearer $OTHER"
	call POST "$BACKUP/imports/$id/undo"
	status 404
}

@test "export: OpenMemory's zip, and it comes back" {
	lines 3 >a
	upload a ''
	call POST "$BACKUP/export" '' '{"include_vectors":true}'
	status 200
	expect application/zip "$(header content-type)"
	header content-disposition | grep -q '^attachment; filename="memories_export_[A-Za-z0-9_-]*\.zip"$'
	expect '' "$(header content-length)"
	sed '1,/^\r*$/d' "$ANSWER" >whole.zip
	expect 3 "$(unzip -p whole.zip memories.json | jq '.memories | length')"
	cp whole.zip b.zip
	upload b.zip application/zip '' "$OTHER"
	expect 'zip 3' "$(json '"\(.format) \(.added)"')"
}

@test "export: by GET, in each format" {
	lines 2 >a
	upload a ''
	for pair in jsonl:application/x-ndjson csv:text/csv text:text/plain markdown:text/markdown \
		mem0:application/json server-memory:application/x-ndjson zip:application/zip; do
		call GET "$BACKUP/export" "format=${pair%%:*}"
		status 200
		header content-type | grep -q "^${pair#*:}"
		header content-disposition | grep -q '^attachment'
	done
	call GET "$BACKUP/export" format=mem0
	expect 'Memory number 1,Memory number 2' "$(json '[.results[].memory] | join(",")')"
	call HEAD "$BACKUP/export"
	status 200
	expect '' "$(body)"
}

@test "export: of an app, and of a time" {
	lines 5 >a
	upload a ''
	add 'Something else'
	call POST "$BACKUP/export" '' "{\"format\":\"jsonl\",\"app_id\":\"$(memory "SELECT id FROM apps WHERE name = 'claude'")\"}"
	expect 5 "$(body | wc -l)"
	call GET "$BACKUP/export" "format=jsonl&from_date=$(date -u -d 2025-06-04T10:00:00Z +%s)&to_date=$(date -u -d 2025-06-05T10:00:00Z +%s)"
	expect 'Memory number 3,Memory number 4' "$(body | jq -r .content | paste -sd,)"
	call GET "$BACKUP/export" 'format=jsonl&from_date=2025-06-04T10:00:00Z&to_date=2025-06-05'
	expect 'Memory number 3,Memory number 4' "$(body | jq -r .content | paste -sd,)"
	call GET "$BACKUP/export" "format=jsonl&app_id=$UNKNOWN"
	status 200
	expect '' "$(body)"
}

@test "who may: the scope, the person, the app" {
	lines 1 >a
	add 'the first'
	unchanged 401 '' upload a '' '' nonsense
	unchanged 403 'lacks the scope memory:write' upload a '' '' "$READ"
	AUTH="Authorization: Bearer $READ"
	call GET "$BACKUP/export"
	status 200
	call GET "$BACKUP/imports"
	status 200
	call POST "$BACKUP/imports/$UNKNOWN/undo"
	status 403
	AUTH="Authorization: Bearer $LOGIN"
	call GET "$BACKUP/export"
	status 401
	AUTH="Authorization: Bearer $WRITE"
	unchanged 403 'user_id is not the person' upload a '' user_id=somebody
	a_form a user_id=somebody
	unchanged 403 'user_id is not the person' upload "$FORM" "$FORM_TYPE"
	call POST "$BACKUP/export" '' '{"user_id":"somebody"}'
	status 403
}

@test "who may: an app that the person has paused, made read-only or limited" {
	lines 1 >a
	upload a ''
	id=$(json .import)
	memory "UPDATE apps SET can_write = 0"
	unchanged 403 'read only' upload a ''
	call POST "$BACKUP/imports/$id/undo"
	status 403
	call GET "$BACKUP/export" format=jsonl
	status 200
	memory "UPDATE apps SET can_write = 1, limited_to = 'work'"
	unchanged 403 'some categories only' upload a ''
	for call in "GET $BACKUP/export" "POST $BACKUP/export" "GET $BACKUP/imports" "POST $BACKUP/imports/$id/undo"; do
		# shellcheck disable=SC2086 # two words
		call $call
		status 403
	done
	memory "UPDATE apps SET limited_to = NULL, is_active = 0"
	unchanged 403 paused upload a ''
	call GET "$BACKUP/export"
	status 403
	expect active "$(memory 'SELECT state FROM memories')"
}

@test "refused: what is asked for" {
	lines 1 >a
	add 'the first'
	unchanged 422 'query.*format' call GET "$BACKUP/export" format=xml
	unchanged 422 'body.*format' call POST "$BACKUP/export" '' '{"format":"xml"}'
	unchanged 422 UUID call GET "$BACKUP/export" app_id=x
	unchanged 422 'from_date' call GET "$BACKUP/export" from_date=yesterday
	unchanged 422 'to_date' call POST "$BACKUP/export" '' '{"to_date":"x"}'
	unchanged 400 'not valid JSON' call POST "$BACKUP/export" '' '{"a":1,"a":2}'
	unchanged 415 'application/json' call POST "$BACKUP/export" '' 'a=b'
	unchanged 422 mode upload a '' mode=replace
	unchanged 422 dry_run upload a '' dry_run=maybe
	unchanged 422 'format is not known' upload a '' format=xml
	call GET "$BACKUP/import"
	status 405
	expect 'POST, OPTIONS' "$(header allow)"
	preflight "$BACKUP/import" 'POST, OPTIONS'
	call DELETE "$BACKUP/export"
	status 405
	call GET "$BACKUP/nothing"
	status 404
	AUTH='X-Nothing: x'
	call GET "$BACKUP/nothing"
	status 401
}

@test "refused: no file, too large a one, one that is cut off" {
	add 'the first'
	: >empty
	unchanged 422 'there is no file' upload empty ''
	lines 1 >a
	CONFIG=(BACKUP_MAX=1)
	LENGTH=1048577 unchanged 413 'may have 1 megabytes' upload a ''
	LENGTH=$((1048576 + 65537)) unchanged 413 'may have 1 megabytes' upload a "$FORM_TYPE"
	LENGTH=1000 unchanged 400 'ends too early' upload a ''
	CONFIG=()
	LENGTH=x unchanged 400 '' upload a ''
}

# form_bad TEXT PRINTF [TYPE]: a form that is refused
form_bad() {
	printf -- "$2" >bad
	unchanged 422 "$1" upload bad "${3:-$FORM_TYPE}"
}

@test "refused: a form that is none" {
	add 'the first'
	part='Content-Disposition: form-data; name="file"; filename="x"\r\n\r\n{"content":"x"}'
	form_bad 'boundary is missing' 'x' multipart/form-data
	form_bad 'boundary is malformed' 'x' 'multipart/form-data; boundary="a;b"'
	form_bad 'boundary is malformed' 'x' "multipart/form-data; boundary=$(printf 'a%.0s' {1..71})"
	form_bad 'ends too early' "--bOuNd\r\n$part"
	form_bad 'ends too early' "--bOuNd\r\n$part\r\n--bOuN"
	form_bad 'ends too early' 'no delimiter at all'
	form_bad 'does not end its line' "--bOuNdX\r\n$part\r\n--bOuNd--"
	form_bad 'has no name' '--bOuNd\r\nContent-Disposition: form-data\r\n\r\nx\r\n--bOuNd--'
	form_bad 'has no name' '--bOuNd\r\n\r\nx\r\n--bOuNd--'
	form_bad 'has no name' '--bOuNd\r\nContent-Disposition: attachment; name="file"\r\n\r\nx\r\n--bOuNd--'
	form_bad 'is encoded' "--bOuNd\r\nContent-Transfer-Encoding: base64\r\n$part\r\n--bOuNd--"
	form_bad 'too long or holds a NUL' "--bOuNd\r\nX: $(printf 'a%.0s' {1..4096})\r\n$part\r\n--bOuNd--"
	form_bad 'too long or holds a NUL' "--bOuNd\r\nX: \000\r\n$part\r\n--bOuNd--"
	form_bad 'two files' "--bOuNd\r\n$part\r\n--bOuNd\r\n$part\r\n--bOuNd--"
	form_bad 'there twice' "--bOuNd\r\nContent-Disposition: form-data; name=mode\r\n\r\nskip\r\n--bOuNd\r\nContent-Disposition: form-data; name=mode\r\n\r\noverwrite\r\n--bOuNd--"
	form_bad 'is too long' "--bOuNd\r\nContent-Disposition: form-data; name=mode\r\n\r\n$(printf 'a%.0s' {1..300})\r\n--bOuNd--"
	form_bad 'is not UTF-8' '--bOuNd\r\nContent-Disposition: form-data; name=mode\r\n\r\n\377\r\n--bOuNd--'
	form_bad 'file.*required' '--bOuNd\r\nContent-Disposition: form-data; name=mode\r\n\r\nskip\r\n--bOuNd--'
	form_bad 'too many parts' "$(for i in {1..101}; do printf -- '--bOuNd\r\nContent-Disposition: form-data; name=x\r\n\r\nx\r\n'; done | sed 's/\r$/\\r\\n/' | tr -d '\n')--bOuNd--"
}

# file_bad TEXT PRINTF [QUERY]: a file that is refused, alone and in a form
file_bad() {
	printf "$2" >bad
	unchanged 422 "$1.*nothing was changed" upload bad application/octet-stream "${3:-}"
	a_form bad
	unchanged 422 "$1.*nothing was changed" upload "$FORM" "$FORM_TYPE" "${3:-}"
}

@test "refused: a damaged file, by its place" {
	add 'the first'
	file_bad 'not to be recognized' 'what is this'
	file_bad 'line 2: it is no JSON' '{"content":"x"}\n{"content":"cut off'
	file_bad 'line 2: it is not UTF-8' '{"content":"x"}\n{"content":"\377"}\n'
	file_bad 'line 2: it is no JSON' '{"content":"x"}\n{"content":"y","content":"z"}\n'
	file_bad 'line 2: there is a NUL' '{"content":"x"}\n{"content":"a\000b"}\n'
	file_bad 'line 1: .*nested more than 32' "{\"content\":\"x\",\"metadata\":{\"a\":$(printf '[%.0s' {1..60})$(printf ']%.0s' {1..60})}}"
	file_bad 'line 1: it is longer than 1048576' "{\"content\":\"$(head -c 1048577 /dev/zero | tr '\0' x)\"}"
	file_bad 'zip file' 'PK\003\004 and nonsense'
	file_bad 'element 2: content is no text' '[{"content":"x"},{"content":{}}]'
	file_bad 'line 3: it has 1 fields' 'text,id\nx,\ny\n'
}

@test "refused: a bomb, and members outside" {
	add 'the first'
	mkdir -p a/b
	head -c 100000000 /dev/zero | tr '\0' ' ' >a/memories.json
	(cd a && zip -q ../bomb.zip memories.json)
	unchanged 422 'unpacks to far too much; nothing was changed' upload bomb.zip application/zip
	printf '[{"content":"x"}]' >a/memories.json
	(cd a/b && zip -q ../../dots.zip ../memories.json)
	unchanged 422 'neither a memories.json nor' upload dots.zip application/zip
	zip -q nested.zip dots.zip
	unchanged 422 'neither a memories.json nor' upload nested.zip application/zip
}

@test "cleaned: a byte order mark, CRLF" {
	printf '\357\273\277{"content":"with a mark"}\r\n{"content":"second"}\r\n' >a
	upload a ''
	expect 2 "$(json .added)"
	expect 'second,with a mark' "$(memory 'SELECT text FROM memories ORDER BY text' | paste -sd,)"
}

@test "what is in the file is in no log" {
	lines 1 >a
	upload a ''
	lacks 'Memory number' "$ANSWER.log"
	printf '{"content":"Memory number"' >bad
	upload bad ''
	status 422
	lacks 'Memory number' "$ANSWER.log"
}
