#!/usr/bin/env bats
# account - a person's signed-in browsers and connected apps

load setup.bash
setup_file() { keepsake_template; }
setup() { keepsake_copy; }

signed_in() { # [EMAIL] - BROWSER's person, by the page itself
	cgi GET /account
	leads_to "$ISSUER/auth/login?interaction="
	sign_in "$@"
	expect "$ISSUER/account" "$(location)"
	follow
	page 200 '<h1>Your account</h1>'
	CSRF=$(field csrf)
}

post() { # [NAME=VALUE...] [-- HEADER...]
	submit /account csrf="$CSRF" "$@"
}

back() { # a redirect, so that a reload repeats nothing
	status 303
	expect "$ISSUER/account" "$(location)"
}

sessions() {
	sql 'SELECT count(*) FROM sessions'
}

connect() { # an app of BROWSER's person; sets CLIENT_ID, REFRESH_TOKEN
	register
	sql "UPDATE clients SET name = 'The <App>' WHERE id = '$CLIENT_ID'"
	get_code
	redeem
	status 200
}

@test "it is for who is signed in, and leads there and back" {
	signed_in
	page 200 "$OWNER"
	page 200 'This browser, signed in since'
	page 200 'No app is connected.'
	header content-security-policy | grep -q "frame-ancestors 'none'"
	expect no-store "$(header cache-control)"
	lacks '<script' "$ANSWER.body"
}

@test "an app with name, host and what it may do; disconnected it is gone at once" {
	signed_in
	connect
	cgi GET /account
	page 200 '<b>The &lt;App&gt;</b> at <b>app.example</b>'
	page 200 'read and search your memories'
	page 200 'see your e-mail address'
	page 200 'connected since 20'
	post action=disconnect client_id="$CLIENT_ID"
	back
	expect "$(sql 'SELECT id FROM grants')" "$(cat "$DATA_DIR/public/ended")"
	expect 0 "$(sql 'SELECT count(*) FROM consents')"
	refresh
	refused 400 invalid_grant
	cgi GET /account
	page 200 'No app is connected.'
	authorize
	leads_to "$ISSUER/auth/consent"
}

@test "another browser is signed out; this one stays" {
	signed_in
	mine=$(sql 'SELECT sid FROM sessions')
	BROWSER=phone
	signed_in
	theirs=$(sql "SELECT sid FROM sessions WHERE sid <> '$mine'")
	BROWSER=alice
	cgi GET /account
	page 200 'Another browser'
	CSRF=$(field csrf)
	post action=end-session sid="$theirs"
	back
	expect "$mine" "$(sql 'SELECT sid FROM sessions')"
	BROWSER=phone
	cgi GET /account
	leads_to "$ISSUER/auth/login"
}

@test "all others at once" {
	for BROWSER in phone laptop alice; do signed_in; done
	expect 3 "$(sessions)"
	post action=end-others
	back
	expect 1 "$(sessions)"
	follow
	page 200 'This browser'
	lacks 'Another browser' "$ANSWER.body"
}

@test "signing out, by its button or as one of the browsers" {
	signed_in
	post action=sign-out
	expect "$ISSUER/auth/logout" "$(location)"
	header set-cookie | grep -q 'Max-Age=0'
	expect 0 "$(sessions)"
	follow
	page 200 '<h1>You are signed out</h1>'
	signed_in
	post action=end-session sid="$(sql 'SELECT sid FROM sessions')"
	expect "$ISSUER/auth/logout" "$(location)"
	expect 0 "$(sessions)"
}

@test "sessions of relying parties end with notice" {
	signed_in
	add_client --name Party --redirect-uri "$REDIRECT_URI" --trusted
	sql "UPDATE clients SET metadata = '{\"backchannel_logout_uri\":\"https://app.example/out\"}'"
	get_code scope=openid
	post action=sign-out
	expect 1 "$(sql 'SELECT count(*) FROM logout_notices')"
}

@test "another person's session and app are as if they were not there" {
	signed_in
	connect
	theirs=$(sql 'SELECT sid FROM sessions')
	add_user bob@example.com "$PASSWORD"
	BROWSER=bob
	signed_in bob@example.com
	lacks "$theirs" "$ANSWER.body"
	lacks "$CLIENT_ID" "$ANSWER.body"
	post action=end-session sid="$theirs"
	back
	post action=disconnect client_id="$CLIENT_ID"
	back
	post action=end-others
	back
	expect 2 "$(sessions)"
	refresh
	status 200
	expect 1 "$(sql 'SELECT count(*) FROM consents')"
}

@test "oidc 18: without csrf, with another's, from another site: 403" {
	signed_in
	local good=$CSRF
	post csrf= action=sign-out
	page 403 'not from this browser'
	post csrf=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA action=sign-out
	page 403 'not from this browser'
	post action=sign-out -- 'Origin: https://evil.example'
	page 403 'another site'
	post action=sign-out -- 'Origin: null'
	page 403 'another site'
	# That of the sign-out page is for that page.
	cgi GET /auth/logout
	expect 43 "$(field csrf | tr -d '\n' | wc -c)"
	post csrf="$(field csrf)" action=sign-out
	page 403 'not from this browser'
	BROWSER=phone
	signed_in
	post csrf="$good" action=end-others
	page 403 'not from this browser'
	expect 2 "$(sessions)"
}

@test "a form without a session leads to sign in, and does nothing" {
	signed_in
	connect
	sql 'DELETE FROM sessions'
	post action=disconnect client_id="$CLIENT_ID"
	leads_to "$ISSUER/auth/login?interaction="
	refresh
	status 200
}

@test "sessions: idle and over their time, on the second" {
	signed_in
	now=$(date +%s)
	sql "UPDATE sessions SET seen_at = $((now - 7 * 86400 + 100))"
	cgi GET /account
	page 200 'This browser'
	sql "UPDATE sessions SET seen_at = $((now - 7 * 86400))"
	cgi GET /account
	leads_to "$ISSUER/auth/login"
	sql "UPDATE sessions SET seen_at = $now, expires_at = $((now + 100))"
	cgi GET /account
	page 200 'This browser'
	sql "UPDATE sessions SET expires_at = $now"
	cgi GET /account
	leads_to "$ISSUER/auth/login"
}

@test "a form that says nothing, or nothing known, or not what: 400" {
	signed_in
	post
	page 400 'what to do'
	post action=delete-everything
	page 400 'what to do'
	post action=end-session
	page 400 'no browser'
	post action=disconnect
	page 400 'no app'
	post action=sign-out sid="x y"
	page 400 malformed
	expect 1 "$(sessions)"
}

@test "oidc 65: no name and no app of a person is in the log but its id" {
	signed_in
	connect
	post action=disconnect client_id="$CLIENT_ID"
	lacks "$OWNER" "$ANSWER.log"
	lacks App "$ANSWER.log"
}

@test "another method, another type" {
	cgi PUT /account
	page 405 method
	signed_in
	post action=sign-out -- "Origin: $ISSUER" 'Content-Type: application/json'
	page 415 'content type'
	expect 1 "$(sessions)"
}
