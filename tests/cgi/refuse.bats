#!/usr/bin/env bats
# refuse - answers in place of a program that cannot start

load setup.bash
setup_file() { keepsake_template; }
setup() { keepsake_copy; }

teardown() {
	[ -z "${PID:-}" ] || kill -9 "$PID" 2>/dev/null || true
}

refuse() { # NAME - on a socket of its own; sets PID
	SOCKET=$BATS_TEST_TMPDIR/socket
	DATA_DIR=$DATA_DIR on_socket "$SOCKET" "$B/fcgi/refuse" "$1" 2>"$BATS_TEST_TMPDIR/log" 3>&- &
	PID=$!
	while [ ! -S "$SOCKET" ]; do sleep 0.02; done
}

whole() { # PATH [NAME=VALUE...] - the answer, without carriage returns
	python3 "$BATS_TEST_DIRNAME/fastcgi_client.py" --whole "$SOCKET" "$@" 3>&- | tr -d '\r' >"$ANSWER"
}

@test "any path: 503 with Retry-After, in JSON that OAuth and REST understand" {
	echo NONSENSE=1 >>"$DATA_DIR/.env"
	refuse token
	whole /auth/token REQUEST_METHOD=POST CONTENT_LENGTH=5
	grep -qx 'Status: 503' "$ANSWER"
	grep -qx 'Retry-After: 5' "$ANSWER"
	grep -qx 'Content-Type: application/json' "$ANSWER"
	grep -qx 'Cache-Control: no-store' "$ANSWER"
	expect '["detail","error","error_description"]' "$(sed '1,/^$/d' "$ANSWER" | jq -c keys)"
	expect temporarily_unavailable "$(sed '1,/^$/d' "$ANSWER" | jq -r .error)"
}

@test "a browser: a page" {
	refuse login
	whole /auth/login 'HTTP_ACCEPT=text/html,application/xhtml+xml,*/*;q=0.8'
	grep -qx 'Status: 503' "$ANSWER"
	grep -qx 'Retry-After: 5' "$ANSWER"
	grep -q '^Content-Type: text/html' "$ANSWER"
	grep -q '<h1>Please try again later</h1>' "$ANSWER"
}

@test "HEAD: the head alone" {
	refuse jwks
	whole /auth/jwks REQUEST_METHOD=HEAD
	grep -qx 'Status: 503' "$ANSWER"
	expect '' "$(sed '1,/^$/d' "$ANSWER")"
}

@test "ends by itself, and has counted for the program" {
	refuse token
	whole /auth/token
	wait "$PID"
	PID=
	cgi GET /metrics
	grep -qx 'keepsake_requests_total{program="token"} 1' "$ANSWER.body"
	cgi GET /health
	status 503
	expect failing "$(json .services.token)"
}

@test "no socket, no name: a sentence and exit 70" {
	run env DATA_DIR="$DATA_DIR" REQUEST_METHOD=GET "$B/fcgi/refuse" jwks
	[ "$status" -eq 70 ]
	run "$B/fcgi/refuse"
	[ "$status" -eq 70 ]
}
