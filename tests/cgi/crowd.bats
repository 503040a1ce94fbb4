#!/usr/bin/env bats
# crowd - fifty processes write one person's memories, while others read them
# and a file is imported: nothing is lost, nothing is doubled

load setup.bash
setup_file() {
	keepsake_template
	make -s -C "$ROOT" B="$B" "$B/bench/writers" 3>&-
}
setup() { keepsake_copy; }

WRITERS=50 ADDS=6 READERS=4 RECORDS=3000

@test "nothing is lost and nothing doubled, and nobody is refused" {
	local sub db n wanted import
	sub=$(sql "SELECT sub FROM users WHERE email = '$OWNER'")
	db=$DATA_DIR/memories/$(printf %s "$sub" | sha256sum | cut -c 1-32).db
	# Some of what is imported is what the writers all add.
	for ((n = 0; n < RECORDS; n++)); do
		[ $n -lt $ADDS ] && echo "All writers say $n." || echo "Imported memory $n: likes cake of kind $((n % 7))."
	done >"$BATS_TEST_TMPDIR/lines.txt"
	jq -Rc '{content: .}' "$BATS_TEST_TMPDIR/lines.txt" >"$BATS_TEST_TMPDIR/records.jsonl"
	env -i PATH="$PATH" DATA_DIR="$DATA_DIR" "$B/fcgi/transfer" --json import --format jsonl --user "$OWNER" \
		"$BATS_TEST_TMPDIR/records.jsonl" >"$BATS_TEST_TMPDIR/import" 2>"$BATS_TEST_TMPDIR/import.log" 3>&- &
	import=$!
	timeout 120 "$B/bench/writers" "$DATA_DIR" "$sub" $WRITERS $ADDS $READERS >"$BATS_TEST_TMPDIR/times" 2>"$BATS_TEST_TMPDIR/log" || {
		cat "$BATS_TEST_TMPDIR/log" "$BATS_TEST_TMPDIR/times" >&2
		return 1
	}
	wait $import || { cat "$BATS_TEST_TMPDIR/import.log" >&2; return 1; }
	echo "# $(cat "$BATS_TEST_TMPDIR/times")" >&3
	expect 0 "$(jq .refused "$BATS_TEST_TMPDIR/times")"
	expect $((2 * WRITERS * ADDS)) "$(jq .add.count "$BATS_TEST_TMPDIR/times")"
	expect $RECORDS "$(jq '.added + .known' "$BATS_TEST_TMPDIR/import")"
	# What was acknowledged, and the file, each once.
	sort -u "$DATA_DIR/acknowledged" "$BATS_TEST_TMPDIR/lines.txt" >"$BATS_TEST_TMPDIR/wanted"
	sqlite3 "$db" "SELECT text FROM memories WHERE state = 'active'" | sort | cmp - "$BATS_TEST_TMPDIR/wanted"
	wanted=$((WRITERS * ADDS + RECORDS))
	expect "$wanted" "$(wc -l <"$BATS_TEST_TMPDIR/wanted")"
	expect "$wanted" "$(sqlite3 "$db" 'SELECT count(*) FROM memories')"
	expect "ok" "$(sqlite3 "$db" 'PRAGMA integrity_check')"
	# The full-text indexes know just these, too, once the trigrams are made.
	env -i DATA_DIR="$DATA_DIR" "$B/fcgi/sweep" 2>/dev/null
	sqlite3 "$db" "INSERT INTO memories_fts (memories_fts, rank) VALUES ('integrity-check', 1)"
	sqlite3 "$db" "INSERT INTO memories_tri (memories_tri, rank) VALUES ('integrity-check', 1)"
}
