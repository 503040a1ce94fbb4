#!/usr/bin/env bats
# login - the sign-in page

load setup.bash
setup_file() { keepsake_template; }
setup() { keepsake_copy; register; }

WRONG='The e-mail address or the password is wrong.'

form_shown() { # [NAME=VALUE...] - the sign-in form for a request
	authorize "$@"
	shown
}

post() { # [NAME=VALUE...] [-- HEADER...] - the form, with these instead of what it holds
	submit /auth/login username="$OWNER" password="$PASSWORD" csrf="$CSRF" \
		interaction="$INTERACTION" "$@"
}

nobody_signed_in() {
	expect 0 "$(sql 'SELECT count(*) FROM sessions')"
	expect '' "$(header set-cookie | grep session || true)"
}

@test "the page names the app and where it leads, with stable words" {
	form_shown
	page 200 '<h1>Sign in</h1>'
	page 200 'An App asks you to sign in.'
	page 200 'app.example'
	page 200 'name="username"'
	page 200 'name="password"'
	expect 43 "${#CSRF}"
}

@test "oidc 20: headers of the page; no script, nothing from elsewhere" {
	form_shown
	header content-security-policy | grep -q "default-src 'none'"
	header content-security-policy | grep -q "frame-ancestors 'none'"
	lacks form-action "$ANSWER.head"
	expect DENY "$(header x-frame-options)"
	expect no-store "$(header cache-control)"
	expect same-origin "$(header referrer-policy)"
	lacks '<script' "$ANSWER.body"
	lacks 'http://' "$ANSWER.body"
	lacks 'https://' "$ANSWER.body"
}

@test "oidc 17: an app's name is escaped" {
	register '"client_name":"<b>x</b>\"&"'
	cgi POST /auth/register '' "{\"redirect_uris\":[\"$REDIRECT_URI\"],\"token_endpoint_auth_method\":\"none\",\"client_name\":\"<img src=x onerror=alert(1)>\"}"
	CLIENT_ID=$(json .client_id)
	form_shown
	lacks '<img' "$ANSWER.body"
	page 200 '&lt;img src=x onerror=alert(1)&gt;'
}

@test "login_hint fills the field, escaped" {
	form_shown login_hint='"><script>x'
	lacks '<script' "$ANSWER.body"
	page 200 'value="&quot;&gt;&lt;script&gt;x"'
}

@test "oidc 21, 23: signing in gives a new session and a 303" {
	form_shown
	post
	leads_to "$ISSUER/auth/consent?interaction=$INTERACTION"
	header set-cookie | grep -q '^keepsake-8080-session=[A-Za-z0-9_-]\{43\}; Path=/; HttpOnly; SameSite=Lax; Max-Age='
	expect 1 "$(sql 'SELECT count(*) FROM sessions')"
	expect 1 "$(sql "SELECT count(*) FROM audit WHERE event = 'sign-in' AND user_id = 1")"
}

@test "an e-mail address in any case" {
	form_shown
	post username=OWNER@Example.COM
	leads_to "$ISSUER/auth/consent"
}

@test "oidc 59: a wrong password and an unknown person look the same" {
	form_shown
	post password='not the password'
	page 401 "$WRONG"
	sed "s/$OWNER/NAME/" "$ANSWER.body" >"$BATS_TEST_TMPDIR/wrong"
	nobody_signed_in
	post username=nobody@example.com
	page 401 "$WRONG"
	sed "s/nobody@example.com/NAME/" "$ANSWER.body" | cmp - "$BATS_TEST_TMPDIR/wrong"
	nobody_signed_in
	expect '2|1' "$(sql "SELECT count(*), count(user_id) FROM audit WHERE event = 'sign-in refused'")"
}

least_us() { # PARAM... - of three posts, as others use this machine too
	local i
	for i in 1 2 3; do
		post "$@"
		sed -n 's/.* us=\([0-9]*\).*/\1/p' "$ANSWER.log" | tail -n 1
	done | sort -n | head -n 1
}

@test "oidc 59: an unknown person takes the work of a known one" {
	form_shown
	local known unknown
	known=$(least_us password=wrong-password)
	unknown=$(least_us username=nobody@example.com)
	[ $((unknown * 4)) -ge "$known" ]
}

@test "after a wrong password the same form works" {
	form_shown
	post password=wrong-password
	CSRF=$(field csrf)
	post
	leads_to "$ISSUER/auth/consent"
}

@test "a disabled person, and one without a password, cannot sign in" {
	form_shown
	sql "UPDATE users SET disabled_at = 1"
	post
	page 401 "$WRONG"
	nobody_signed_in
	sql "UPDATE users SET disabled_at = NULL, password_hash = NULL"
	post
	page 401 "$WRONG"
	nobody_signed_in
}

@test "name or password missing" {
	form_shown
	post username=
	page 401 "$WRONG"
	post password=
	page 401 "$WRONG"
	nobody_signed_in
}

@test "oidc 18: without csrf, or with a wrong one: 403" {
	form_shown
	post csrf=
	page 403 'not from this browser'
	nobody_signed_in
	post csrf=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA
	page 403 'not from this browser'
	nobody_signed_in
}

@test "oidc 18: csrf of another interaction, or of another page: 403" {
	form_shown
	local first=$CSRF
	form_shown
	post csrf="$first"
	page 403 'not from this browser'
	nobody_signed_in
	post
	follow
	status 200
	CSRF=$(field csrf)
	post
	page 403 'not from this browser'
}

@test "oidc 18: a form sent from another site: 403" {
	form_shown
	post -- 'Origin: https://evil.example'
	page 403 'another site'
	nobody_signed_in
	post -- 'Origin: null'
	page 403 'another site'
	post -- 'Sec-Fetch-Site: cross-site'
	page 403 'another site'
	nobody_signed_in
}

@test "oidc 19: another browser cannot take part" {
	form_shown
	BROWSER=mallory
	cgi GET /auth/login "interaction=$INTERACTION"
	page 400 'another browser'
	post
	page 400 'another browser'
	authorize
	post
	page 400 'another browser'
	nobody_signed_in
}

session_cookie() {
	cookies | grep -o 'session=[^;]*'
}

@test "oidc 19: signing in again changes the cookie; the old one is worth nothing" {
	local first second sid
	form_shown
	post
	first=$(session_cookie)
	sid=$(sql 'SELECT sid FROM sessions')
	cp "$BATS_TEST_TMPDIR/cookies-alice" "$BATS_TEST_TMPDIR/cookies-thief"
	form_shown prompt=login
	post
	second=$(session_cookie)
	[ "$first" != "$second" ]
	expect 1 "$(sql 'SELECT count(*) FROM sessions')"
	# To relying parties it is the session that they know.
	expect "$sid" "$(sql 'SELECT sid FROM sessions')"
	BROWSER=thief
	authorize prompt=none
	page 400 'nobody is signed in'
}

@test "oidc 19: another person who signs in has a session of their own" {
	local first
	add_user bob@example.com "$PASSWORD"
	form_shown
	post
	first=$(sql 'SELECT sid FROM sessions')
	form_shown prompt=login
	post username=bob@example.com
	expect 1 "$(sql 'SELECT count(*) FROM sessions')"
	expect 0 "$(sql "SELECT count(*) FROM sessions WHERE sid = '$first'")"
	expect 1 "$(sql "SELECT count(*) FROM audit WHERE event = 'sign-out'")"
}

@test "an interaction that is over, unknown, missing or malformed" {
	form_shown
	sql "UPDATE interactions SET expires_at = $(date +%s)"
	post
	page 400 'is over'
	nobody_signed_in
	cgi GET /auth/login interaction=unknown
	page 400 'is over'
	cgi GET /auth/login
	page 400 interaction
	cgi GET /auth/login "interaction=%27%20or%201=1"
	page 400 interaction
}

@test "a client that was removed meanwhile" {
	form_shown
	sql "DELETE FROM clients"
	post
	page 400 'is over'
	nobody_signed_in
}

@test "who is signed in already goes on from the page" {
	form_shown
	local waiting=$INTERACTION
	form_shown
	post
	cgi GET /auth/login "interaction=$waiting"
	leads_to "$ISSUER/auth/consent?interaction=$waiting"
}

@test "a trusted client has its code at once" {
	add_client --name T --trusted --redirect-uri "$REDIRECT_URI"
	form_shown
	post
	leads_to "$REDIRECT_URI?code="
	post
	page 400 'is over'
}

@test "oidc 59: failures of an account are limited, at this address" {
	local i
	form_shown
	CONFIG=(RATE_LIMIT=100/min RATE_BURST=50)
	REMOTE_ADDR=192.0.2.1
	for ((i = 0; i < 10; i++)); do post password=wrong-password; done
	page 401 "$WRONG"
	post
	page 429 'too many'
	[ "$(header retry-after)" -ge 1 ]
	nobody_signed_in
	REMOTE_ADDR=192.0.2.2
	post
	leads_to "$ISSUER/auth/consent"
}

@test "oidc 59: a host of IPv6 has one allowance for all its addresses" {
	local i
	form_shown
	CONFIG=(RATE_LIMIT=100/min RATE_BURST=50)
	for ((i = 0; i < 10; i++)); do
		REMOTE_ADDR=2001:db8:1:2::$i
		post password=wrong-password
	done
	page 401 "$WRONG"
	REMOTE_ADDR=2001:db8:1:2:ffff::1
	post
	page 429 'too many'
	REMOTE_ADDR=2001:db8:1:3::1
	post
	leads_to "$ISSUER/auth/consent"
}

@test "signing in again and again with the right password is not limited" {
	local i
	CONFIG=(RATE_LIMIT=100/min RATE_BURST=50)
	form_shown prompt=login
	for ((i = 0; i < 15; i++)); do
		post
		status 303
	done
}

@test "no name is kept in the table of limits" {
	form_shown
	post password=wrong-password
	lacks "$OWNER" "$DATA_DIR/run"
}

@test "oidc 65: neither password nor name nor cookie is in the log" {
	form_shown
	post
	lacks "$PASSWORD" "$ANSWER.log"
	lacks "$OWNER" "$ANSWER.log"
	lacks "$(header set-cookie | sed 's/[^=]*=\([^;]*\).*/\1/')" "$ANSWER.log"
	post password=wrong-password
	lacks wrong-password "$ANSWER.log"
}

@test "another method, another type, too long a password" {
	form_shown
	cgi PUT /auth/login
	page 405 method
	post -- "Origin: $ISSUER" 'Content-Type: text/plain'
	page 415 'content type'
	post password="$(printf 'x%.0s' {1..1025})"
	page 400 password
}

# Sign-in through an upstream provider; the way back is in callback.bats.

go_upstream() { # [NAME=VALUE...] - with the form shown
	post username= password= upstream=1 "$@"
}

@test "without an upstream there is no button, and no way there" {
	form_shown
	lacks upstream "$ANSWER.body"
	go_upstream
	page 400 'no other provider'
}

@test "with an upstream there is a button, beside the form for a password" {
	CONFIG=("${UPSTREAM[@]}")
	form_shown
	page 200 'An App asks you to sign in.'
	page 200 'Sign in with up.example'
	page 200 'name="password"'
	CONFIG=(GOOGLE_CLIENT_ID=us)
	form_shown
	page 200 'Sign in with Google'
}

@test "the form for a password is for where somebody has one" {
	CONFIG=("${UPSTREAM[@]}")
	sql "UPDATE users SET password_hash = NULL"
	form_shown
	page 200 'Sign in with up.example'
	lacks password "$ANSWER.body"
}

@test "the way upstream: state, nonce, S256, three scopes, nothing for later" {
	CONFIG=("${UPSTREAM[@]}")
	keep_document https://up.example
	form_shown
	go_upstream
	leads_to https://login.up.example/auth?
	expect code "$(location response_type)"
	expect us "$(location client_id)"
	expect "$ISSUER/auth/callback" "$(location redirect_uri)"
	expect 'openid email profile' "$(location scope)"
	expect S256 "$(location code_challenge_method)"
	expect 43 "$(location state | tr -d '\n' | wc -c)"
	expect 43 "$(location nonce | tr -d '\n' | wc -c)"
	expect 43 "$(location code_challenge | tr -d '\n' | wc -c)"
	for name in access_type prompt hd login_hint client_secret max_age; do
		expect '' "$(location $name)"
	done
	expect 0 "$(sql "SELECT count(*) FROM interactions WHERE upstream LIKE '%$(location state)%'")"
	sql "SELECT upstream FROM interactions WHERE state_hash IS NOT NULL" | grep -q "$(location nonce)"
	expect 0 "$(sql 'SELECT count(*) FROM sessions')"
}

@test "each way upstream has a state, nonce and verifier of its own" {
	local first
	CONFIG=("${UPSTREAM[@]}")
	keep_document https://up.example
	form_shown
	go_upstream
	first=$(location state)$(location nonce)$(location code_challenge)
	go_upstream
	case $first in
	*"$(location state)"* | *"$(location nonce)"* | *"$(location code_challenge)"*) false ;;
	esac
}

@test "login_hint goes along; hd only for one domain and no address" {
	CONFIG=("${UPSTREAM[@]}" ALLOW_DOMAINS=corp.example)
	keep_document https://up.example
	form_shown login_hint='ann@corp.example'
	go_upstream
	expect ann@corp.example "$(location login_hint)"
	expect corp.example "$(location hd)"
	CONFIG=("${UPSTREAM[@]}" ALLOW_DOMAINS=corp.example ALLOW_EMAILS=a@b.example)
	go_upstream
	expect '' "$(location hd)"
	CONFIG=("${UPSTREAM[@]}" ALLOW_DOMAINS=corp.example,b.example)
	go_upstream
	expect '' "$(location hd)"
}

@test "oidc 12: prompt and max_age ask again there; Google is asked as it can be" {
	CONFIG=("${UPSTREAM[@]}")
	keep_document https://up.example
	keep_document https://accounts.google.com
	form_shown prompt=select_account
	go_upstream
	expect select_account "$(location prompt)"
	form_shown prompt=login
	go_upstream
	expect login "$(location prompt)"
	form_shown max_age=60
	go_upstream
	expect login "$(location prompt)"
	CONFIG=(GOOGLE_CLIENT_ID=us)
	form_shown prompt=login
	go_upstream
	expect select_account "$(location prompt)"
	form_shown
	go_upstream
	expect '' "$(location prompt)"
	go_upstream upstream=other
	expect select_account "$(location prompt)"
}

@test "oidc 18: nobody is sent upstream by another site" {
	CONFIG=("${UPSTREAM[@]}")
	keep_document https://up.example
	form_shown
	go_upstream csrf=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA
	page 403 'not from this browser'
	go_upstream -- 'Origin: https://evil.example'
	page 403 'another site'
	BROWSER=mallory
	go_upstream
	page 400 'another browser'
	expect 0 "$(sql 'SELECT count(*) FROM interactions WHERE state_hash IS NOT NULL')"
}

@test "the upstream is away: 503, and the password works" {
	CONFIG=("${UPSTREAM[@]}")
	form_shown
	go_upstream
	page 503 'up.example cannot be reached'
	[ "$(header retry-after)" -ge 1 ]
	CSRF=$(field csrf)
	post
	leads_to "$ISSUER/auth/consent"
}

@test "a copy of another issuer's document is not used" {
	CONFIG=("${UPSTREAM[@]}")
	keep_document https://up.example
	sed -i 's,"issuer":"https://up,"issuer":"https://other,' "$DATA_DIR"/cache/upstream-*.json
	form_shown
	go_upstream
	page 503 'cannot be reached'
}

@test "a setup token where nobody waits for one" {
	CONFIG=("${UPSTREAM[@]}")
	form_shown
	post username= password= 'setup_token=x '
	page 400 'Nobody waits'
	nobody_signed_in
}

@test "a session ends at once when a list no longer names its person" {
	CONFIG=("${UPSTREAM[@]}" ALLOW_EMAILS="$OWNER")
	sql "UPDATE users SET admitted = 'list'"
	form_shown
	post
	leads_to "$ISSUER/auth/consent"
	authorize
	leads_to "$ISSUER/auth/consent"
	CONFIG=("${UPSTREAM[@]}" ALLOW_EMAILS=other@example.com)
	authorize
	leads_to "$ISSUER/auth/login"
	expect 0 "$(sql 'SELECT count(*) FROM sessions')"
	form_shown
	post
	page 401 'password is wrong'
	nobody_signed_in
}
