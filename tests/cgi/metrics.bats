#!/usr/bin/env bats
# metrics - the counters of all programs (Prometheus text format)

load setup.bash
setup_file() { keepsake_template; }
setup() { keepsake_copy; }

value() { # NAME PROGRAM
	sed -n "s/^keepsake_$1{program=\"$2\"} //p" "$ANSWER.body"
}

@test "requests and their outcomes are counted by program" {
	cgi GET /auth/jwks
	cgi GET /auth/jwks
	cgi DELETE /auth/jwks
	cgi GET /metrics
	status 200
	expect 'text/plain; version=0.0.4' "$(header content-type)"
	expect 3 "$(value requests_total jwks)"
	expect 2 "$(value responses_2xx_total jwks)"
	expect 1 "$(value responses_4xx_total jwks)"
}

@test "programs that nobody has asked yet have no numbers" {
	rm -f "$DATA_DIR"/run/stats/*
	cgi GET /metrics
	status 200
	expect 0 "$(value requests_total metrics)"
	lacks 'program="token"' "$ANSWER.body"
	rm -r "$DATA_DIR/run/stats"
	cgi GET /metrics
	status 200
	grep -qx '# TYPE keepsake_requests_total counter' "$ANSWER.body"
	lacks 'program=' "$ANSWER.body"
}

@test "a refusal by the rate limit is counted" {
	CONFIG=(RATE_LIMIT=1/min RATE_BURST=1)
	cgi POST /auth/register '' '{}'
	status 400
	cgi POST /auth/register '' '{}'
	status 429
	cgi GET /metrics
	expect 1 "$(value rate_limited_total register)"
}

@test "every line is a comment or a number of a program" {
	cgi GET /auth/jwks
	cgi GET /metrics
	if grep -vE '^# TYPE keepsake_[a-z0-9_]+ (counter|gauge)$|^keepsake_[a-z0-9_]+\{program="[a-z]+"\} -?[0-9]+$' "$ANSWER.body"; then
		return 1
	fi
}

@test "a file of another layout is passed over" {
	printf 'not counters' >"$DATA_DIR/run/stats/strange"
	cgi GET /metrics
	status 200
	lacks strange "$ANSWER.body"
}

@test "only GET" {
	cgi POST /metrics '' '{}'
	status 405
}
