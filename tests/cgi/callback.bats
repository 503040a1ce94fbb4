#!/usr/bin/env bats
# callback - where the upstream provider sends people back to
#
# What needs no upstream to answer: its documents lie in cache/ as they would
# after a first sign-in.  The rest is in tests/e2e/upstream.test.mjs.

load setup.bash
setup_file() { keepsake_template; }
setup() {
	keepsake_copy
	register
	CONFIG=("${UPSTREAM[@]}")
	keep_document https://up.example '?x=1'
}

form_shown() { # [NAME=VALUE...]
	authorize "$@"
	shown
}

sent() { # [NAME=VALUE...] - to the upstream; sets SENT, its state
	form_shown "$@"
	submit /auth/login upstream=1 csrf="$CSRF" interaction="$INTERACTION"
	leads_to 'https://login.up.example/auth?x=1&response_type=code&'
	SENT=$(location state)
}

callback() { # NAME=VALUE...
	cgi GET /auth/callback "$(form "$@")"
}

nobody_signed_in() {
	expect 0 "$(sql 'SELECT count(*) FROM sessions')"
	expect '' "$(header set-cookie | grep session || true)"
}

warned() { # WORDS - in the log
	grep -q "level=warn.*$1" "$ANSWER.log" || { cat "$ANSWER.log" >&2; return 1; }
}

@test "oidc 64: without a state, or with one of no shape: 400" {
	sent
	callback code=x
	page 400 'is over, or was started in another browser'
	warned 'no state'
	callback code=x state=short
	page 400 state
	callback code=x "state=setup:$INTERACTION"
	page 400 state
	nobody_signed_in
}

@test "oidc 64: a state that nobody was given: 400" {
	sent
	callback code=x state=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA
	page 400 'another browser'
	warned unknown
	nobody_signed_in
}

@test "oidc 19, 64: the state of another browser: 400, and it stays good there" {
	sent
	BROWSER=mallory
	callback code=x state="$SENT"
	page 400 'another browser'
	warned 'a browser that started nothing'
	authorize
	callback code=x state="$SENT"
	page 400 'another browser'
	warned "another browser's"
	nobody_signed_in
	BROWSER=alice
	callback error=access_denied state="$SENT"
	page 403 'You did not let up.example tell us'
}

@test "oidc 64: a state is good for one answer" {
	sent
	callback error=access_denied state="$SENT"
	status 403
	callback error=access_denied state="$SENT"
	page 400 'is over'
	callback code=x state="$SENT"
	page 400 'is over'
	nobody_signed_in
}

@test "oidc 64: a state is good for one quarter of an hour" {
	sent
	sql "UPDATE interactions SET expires_at = $(date +%s)"
	callback code=x state="$SENT"
	page 400 'is over'
	nobody_signed_in
}

@test "oidc 64: a later way there makes an earlier one void" {
	sent
	local first=$SENT
	submit /auth/login upstream=1 csrf="$CSRF" interaction="$INTERACTION"
	[ "$(location state)" != "$first" ]
	callback code=x state="$first"
	page 400 'is over'
}

@test "the person said no: the page says so and offers to try again" {
	sent
	callback error=access_denied error_description='<b>' state="$SENT"
	page 403 'You did not let up.example tell us who you are.'
	page 403 'Sign in with up.example'
	lacks '<b>' "$ANSWER.body"
	submit /auth/login upstream=1 csrf="$(field csrf)" interaction="$(field interaction)"
	leads_to 'https://login.up.example/auth?'
	nobody_signed_in
}

@test "other errors: its own fault is 503, what else it says is not repeated" {
	sent
	callback error=temporarily_unavailable state="$SENT"
	page 503 'cannot be reached'
	page 503 'name="password"'
	[ "$(header retry-after)" -ge 1 ]
	sent
	callback error='x"y<script> z' state="$SENT"
	page 403 'up.example did not sign you in'
	lacks script "$ANSWER.body"
	lacks script "$ANSWER.log"
	nobody_signed_in
}

@test "oidc 24: iss of somebody else is refused, for an error too" {
	sent
	callback code=x state="$SENT" iss=https://evil.example
	page 403 'could not be trusted'
	warned iss
	sent
	callback error=access_denied state="$SENT" iss=https://up.example/
	page 403 'could not be trusted'
	nobody_signed_in
	expect 2 "$(sql "SELECT count(*) FROM audit WHERE event = 'sign-in refused'")"
}

@test "oidc 24: iss that was promised and is missing is refused" {
	keep_document https://up.example '?x=1' '"authorization_response_iss_parameter_supported":true'
	sent
	callback error=access_denied state="$SENT"
	page 403 'could not be trusted'
	sent
	callback error=access_denied state="$SENT" iss=https://up.example
	page 403 'You did not let'
}

@test "neither code nor error" {
	sent
	callback state="$SENT"
	page 403 'could not be trusted'
	nobody_signed_in
}

@test "the upstream cannot be asked: 503, and a password works from that page" {
	sent
	callback code=a-code state="$SENT"
	page 503 'cannot be reached'
	[ "$(header retry-after)" -ge 1 ]
	nobody_signed_in
	sign_in
	leads_to "$ISSUER/auth/consent"
}

@test "the upstream was taken away meanwhile" {
	sent
	CONFIG=()
	callback code=x state="$SENT"
	page 503 'cannot be reached'
	nobody_signed_in
}

@test "oidc 65: neither code nor state is in the log" {
	sent
	lacks "$SENT" "$ANSWER.log"
	callback code=a-secret-code state="$SENT"
	lacks a-secret-code "$ANSWER.log"
	lacks "$SENT" "$ANSWER.log"
	lacks quiet-secret "$ANSWER.log"
	lacks "$SENT" "$DATA_DIR/oidc.db"
}

@test "a repeated parameter, a long one, another method" {
	sent
	cgi GET /auth/callback "state=$SENT&state=$SENT&code=x"
	status 400
	callback state="$SENT" code="$(printf 'x%.0s' {1..2049})"
	status 400
	cgi POST /auth/callback '' "state=$SENT&code=x"
	page 405 method
	nobody_signed_in
}
