#!/usr/bin/env bats
# consent - the page on which a person allows or denies

load setup.bash
setup_file() { keepsake_template; }
setup() { keepsake_copy; register; }

form_shown() { # [NAME=VALUE...] - the consent form for a request
	authorize "$@"
	case $(location) in "$ISSUER/auth/login"*) sign_in ;; esac
	shown
}

post() { # [NAME=VALUE...] [-- HEADER...]
	submit /auth/consent decision=allow csrf="$CSRF" interaction="$INTERACTION" "$@"
}

no_code() {
	expect 0 "$(sql 'SELECT count(*) FROM codes')"
	expect 0 "$(sql 'SELECT count(*) FROM consents')"
}

@test "oidc 16: the page shows app, redirect host, scopes and who is signed in" {
	form_shown
	page 200 '<h1>Allow access</h1>'
	page 200 '<b>An App</b>'
	page 200 '<b>app.example</b>'
	page 200 "$OWNER"
	page 200 'add, change and delete your memories'
	page 200 'see your e-mail address'
	page 200 'nobody has checked it'
	page 200 'name="decision" value="allow"'
	page 200 'name="decision" value="deny"'
	lacks Warning "$ANSWER.body"
}

@test "a scope that is not asked for is not shown" {
	form_shown scope='openid memory:read'
	page 200 'read and search your memories'
	lacks 'delete your memories' "$ANSWER.body"
	lacks 'e-mail address' "$ANSWER.body"
}

@test "oidc 16: a warning when any program on the machine could listen" {
	REDIRECT_URI=http://localhost:5000/cb
	register
	form_shown
	page 200 '<b>localhost</b>'
	page 200 'Warning'
}

@test "a private-use scheme is shown as what it is" {
	REDIRECT_URI=cursor://anysphere.cursor-mcp/oauth/callback
	register
	form_shown
	page 200 '<b>cursor:</b>'
}

@test "oidc 17: an app's name is escaped and cut" {
	cgi POST /auth/register '' "{\"redirect_uris\":[\"$REDIRECT_URI\"],\"token_endpoint_auth_method\":\"none\",\"client_name\":\"<script>x</script>$(printf 'y%.0s' {1..200})\"}"
	CLIENT_ID=$(json .client_id)
	form_shown
	lacks '<script' "$ANSWER.body"
	lacks "$(printf 'y%.0s' {1..100})" "$ANSWER.body"
}

@test "oidc 20: headers of the page" {
	form_shown
	header content-security-policy | grep -q "frame-ancestors 'none'"
	expect DENY "$(header x-frame-options)"
	expect no-store "$(header cache-control)"
	lacks '<script' "$ANSWER.body"
	lacks '<img' "$ANSWER.body"
}

@test "allow: code, state and iss by 303" {
	form_shown
	post
	leads_to "$REDIRECT_URI?code="
	expect "$STATE" "$(location state)"
	expect "$ISSUER" "$(location iss)"
	expect 1 "$(sql "SELECT count(*) FROM audit WHERE event = 'consent'")"
}

@test "deny: access_denied with state and iss, and nothing granted" {
	form_shown
	post decision=deny
	leads_to "$REDIRECT_URI?error=access_denied"
	expect "$STATE" "$(location state)"
	expect "$ISSUER" "$(location iss)"
	no_code
	post
	page 400 'is over'
	no_code
}

@test "oidc 18: a form works once" {
	form_shown
	post
	status 303
	post
	page 400 'is over'
	expect 1 "$(sql 'SELECT count(*) FROM codes')"
}

@test "oidc 18: without csrf, or with a wrong one: 403" {
	form_shown
	post csrf=
	page 403 'not from this browser'
	post csrf=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA
	page 403 'not from this browser'
	no_code
}

@test "oidc 18: csrf of another session of the same browser: 403" {
	add_user bob@example.com "$PASSWORD"
	form_shown
	local old=$CSRF interaction=$INTERACTION
	authorize prompt=login
	sign_in bob@example.com
	post csrf="$old" interaction="$interaction"
	page 403 'not from this browser'
	no_code
}

@test "oidc 18: csrf of another interaction: 403" {
	form_shown
	local old=$CSRF
	form_shown
	post csrf="$old"
	page 403 'not from this browser'
	no_code
}

@test "oidc 18: a form sent from another site: 403" {
	form_shown
	post -- 'Origin: https://evil.example'
	page 403 'another site'
	post -- 'Origin: null'
	page 403 'another site'
	no_code
}

@test "dex CVE-2022-39222: another browser cannot take the consent" {
	form_shown
	BROWSER=mallory
	cgi GET /auth/consent "interaction=$INTERACTION"
	page 400 'another browser'
	post
	page 400 'another browser'
	no_code
}

@test "dex CVE-2022-39222: nor one that is signed in itself" {
	add_user bob@example.com "$PASSWORD"
	form_shown
	local waiting=$INTERACTION
	BROWSER=bob
	authorize
	sign_in bob@example.com
	cgi GET /auth/consent "interaction=$waiting"
	page 400 'another browser'
	no_code
}

@test "without a session the page sends one to sign in" {
	form_shown
	sql "DELETE FROM sessions"
	cgi GET /auth/consent "interaction=$INTERACTION"
	leads_to "$ISSUER/auth/login?interaction=$INTERACTION"
	post
	leads_to "$ISSUER/auth/login?interaction=$INTERACTION"
	no_code
}

@test "prompt=login: a form cannot be reached without signing in again" {
	form_shown
	authorize prompt=login
	INTERACTION=$(location interaction)
	cgi GET /auth/consent "interaction=$INTERACTION"
	leads_to "$ISSUER/auth/login"
	no_code
}

@test "keycloak CVE-2026-7571: what is granted is the parked request" {
	form_shown scope='openid memory:read'
	post scope='openid memory:write' redirect_uri=https://evil.example/ \
		client_id=other resource=https://evil.example/ state=changed
	leads_to "$REDIRECT_URI?code="
	expect "$STATE" "$(location state)"
	CODE=$(location code)
	redeem
	expect 'openid memory:read' "$(json .scope)"
}

@test "a decision that is missing or neither: 400" {
	form_shown
	post decision=
	page 400 'neither'
	post decision=maybe
	page 400 decision
	no_code
}

@test "an interaction that is over, unknown or missing" {
	form_shown
	sql "UPDATE interactions SET expires_at = $(date +%s)"
	post
	page 400 'is over'
	no_code
	cgi GET /auth/consent interaction=unknown
	page 400 'is over'
	cgi GET /auth/consent
	page 400 interaction
}

@test "DESIGN 7: what was agreed to is remembered" {
	form_shown
	post
	authorize
	leads_to "$REDIRECT_URI?code="
	authorize prompt=none
	leads_to "$REDIRECT_URI?code="
	authorize scope='openid memory:read'
	leads_to "$REDIRECT_URI?code="
}

@test "oidc 16: more scopes, another host or another resource is asked anew" {
	REDIRECT_URI=https://app.example/callback
	cgi POST /auth/register '' "{\"redirect_uris\":[\"$REDIRECT_URI\",\"https://other.example/cb\"],\"token_endpoint_auth_method\":\"none\"}"
	CLIENT_ID=$(json .client_id)
	form_shown scope='openid memory:read'
	post
	authorize scope='openid memory:read'
	leads_to "$REDIRECT_URI?code="
	authorize scope='openid memory:write'
	leads_to "$ISSUER/auth/consent"
	authorize scope='openid memory:read' redirect_uri=https://other.example/cb
	leads_to "$ISSUER/auth/consent"
	authorize scope='openid memory:read' resource="$ISSUER/mcp/sse"
	leads_to "$ISSUER/auth/consent"
}

@test "oidc 16: one person's consent is not another's, nor another client's" {
	form_shown
	post
	local first=$CLIENT_ID
	register
	authorize
	leads_to "$ISSUER/auth/consent"
	CLIENT_ID=$first
	add_user bob@example.com "$PASSWORD"
	BROWSER=bob
	authorize
	sign_in bob@example.com
	leads_to "$ISSUER/auth/consent"
}

@test "a client of the operator is asked for once; a trusted one never" {
	add_client --name Known --redirect-uri "$REDIRECT_URI"
	form_shown
	lacks 'nobody has checked it' "$ANSWER.body"
	post
	leads_to "$REDIRECT_URI?code="
	add_client --name Known --trusted --redirect-uri "$REDIRECT_URI"
	authorize
	leads_to "$REDIRECT_URI?code="
}

@test "OpenID Core 5.5: a claim asked for by itself is shown and remembered" {
	add_client --name Known --redirect-uri "$REDIRECT_URI"
	form_shown scope=openid claims='{"userinfo":{"email":null}}'
	page 200 'see your e-mail address'
	post
	authorize scope=openid
	leads_to "$REDIRECT_URI?code="
	add_client --name Known --redirect-uri "$REDIRECT_URI"
	form_shown scope=openid
	post
	authorize scope=openid claims='{"userinfo":{"email":null}}'
	leads_to "$ISSUER/auth/consent"
}

@test "a disabled person cannot allow" {
	form_shown
	sql "UPDATE users SET disabled_at = 1"
	post
	leads_to "$ISSUER/auth/login"
	no_code
}

@test "another method, another type" {
	cgi PUT /auth/consent
	page 405 method
	form_shown
	post -- "Origin: $ISSUER" 'Content-Type: application/json'
	page 415 'content type'
	no_code
}
