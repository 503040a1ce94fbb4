#!/usr/bin/env bats
# supervise - holds the sockets, keeps the programs alive

load setup.bash
setup_file() { keepsake_template; }
setup() { keepsake_copy; }

teardown() {
	[ -z "${PID:-}" ] || kill -9 "$PID" 2>/dev/null || true
}

supervise() { # COMMAND... - two programs and a web server; sets PID
	SECRET_OF_OURS=x DATA_DIR="$DATA_DIR" RATE_BURST=7 "$B/fcgi/supervise" "$B/fcgi" jwks discovery -- "$@" \
		2>"$BATS_TEST_TMPDIR/log" 3>&- &
	PID=$!
}

# eventually COMMAND...: it becomes true within ten seconds
eventually() {
	local tries
	for ((tries = 0; tries < 500; tries++)); do
		! "$@" || return 0
		sleep 0.02
	done
	echo "never true: $*" >&2
	return 1
}

parent_of() { # NAME - the program's first process
	pgrep -P "$PID" -x "$1"
}

runs() {
	[ "$(pgrep -c -P "$PID")" -eq 3 ] && parent_of jwks >/dev/null && parent_of discovery >/dev/null
}

is_gone() {
	! kill -0 "$1" 2>/dev/null
}

is_other() { # NAME OLD
	local now
	now=$(parent_of "$1") && [ "$now" != "$2" ]
}

@test "each program has its socket, of mode 0660, and runs beside the server" {
	supervise /bin/sleep 1000
	eventually runs
	expect 660 "$(stat -c %a "$DATA_DIR/run/jwks.sock")"
	[ -S "$DATA_DIR/run/discovery.sock" ]
	pgrep -P "$PID" -x sleep
}

@test "what dies is started again, on the same socket" {
	supervise /bin/sleep 1000
	eventually runs
	inode=$(stat -c %i "$DATA_DIR/run/jwks.sock")
	old=$(parent_of jwks)
	server=$(pgrep -P "$PID" -x sleep)
	kill -9 "$old" "$server"
	eventually is_other jwks "$old"
	eventually is_other sleep "$server"
	expect "$inode" "$(stat -c %i "$DATA_DIR/run/jwks.sock")"
}

@test "PROGRAM-INSTANCE: a socket of that name, the program with that argument" {
	DATA_DIR="$DATA_DIR" "$B/fcgi/supervise" "$B/fcgi" jwks-one jwks-two -- /bin/sleep 1000 \
		2>"$BATS_TEST_TMPDIR/log" 3>&- &
	PID=$!
	both() { [ "$(pgrep -c -P "$PID" -x jwks)" -eq 2 ]; }
	eventually both
	[ -S "$DATA_DIR/run/jwks-one.sock" ]
	[ -S "$DATA_DIR/run/jwks-two.sock" ]
	expect "$(printf '%s\n' one two)" \
		"$(for p in $(parent_of jwks); do tr '\0' '\n' <"/proc/$p/cmdline" | sed -n 2p; done | sort)"
	expect "$B/fcgi/jwks" "$(tr '\0' '\n' <"/proc/$(parent_of jwks | head -n 1)/cmdline" | sed -n 1p)"
}

@test "SIGTERM ends all of them, then itself" {
	supervise /bin/sleep 1000
	eventually runs
	children=$(pgrep -P "$PID")
	kill "$PID"
	wait "$PID"
	for child in $children; do is_gone "$child"; done
	PID=
}

@test "they end when it is killed" {
	supervise /bin/sleep 1000
	eventually runs
	children=$(pgrep -P "$PID")
	kill -9 "$PID"
	for child in $children; do eventually is_gone "$child"; done
	PID=
}

@test "programs get known settings and nothing else of the environment" {
	supervise /bin/sleep 1000
	eventually runs
	tr '\0' '\n' <"/proc/$(parent_of jwks)/environ" | sort >"$BATS_TEST_TMPDIR/environ"
	grep -qx 'RATE_BURST=7' "$BATS_TEST_TMPDIR/environ"
	grep -qx "DATA_DIR=$DATA_DIR" "$BATS_TEST_TMPDIR/environ"
	lacks SECRET_OF_OURS "$BATS_TEST_TMPDIR/environ"
	lacks PATH= "$BATS_TEST_TMPDIR/environ"
}

@test "wrong arguments: a sentence and exit 70" {
	run env DATA_DIR="$DATA_DIR" "$B/fcgi/supervise"
	[ "$status" -eq 70 ]
	run env DATA_DIR="$DATA_DIR" "$B/fcgi/supervise" "$B/fcgi" jwks
	[ "$status" -eq 70 ]
	run env DATA_DIR="$DATA_DIR$(printf 'x%.0s' {1..100})" "$B/fcgi/supervise" "$B/fcgi" jwks -- true
	[ "$status" -eq 70 ]
}
