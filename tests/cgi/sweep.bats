#!/usr/bin/env bats
# sweep - what is over goes, beside live traffic

load setup.bash
setup_file() { keepsake_template; }
setup() { keepsake_copy; }

fails() { ! "$@"; }	# a plain ! does not fail a test

sweep() {
	env -i DATA_DIR="$DATA_DIR" "$B/fcgi/sweep" "$@" >"$BATS_TEST_TMPDIR/out" 2>"$BATS_TEST_TMPDIR/err"
}

fill() { # COUNT - expired sessions of the owner
	sql "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < $1)
	    INSERT INTO sessions SELECT CAST('h' || i AS BLOB), 's' || i, 1, 1, 1, 1, 2 FROM n"
}

@test "what is over goes, what lives stays, and each table is logged" {
	get_tokens
	fill 1700
	sql "INSERT INTO audit VALUES (9999, 1, 'old', NULL, NULL, NULL, 2)"
	sweep
	expect 1 "$(sql 'SELECT count(*) FROM sessions')"
	expect 0 "$(sql "SELECT count(*) FROM audit WHERE event = 'old'")"
	grep -q 'msg=swept table=sessions rows=1700' "$BATS_TEST_TMPDIR/err"
	grep -q 'msg=swept table=audit rows=1' "$BATS_TEST_TMPDIR/err"
	fails grep -q 'table=grants' "$BATS_TEST_TMPDIR/err"
	refresh
	status 200
}

@test "back-channel logout: what is due is tried, what is not waits, what is over goes" {
	register
	now=$(date +%s)
	sql "INSERT INTO logout_notices (client_id, uri, sub, sid, tries, next_at, created_at, expires_at) VALUES
	    ('$CLIENT_ID', 'https://rp.example/due', 's', 's', 1, $((now - 1)), 1, $((now + 9000))),
	    ('$CLIENT_ID', 'https://rp.example/later', 's', 's', 1, $((now + 900)), 1, $((now + 9000))),
	    ('$CLIENT_ID', 'https://rp.example/over', 's', 's', 5, $((now - 1)), 1, $((now - 1)))"
	sweep
	expect 'due 2 later 1' "$(sql "SELECT group_concat(substr(uri, 20) || ' ' || tries, ' ') FROM
	    (SELECT * FROM logout_notices ORDER BY id)")"
	# Nothing listens here; the next try is put off.
	expect 1 "$(sql "SELECT next_at >= $now + 240 FROM logout_notices WHERE tries = 2")"
	grep -q 'msg="relying party not told yet"' "$BATS_TEST_TMPDIR/err"
	grep -q 'msg="sweep finished"' "$BATS_TEST_TMPDIR/err"
}

@test "with nothing to do it says so and is done" {
	sweep
	grep -q 'msg="sweep finished"' "$BATS_TEST_TMPDIR/err"
	fails grep -q 'msg=swept ' "$BATS_TEST_TMPDIR/err"
	expect '' "$(cat "$BATS_TEST_TMPDIR/out")"
}

@test "the list of ended grants is made anew" {
	get_tokens
	grant=$(sql 'SELECT id FROM grants')
	sql "UPDATE grants SET ended_at = strftime('%s', 'now')"
	sweep
	expect "$grant" "$(cat "$DATA_DIR/public/ended")"
	sql "UPDATE grants SET ended_at = 1"
	sweep
	expect '' "$(cat "$DATA_DIR/public/ended")"
}

@test "two do not overlap" {
	fill 10
	exec 9>"$DATA_DIR/run/sweep.lock"
	flock 9
	sweep
	grep -q 'another sweep' "$BATS_TEST_TMPDIR/err"
	expect 10 "$(sql 'SELECT count(*) FROM sessions')"
	exec 9>&-
	sweep
	expect 0 "$(sql 'SELECT count(*) FROM sessions')"
}

@test "writers beside it neither fail nor lose anything" {
	fill 6000
	sweep &
	for i in 1 2 3 4 5 6 7 8 9 10; do
		admin client add --name "App $i" --redirect-uri https://a.example/ >/dev/null
	done
	wait $!
	expect 10 "$(sql 'SELECT count(*) FROM clients')"
	expect 0 "$(sql 'SELECT count(*) FROM sessions')"
	expect ok "$(sql 'PRAGMA integrity_check')"
}

@test "killed at any moment it leaves the store whole" {
	fill 6000
	env -i DATA_DIR="$DATA_DIR" "$B/fcgi/sweep" 2>/dev/null &
	while [ "$(sql 'SELECT count(*) FROM sessions')" -eq 6000 ]; do :; done
	kill -9 $!
	wait $! || true
	expect ok "$(sql 'PRAGMA integrity_check')"
	expect 0 "$(sql 'SELECT count(*) % 500 FROM sessions')"
	sweep
	expect 0 "$(sql 'SELECT count(*) FROM sessions')"
}

@test "failures are sentences" {
	rm -r "$DATA_DIR/run"
	fails sweep
	grep -q '^keepsake: run/sweep.lock cannot be opened' "$BATS_TEST_TMPDIR/err"
	mkdir "$DATA_DIR/run"
	rm -r "$DATA_DIR/public"
	fails sweep
	grep -q '^keepsake: public/ended could not be written' "$BATS_TEST_TMPDIR/err"
	code=0
	sweep --now || code=$?
	expect 2 "$code"
}
