#!/usr/bin/env bats
# events - holds the streams: over its socket, under its supervisor

load setup.bash
setup_file() { keepsake_template; }
setup() {
	keepsake_copy
	LOG=$BATS_TEST_TMPDIR/log
	OUT=$BATS_TEST_TMPDIR/out
	: >"$OUT"
}

teardown() {
	exec 9>&- || true
	[ -z "${PID:-}" ] || kill -9 "$PID" 2>/dev/null || true
	[ -z "${CLIENT:-}" ] || kill -9 "$CLIENT" 2>/dev/null || true
}

# eventually COMMAND...: it becomes true within twenty seconds
eventually() {
	local tries
	for ((tries = 0; tries < 1000; tries++)); do
		! "$@" || return 0
		sleep 0.02
	done
	echo "never true: $*" >&2
	return 1
}

holds() { grep -q 'msg="streams are held"' "$LOG"; }

start() { # [KEY=VALUE...] - events, and a client that reads commands from us
	env DATA_DIR="$DATA_DIR" "$@" "$B/fcgi/supervise" "$B/fcgi" events -- /bin/sleep 1000 2>"$LOG" 3>&- &
	PID=$!
	eventually listens
	join
	eventually holds
}

listens() { [ -S "$DATA_DIR/run/events.sock" ]; }

join() {
	mkfifo "$BATS_TEST_TMPDIR/in"
	python3 "$BATS_TEST_DIRNAME/events_client.py" "$DATA_DIR/run/events.sock" \
		<"$BATS_TEST_TMPDIR/in" >"$OUT" 2>"$OUT.err" 3>&- &
	CLIENT=$!
	exec 9>"$BATS_TEST_TMPDIR/in"
}

say() { # COMMAND... - to the client
	printf '%s\n' "$*" >&9
}

said() { # LINE - the client's answers so far are exactly these lines
	[ "$(cat "$OUT")" = "$1" ]
}

parent() { pgrep -P "$PID" -x events; }
worker() { pgrep -P "$(parent)" -x events; }

listeners() { # N: so many hear announcements
	[ "$(od -An -tu8 -j16 -N8 "$DATA_DIR/run/listeners" | tr -d ' ')" = "$1" ]
}

@test "a reader hears messages and notices, and leaves" {
	start
	expect 660 "$(stat -c %a "$DATA_DIR/run/events.sock")"
	expect 660 "$(stat -c %a "$DATA_DIR/run/listeners")"
	say park one 1 ann topics=1 head=hello
	eventually said done
	listeners 1
	say send 1 ann '{}'
	say announce ann 1
	say wait one '"m"}'
	eventually said "$(printf 'done\ndone\ncame')"
	say find 1 bob
	say send 2 ann '{}'
	eventually said "$(printf 'done\ndone\ncame\nabsent\nabsent')"
	say leave one
	eventually listeners 0
}

@test "it comes with the first that talks to it, and never goes because it is quiet" {
	env DATA_DIR="$DATA_DIR" IDLE_EXIT=1 "$B/fcgi/supervise" "$B/fcgi" events jwks -- /bin/sleep 1000 2>"$LOG" 3>&- &
	PID=$!
	eventually listens
	ask_jwks() { python3 "$BATS_TEST_DIRNAME/fastcgi_client.py" "$DATA_DIR/run/jwks.sock" /auth/jwks >/dev/null 3>&-; }
	eventually ask_jwks
	[ -z "$(parent)" ]
	join
	say park one 1 ann topics=1
	eventually said done
	# what may end because it is quiet does meanwhile
	jwks_is_gone() { ! pgrep -P "$PID" -x jwks >/dev/null; }
	eventually jwks_is_gone
	say announce ann 1
	say wait one '"m"}'
	eventually said "$(printf 'done\ncame')"
	expect 1 "$(grep -c 'msg="streams are held"' "$LOG")"
}

@test "STREAMS_PER_PERSON and STREAMS_MAX are kept" {
	start STREAMS_PER_PERSON=1 STREAMS_MAX=2
	say park one 1 ann
	say park two 2 ann
	say park three 3 bob
	say park four 4 cat
	eventually said "$(printf 'done\ncrowded\ndone\nfull')"
	grep -q 'most=2' "$LOG"
}

@test "a grant that has ended: its reader hears no more" {
	start
	printf 'other\n' >"$DATA_DIR/public/ended"
	say park one 1 ann topics=1 grant=g1
	say announce ann 1
	say wait one '"m"}'
	eventually said "$(printf 'done\ncame')"
	printf 'other\ng1\n' >"$DATA_DIR/public/ended.new"
	mv "$DATA_DIR/public/ended.new" "$DATA_DIR/public/ended"
	say announce ann 1
	say text one
	eventually grep -q 'END$' "$OUT"
	expect 1 "$(grep -c '"method":"m"' "$OUT")"
	say find 1 ann
	eventually grep -qx absent "$OUT"
}

@test "a reader leaves before its time is over, with a farewell" {
	start
	say park one 1 ann until=$(($(date +%s) + 3)) farewell='{"bye":1}'
	say text one
	eventually grep -q 'END$' "$OUT"
	grep -q '^data: {"bye":1}$' "$OUT"
}

@test "SIGTERM: readers are told goodbye, listeners are none" {
	start
	say park one 1 ann topics=1 farewell='{"bye":1}'
	eventually said done
	kill "$PID"
	say text one
	eventually grep -q 'END$' "$OUT"
	grep -q '^data: {"bye":1}$' "$OUT"
	wait "$PID"
	PID=
	listeners 0
}

@test "after a crash streams are cut, and it goes on with none" {
	start
	say park one 1 ann topics=1
	eventually said done
	kill -9 "$(worker)"
	say text one
	eventually grep -q 'CUT$' "$OUT"
	again() { [ "$(grep -c 'msg="streams are held"' "$LOG")" -eq 2 ]; }
	eventually again
	eventually listeners 0
}

@test "the worker runs under seccomp, without new privileges" {
	start
	local status=/proc/$(worker)/status
	expect 2 "$(sed -n 's/^Seccomp:[[:blank:]]*//p' "$status")"
	expect 1 "$(sed -n 's/^NoNewPrivs:[[:blank:]]*//p' "$status")"
}

@test "without such a socket: a sentence and exit 1" {
	run env DATA_DIR="$DATA_DIR" "$B/fcgi/events" </dev/null
	[ "$status" -eq 1 ]
	[[ "$output" == *"descriptor 0 must be a listening SOCK_SEQPACKET socket"* ]]
}

@test "a wrong configuration: a sentence and exit 70" {
	echo 'STREAMS_MAX=0' >>"$DATA_DIR/.env"
	DATA_DIR="$DATA_DIR" "$B/fcgi/supervise" "$B/fcgi" events -- /bin/sleep 1000 2>"$LOG" 3>&- &
	PID=$!
	eventually listens
	join
	wrong() { grep -q 'STREAMS_MAX must be' "$LOG"; }
	eventually wrong
}
