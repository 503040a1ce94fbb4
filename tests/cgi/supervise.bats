#!/usr/bin/env bats
# supervise - holds the sockets, starts the programs when they are asked

load setup.bash
setup_file() { keepsake_template; }
setup() {
	keepsake_copy
	LOG=$BATS_TEST_TMPDIR/log
}

teardown() {
	[ -z "${PID:-}" ] || kill -9 "$PID" 2>/dev/null || true
}

supervise() { # COMMAND... - two programs and a web server; sets PID
	SECRET_OF_OURS=x DATA_DIR="$DATA_DIR" RATE_BURST=7 "$B/fcgi/supervise" "$B/fcgi" jwks discovery -- "$@" \
		2>"$LOG" 3>&- &
	PID=$!
	eventually listens discovery
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

listens() { # NAME
	[ -S "$DATA_DIR/run/$1.sock" ]
}

parent_of() { # NAME - the program's first process
	pgrep -P "$PID" -x "$1"
}

runs() { # COUNT - children
	[ "$(pgrep -c -P "$PID")" -eq "$1" ]
}

is_gone() {
	! kill -0 "$1" 2>/dev/null
}

is_other() { # NAME OLD
	local now
	now=$(parent_of "$1") && [ "$now" != "$2" ]
}

ask() { # STATUS NAME PATH - over the program's socket
	expect "$1" "$(python3 "$BATS_TEST_DIRNAME/fastcgi_client.py" "$DATA_DIR/run/$2.sock" "$3" 3>&-)"
}

ask_both() {
	ask 200 jwks /auth/jwks
	ask 200 discovery /.well-known/openid-configuration
	runs 3
}

@test "the server runs from the start; each program has its socket, of mode 0660, and comes when asked" {
	supervise /bin/sleep 1000
	eventually parent_of sleep
	expect 660 "$(stat -c %a "$DATA_DIR/run/jwks.sock")"
	ask 200 discovery /.well-known/openid-configuration
	parent_of discovery
	runs 2
	[ ! -e "$DATA_DIR/run/stats/jwks" ]
	ask 200 jwks /auth/jwks
	runs 3
}

@test "what dies is started again, on the same socket" {
	supervise /bin/sleep 1000
	ask_both
	inode=$(stat -c %i "$DATA_DIR/run/jwks.sock")
	old=$(parent_of jwks)
	server=$(pgrep -P "$PID" -x sleep)
	kill -9 "$old" "$server"
	eventually is_other jwks "$old"
	eventually is_other sleep "$server"
	expect "$inode" "$(stat -c %i "$DATA_DIR/run/jwks.sock")"
	ask 200 jwks /auth/jwks
}

@test "a server that ends is started again, whatever its status" {
	supervise /bin/sh -c 'echo one >>"$DATA_DIR/turns"'
	three() { [ "$(grep -c one "$DATA_DIR/turns")" -ge 3 ]; }
	eventually three
}

@test "a program that nobody asks ends after IDLE_EXIT, and comes when asked again" {
	echo IDLE_EXIT=1 >>"$DATA_DIR/.env"
	supervise /bin/sleep 1000
	ask 200 jwks /auth/jwks
	ask 200 discovery /.well-known/openid-configuration
	eventually runs 1
	ask 200 jwks /auth/jwks
	eventually runs 1
	cgi GET /metrics
	grep -qx 'keepsake_requests_total{program="jwks"} 2' "$ANSWER.body"
	lacks 'worker died' "$LOG"
}

@test "ended again and again while it is asked: every request is answered" {
	local i old client
	supervise /bin/sleep 1000
	ask 200 jwks /auth/jwks
	python3 "$BATS_TEST_DIRNAME/fastcgi_client.py" --on "$DATA_DIR/run/jwks.sock" /auth/jwks \
		>"$BATS_TEST_TMPDIR/client" 3>&- &
	client=$!
	for i in 1 2 3 4 5 6; do
		old=$(parent_of jwks)
		kill "$old"
		eventually is_other jwks "$old"
	done
	kill $client
	wait $client
	expect 200 "$(cut -d ' ' -f 1 "$BATS_TEST_TMPDIR/client")"
	lacks 'worker died' "$LOG"
}

@test "a request that takes longer than IDLE_EXIT is answered" {
	echo IDLE_EXIT=1 >>"$DATA_DIR/.env"
	mkfifo "$BATS_TEST_TMPDIR/slow"
	supervise /bin/sleep 1000
	# The rest of the request comes when the program has long been quiet.
	python3 - "$DATA_DIR/run/jwks.sock" >"$BATS_TEST_TMPDIR/answer" 3>&- <<-'END'
		import socket, struct, sys, time
		def record(kind, content):
		    return struct.pack("!BBHHBB", 1, kind, 1, len(content), 0, 0) + content
		def pair(n, v):
		    return bytes([len(n), len(v)]) + n + v
		s = socket.socket(socket.AF_UNIX)
		s.settimeout(20)
		s.connect(sys.argv[1])
		s.sendall(record(1, struct.pack("!HB5x", 1, 0)))
		time.sleep(3.5)
		s.sendall(record(4, pair(b"REQUEST_METHOD", b"GET") + pair(b"SCRIPT_NAME", b"/auth/jwks")) +
		          record(4, b"") + record(5, b""))
		print(s.recv(65536).decode(errors="replace"))
	END
	grep -q 'Status: 200' "$BATS_TEST_TMPDIR/answer"
	eventually runs 1
}

@test "a connection starts a program, but is no request" {
	supervise /bin/sleep 1000
	python3 "$BATS_TEST_DIRNAME/fastcgi_client.py" --silent "$DATA_DIR/run/jwks.sock" 1 \
		>"$BATS_TEST_TMPDIR/client" 3>&- &
	local client=$!
	started() {
		cgi GET /metrics
		grep -qx 'keepsake_workers_started_total{program="jwks"} [12]' "$ANSWER.body"
	}
	eventually started
	grep -qx 'keepsake_last_request_timestamp_seconds{program="jwks"} 0' "$ANSWER.body"
	kill $client
	lacks discovery "$ANSWER.body"
}

@test "a program that holds its own socket needs no supervisor" {
	IDLE_EXIT=0 DATA_DIR=$DATA_DIR on_socket "$DATA_DIR/run/jwks.sock" "$B/fcgi/jwks" 2>"$LOG" 3>&- &
	PID=$!
	eventually listens jwks
	eventually ask 200 jwks /auth/jwks
	ask 200 jwks /auth/jwks
	kill "$PID"
	wait "$PID"
	PID=
}

@test "PROGRAM-INSTANCE: a socket of that name, the program with that argument" {
	DATA_DIR="$DATA_DIR" "$B/fcgi/supervise" "$B/fcgi" jwks-one jwks-two -- /bin/sleep 1000 2>"$LOG" 3>&- &
	PID=$!
	eventually listens jwks-two
	ask 200 jwks-one /auth/jwks
	ask 200 jwks-two /auth/jwks
	expect "$(printf '%s\n' one two)" \
		"$(for p in $(parent_of jwks); do tr '\0' '\n' <"/proc/$p/cmdline" | sed -n 2p; done | sort)"
	expect "$B/fcgi/jwks" "$(tr '\0' '\n' <"/proc/$(parent_of jwks | head -n 1)/cmdline" | sed -n 1p)"
}

@test "SIGTERM ends all of them, then itself" {
	supervise /bin/sleep 1000
	ask_both
	children=$(pgrep -P "$PID")
	kill "$PID"
	wait "$PID"
	for child in $children; do is_gone "$child"; done
	PID=
}

@test "they end when it is killed" {
	supervise /bin/sleep 1000
	ask_both
	children=$(pgrep -P "$PID")
	kill -9 "$PID"
	for child in $children; do eventually is_gone "$child"; done
	PID=
}

@test "programs get known settings and nothing else of the environment" {
	supervise /bin/sleep 1000
	ask_both
	tr '\0' '\n' <"/proc/$(parent_of jwks)/environ" | sort >"$BATS_TEST_TMPDIR/environ"
	grep -qx 'RATE_BURST=7' "$BATS_TEST_TMPDIR/environ"
	grep -qx "DATA_DIR=$DATA_DIR" "$BATS_TEST_TMPDIR/environ"
	lacks SECRET_OF_OURS "$BATS_TEST_TMPDIR/environ"
	lacks PATH= "$BATS_TEST_TMPDIR/environ"
}

@test "with KEEPSAKE_SETTINGS a program that is started later knows what the first knew" {
	cp "$DATA_DIR/.env" "$DATA_DIR/run/settings"
	export KEEPSAKE_SETTINGS=$DATA_DIR/run/settings
	supervise /bin/sleep 1000
	ask 200 jwks /auth/jwks
	echo NONSENSE=1 >>"$DATA_DIR/.env"
	ask 200 discovery /.well-known/openid-configuration
}

@test "workers told to end while they are asked: every request is answered" {
	local round client worker clients=
	supervise /bin/sleep 1000
	ask 200 jwks /auth/jwks
	for client in 1 2 3; do
		python3 "$BATS_TEST_DIRNAME/fastcgi_client.py" --on "$DATA_DIR/run/jwks.sock" /auth/jwks \
			>"$BATS_TEST_TMPDIR/client$client" 3>&- &
		clients="$clients $!"
	done
	for round in $(seq 40); do
		for worker in $(pgrep -P "$(parent_of jwks)"); do kill "$worker"; done
	done
	for client in $clients; do kill "$client"; wait "$client"; done
	expect "$(printf '%s\n' 200 200 200)" "$(cut -d ' ' -f 1 "$BATS_TEST_TMPDIR"/client[123])"
}

whole() { # NAME PATH [NAME=VALUE...]
	python3 "$BATS_TEST_DIRNAME/fastcgi_client.py" --whole "$DATA_DIR/run/$1.sock" "${@:2}" 3>&- |
		tr -d '\r' >"$ANSWER"
}

@test "settings that vanish: 503 with Retry-After at once, until they are back; who runs goes on" {
	local i
	cp "$DATA_DIR/.env" "$DATA_DIR/run/settings"
	export KEEPSAKE_SETTINGS=$DATA_DIR/run/settings
	supervise /bin/sleep 1000
	ask 200 jwks /auth/jwks
	mv "$DATA_DIR/run/settings" "$DATA_DIR/run/away"
	for i in 1 2 3 4 5; do
		whole discovery /.well-known/openid-configuration
		grep -qx 'Status: 503' "$ANSWER"
		grep -qx 'Retry-After: 5' "$ANSWER"
		sleep 0.5
	done
	ask 200 jwks /auth/jwks
	mv "$DATA_DIR/run/away" "$DATA_DIR/run/settings"
	eventually ask 200 discovery /.well-known/openid-configuration
	again() { grep -q 'msg="a program can start again" program=discovery' "$LOG"; }
	eventually again
	expect 1 "$(grep -c 'msg="a program cannot start" program=discovery status=70' "$LOG")"
	expect 3 "$(grep -c 'msg="worker died"' "$LOG")"
}

@test "a program that is not there: refused; nothing is started for nobody" {
	mkdir "$BATS_TEST_TMPDIR/programs"
	ln -s "$B/fcgi/discovery" "$B/fcgi/refuse" "$BATS_TEST_TMPDIR/programs"
	DATA_DIR="$DATA_DIR" "$B/fcgi/supervise" "$BATS_TEST_TMPDIR/programs" jwks discovery -- /bin/sleep 1000 \
		2>"$LOG" 3>&- &
	PID=$!
	eventually listens discovery
	ask 503 jwks /auth/jwks
	ask 200 discovery /.well-known/openid-configuration
	eventually runs 2
	lines=$(wc -l <"$LOG")
	sleep 1
	expect "$lines" "$(wc -l <"$LOG")"
	ln -s "$B/fcgi/jwks" "$BATS_TEST_TMPDIR/programs"
	ask 200 jwks /auth/jwks
}

@test "wrong arguments: a sentence and exit 70" {
	run env DATA_DIR="$DATA_DIR" "$B/fcgi/supervise"
	[ "$status" -eq 70 ]
	run env DATA_DIR="$DATA_DIR" "$B/fcgi/supervise" "$B/fcgi" jwks
	[ "$status" -eq 70 ]
	run env DATA_DIR="$DATA_DIR$(printf 'x%.0s' {1..100})" "$B/fcgi/supervise" "$B/fcgi" jwks -- true
	[ "$status" -eq 70 ]
}
