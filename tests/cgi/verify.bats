#!/usr/bin/env bats
# verify - the page on which a person lets a device in (RFC 8628 section 3.3)

load setup.bash
setup_file() { keepsake_template; }
setup() { keepsake_copy; register_device; device; }

WRONG='There is no such code'

post() { # [NAME=VALUE...] [-- HEADER...] - the form of the last page, with its code and csrf
	submit /device user_code="$(field user_code)" csrf="$(field csrf)" "$@"
}

undecided() {
	expect 0 "$(sql 'SELECT count(*) FROM grants')" || return
	expect 0 "$(sql 'SELECT count(grant_id) + count(denied_at) FROM device_codes')"
}

@test "oidc 43: the question names app, scopes, resource, person and code" {
	device scope='memory:read'
	enter
	page 200 '<h1>Allow a device</h1>'
	page 200 '<b>A Device</b>'
	page 200 "signed in as $OWNER"
	page 200 'read and search your memories'
	lacks 'delete your memories' "$ANSWER.body"
	page 200 "<b>$ISSUER/mcp</b>"
	page 200 "<b>$USER_CODE</b>"
	page 200 'nobody has checked it'
	page 200 'Warning: the device may be anywhere'
	page 200 'name="decision" value="allow"'
	page 200 'name="decision" value="deny"'
	undecided
}

@test "RFC 8628 3.3: nobody is signed in: first that, then the form" {
	cgi GET /device
	leads_to "$ISSUER/auth/login?interaction="
	sign_in
	leads_to "$ISSUER/device"
	expect "$ISSUER/device" "$(location)"
	follow
	page 200 '<h1>Connect a device</h1>'
	page 200 'name="user_code"'
	expect '' "$(field user_code)"
	undecided
}

@test "RFC 8628 3.3.1: a code in the link is kept, and still to be confirmed" {
	cgi GET /device "user_code=$USER_CODE"
	leads_to "$ISSUER/auth/login"
	sign_in
	follow
	page 200 '<h1>Connect a device</h1>'
	page 200 'Compare this code'
	expect "$USER_CODE" "$(field user_code)"
	lacks decision "$ANSWER.body"
	lacks 'A Device' "$ANSWER.body"
	undecided
	post
	page 200 '<h1>Allow a device</h1>'
	undecided
}

@test "a link never tells whether there is such a code" {
	enter
	cgi GET /device user_code=BBBB-BBBB
	page 200 'Compare this code'
	cgi GET /device 'user_code=%22%3E%3Cscript%3E'
	page 200 'Enter the code'
	lacks '<script' "$ANSWER.body"
	cgi GET /device 'user_code=BBBBBBBB%0aX'
	page 400 user_code
}

@test "oidc 43: allow gives the device its tokens" {
	enter
	answer_device allow
	page 200 '<h1>Device allowed</h1>'
	page 200 'You can return to your device.'
	poll
	status 200
	expect "$CLIENT_ID|memory:read memory:write|$ISSUER/mcp|" \
		"$(sql 'SELECT client_id, scope, resource, sid FROM grants')"
	expect 'device allowed' "$(sql 'SELECT event FROM audit ORDER BY id DESC LIMIT 1')"
	expect '' "$(sql 'SELECT expires_at FROM clients')"
}

@test "oidc 43: deny gives nothing" {
	enter
	answer_device deny
	page 200 '<h1>Device denied</h1>'
	poll
	refused 400 access_denied
	expect 0 "$(sql 'SELECT count(*) FROM grants')"
	expect 'device denied' "$(sql 'SELECT event FROM audit ORDER BY id DESC LIMIT 1')"
}

@test "RFC 8628 6.1: a code in any case, with spaces or without dashes" {
	enter "$(printf %s "$USER_CODE" | tr 'A-Z-' 'a-z ')"
	page 200 '<h1>Allow a device</h1>'
	enter "$(printf %s "$USER_CODE" | tr -d -)"
	page 200 "<b>$USER_CODE</b>"
}

@test "a code that is unknown, over, decided or none" {
	enter BBBB-BBBB
	page 400 "$WRONG"
	page 400 'name="user_code"'
	enter 'not a code'
	page 400 "$WRONG"
	enter ''
	page 400 "$WRONG"
	sql "UPDATE device_codes SET expires_at = $(date +%s)"
	enter
	page 400 "$WRONG"
	device
	enter
	answer_device deny
	enter
	page 400 "$WRONG"
}

@test "a code that ends or is decided while the page is open" {
	enter
	sql "UPDATE device_codes SET expires_at = $(date +%s)"
	post decision=allow
	page 400 "$WRONG"
	expect 0 "$(sql 'SELECT count(*) FROM grants')"
	device
	enter
	cp "$ANSWER.body" "$BATS_TEST_TMPDIR/page"
	answer_device deny
	cp "$BATS_TEST_TMPDIR/page" "$ANSWER.body"
	answer_device allow
	page 400 "$WRONG"
	expect 0 "$(sql 'SELECT count(*) FROM grants')"
}

@test "oidc 43: it is always asked, also a second time and of a trusted client" {
	enter
	answer_device allow
	device
	enter
	page 200 '<h1>Allow a device</h1>'
	add_client --name Known --trusted --grant device_code --scope memory:read
	device
	enter
	page 200 '<h1>Allow a device</h1>'
	lacks 'nobody has checked it' "$ANSWER.body"
	expect 0 "$(sql 'SELECT count(*) FROM consents')"
}

@test "oidc 18: csrf is missing, wrong or of the other form" {
	enter
	local csrf
	csrf=$(field csrf)
	post decision=allow csrf=
	page 403 'not from this browser'
	post decision=allow csrf=x user_code="$USER_CODE"
	page 403 'not from this browser'
	cgi GET /device
	post decision=allow user_code="$USER_CODE"
	page 403 'not from this browser'
	post user_code="$USER_CODE" csrf="$csrf"
	page 403 'not from this browser'
	undecided
}

@test "oidc 18: csrf of another code" {
	local first=$USER_CODE csrf
	device
	enter
	csrf=$(field csrf)
	post decision=allow user_code="$first" csrf="$csrf"
	page 403 'not from this browser'
	expect 0 "$(sql 'SELECT count(*) FROM grants')"
}

@test "oidc 18: csrf of another session" {
	enter
	local csrf
	csrf=$(field csrf)
	add_user bob@example.com "$PASSWORD"
	BROWSER=bob
	cgi GET /device
	sign_in bob@example.com
	follow
	post decision=allow user_code="$USER_CODE" csrf="$csrf"
	page 403 'not from this browser'
	undecided
}

@test "oidc 18: a form from another site" {
	enter
	post decision=allow -- 'Origin: https://evil.example'
	page 403 'another site'
	enter
	post -- "Origin: $ISSUER" 'Sec-Fetch-Site: cross-site'
	page 403 'another site'
	undecided
}

@test "without a session the decision leads to sign-in and counts for nothing" {
	enter
	cp "$ANSWER.body" "$BATS_TEST_TMPDIR/page"
	sql 'DELETE FROM sessions'
	answer_device allow
	leads_to "$ISSUER/auth/login"
	undecided
	sign_in
	follow
	page 200 'Compare this code'
	expect "$USER_CODE" "$(field user_code)"
}

@test "a disabled person cannot allow" {
	enter
	sql 'UPDATE users SET disabled_at = 1'
	answer_device allow
	leads_to "$ISSUER/auth/login"
	undecided
}

@test "a client that is gone is no device" {
	enter
	sql 'UPDATE clients SET expires_at = 1'
	answer_device allow
	page 400 "$WRONG"
	undecided
}

@test "RFC 8628 5.1: five wrong codes, then a person waits, whatever the session" {
	local i
	enter BBBB-BBBB
	for i in C D F G; do
		post user_code="$i$i$i$i-$i$i$i$i"
		page 400 "$WRONG"
	done
	post user_code="$USER_CODE"
	page 429 'too many'
	[ "$(header retry-after)" -ge 1 ]
	BROWSER=another
	enter
	page 429 'too many'
	undecided
	add_user bob@example.com "$PASSWORD"
	BROWSER=bob
	cgi GET /device
	sign_in bob@example.com
	follow
	post user_code="$USER_CODE"
	page 200 '<h1>Allow a device</h1>'
}

@test "RFC 8628 5.1: right codes and what is no code do not count" {
	local i
	enter
	for i in 1 2 3 4 5 6 7; do
		enter
		page 200 '<h1>Allow a device</h1>'
		enter nonsense
		page 400 "$WRONG"
	done
}

@test "RFC 8628 5.1: guesses are limited at an address too" {
	local i
	CONFIG=(RATE_LIMIT=100/min RATE_BURST=20)
	for i in 1 2 3 4; do
		add_user "p$i@example.com" "$PASSWORD"
		BROWSER=p$i
		REMOTE_ADDR=192.0.2.$i
		cgi GET /device
		sign_in "p$i@example.com"
		follow
		REMOTE_ADDR=192.0.2.9
		post user_code=BBBB-BBBB
		page 400 "$WRONG"
	done
	BROWSER=p1
	cgi GET /device
	post user_code=CCCC-CCCC
	page 429 'too many'
	REMOTE_ADDR=192.0.2.10
	post user_code="$USER_CODE" csrf="$(BROWSER=p1; cgi GET /device; field csrf)"
	page 200 '<h1>Allow a device</h1>'
}

@test "oidc 17: an app's name is escaped and cut" {
	cgi POST /auth/register '' "{\"grant_types\":[\"$DEVICE_GRANT\"],\"token_endpoint_auth_method\":\"none\",\"client_name\":\"<script>x</script>$(printf 'y%.0s' {1..200})\"}"
	CLIENT_ID=$(json .client_id)
	device
	enter
	page 200 '<h1>Allow a device</h1>'
	lacks '<script' "$ANSWER.body"
	lacks "$(printf 'y%.0s' {1..100})" "$ANSWER.body"
}

@test "oidc 20: headers of the page" {
	enter
	header content-security-policy | grep -q "frame-ancestors 'none'"
	header content-security-policy | grep -q "default-src 'none'"
	expect DENY "$(header x-frame-options)"
	expect no-store "$(header cache-control)"
}

@test "oidc 65: no code is in the log" {
	enter
	lacks "$USER_CODE" "$ANSWER.log"
	answer_device allow
	lacks "$USER_CODE" "$ANSWER.log"
	lacks "$(printf %s "$USER_CODE" | tr -d -)" "$ANSWER.log"
}

@test "another method, another type, another word" {
	cgi PUT /device
	page 405 method
	enter
	post decision=maybe
	page 400 decision
	post decision=allow -- "Origin: $ISSUER" 'Content-Type: application/json'
	page 415 'content type'
	undecided
}
