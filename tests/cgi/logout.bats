#!/usr/bin/env bats
# logout - RP-Initiated Logout 1.0; its side of Back-Channel Logout 1.0

load setup.bash
setup_file() { keepsake_template; }
setup() { keepsake_copy; }

AFTERWARDS=https://app.example/bye
NOTIFY=https://app.example/backchannel

# What a registration for logout leaves in the store.
know_logout() { # CLIENT_ID
	sql "UPDATE clients SET metadata = json_patch(coalesce(metadata, '{}'),
	    '{\"post_logout_redirect_uris\":[\"$AFTERWARDS\"],\"backchannel_logout_uri\":\"$NOTIFY\"}')
	    WHERE id = '$1'"
}

# A relying party of the operator, at which the owner signs in; sets ID_TOKEN.
relying_party() {
	add_client --name 'A Party' --redirect-uri "$REDIRECT_URI" --trusted
	know_logout "$CLIENT_ID"
	get_code scope='openid email'
	redeem
	status 200
}

logout() { # [NAME=VALUE...] - a GET
	cgi GET /auth/logout "$(form "$@")"
}

confirm() { # [HEADER...] - presses the button of the page shown
	submit /auth/logout csrf="$(field csrf)" client_id="$(field client_id)" \
		post_logout_redirect_uri="$(field post_logout_redirect_uri)" state="$(field state)" -- "$@"
}

sessions() {
	sql 'SELECT count(*) FROM sessions'
}

signed_out() {
	expect 0 "$(sessions)"
	authorize prompt=none scope=openid
	expect login_required "$(location error)"
}

asks() { # the question, and nothing has happened
	page 200 '<h1>Sign out</h1>'
	expect 1 "$(sessions)"
	expect 0 "$(sql 'SELECT count(*) FROM logout_notices')"
}

@test "oidcc-rp-initiated-logout: the session ends at once; state comes back" {
	relying_party
	logout id_token_hint="$ID_TOKEN" post_logout_redirect_uri="$AFTERWARDS" state='a b'
	leads_to "$AFTERWARDS?state=a%20b"
	expect '' "$(cookies | grep -o session || true)"
	header set-cookie | grep -q 'Max-Age=0'
	signed_out
}

@test "oidcc-rp-initiated-logout-no-state: no state comes back" {
	relying_party
	logout id_token_hint="$ID_TOKEN" post_logout_redirect_uri="$AFTERWARDS"
	expect "$AFTERWARDS" "$(location)"
	signed_out
}

@test "oidcc-rp-initiated-logout-bad-post-logout-redirect-uri: asked, never sent there" {
	relying_party
	for uri in https://evil.example/ "$AFTERWARDS/" "${AFTERWARDS^^}" "$REDIRECT_URI" \
	    'https://app.example@evil.example/bye' 'https://app.example/bye#x' //app.example/bye 'javascript:alert(1)'; do
		logout id_token_hint="$ID_TOKEN" post_logout_redirect_uri="$uri" state=s
		asks
		page 200 'could not be checked'
	done
	confirm
	page 200 '<h1>You are signed out</h1>'
	lacks evil.example "$ANSWER"
	signed_out
}

@test "oidcc-rp-initiated-logout-query-added-to-post-logout-redirect-uri: asked, never sent there" {
	relying_party
	logout id_token_hint="$ID_TOKEN" post_logout_redirect_uri="$AFTERWARDS?foo=bar" state=s
	asks
}

@test "oidcc-rp-initiated-logout-no-post-logout-redirect-uri: signed out, on our page" {
	relying_party
	logout id_token_hint="$ID_TOKEN" state=s
	page 200 '<h1>You are signed out</h1>'
	signed_out
}

@test "oidcc-rp-initiated-logout-no-id-token-hint: asked, and not sent back" {
	relying_party
	logout post_logout_redirect_uri="$AFTERWARDS" state=s
	asks
	confirm
	page 200 '<h1>You are signed out</h1>'
	signed_out
}

@test "oidcc-rp-initiated-logout-bad-id-token-hint: another key's is worth nothing" {
	relying_party
	openssl genrsa -out "$BATS_TEST_TMPDIR/other.pem" 2048 2>/dev/null
	local input signature
	input=${ID_TOKEN%.*}
	signature=$(printf %s "$input" | openssl dgst -sha256 -sign "$BATS_TEST_TMPDIR/other.pem" |
		base64 -w 0 | tr '+/' '-_' | tr -d =)
	logout id_token_hint="$input.$signature" post_logout_redirect_uri="$AFTERWARDS" state=s
	asks
	logout id_token_hint="$input.$signature" client_id="$CLIENT_ID" post_logout_redirect_uri="$AFTERWARDS" state=s
	asks
	lacks "$AFTERWARDS" "$ANSWER.body"
}

@test "oidcc-rp-initiated-logout-modified-id-token-hint: nor is one of alg none" {
	relying_party
	local head payload
	head=$(printf '{"alg":"none"}' | base64 -w 0 | tr '+/' '-_' | tr -d =)
	payload=$(printf %s "$ID_TOKEN" | cut -d . -f 2)
	for token in "$head.$payload." "$head.$payload" "$head.$payload.x" nonsense; do
		logout id_token_hint="$token" post_logout_redirect_uri="$AFTERWARDS" state=s
		asks
	done
}

@test "oidcc-rp-initiated-logout-no-params: asked, then signed out" {
	relying_party
	logout
	asks
	page 200 "$OWNER"
	confirm
	page 200 '<h1>You are signed out</h1>'
	signed_out
}

@test "oidcc-rp-initiated-logout-only-state: the same" {
	relying_party
	logout state=s
	asks
	confirm
	page 200 '<h1>You are signed out</h1>'
	signed_out
}

@test "oidc 60: a hint of another session or person ends nothing by itself" {
	relying_party
	local hint=$ID_TOKEN mine
	mine=$(sql 'SELECT sid FROM sessions')
	add_user bob@example.com "$PASSWORD"
	BROWSER=bob
	authorize scope=openid
	sign_in bob@example.com
	logout id_token_hint="$hint" post_logout_redirect_uri="$AFTERWARDS" state=s
	page 200 '<h1>Sign out</h1>'
	page 200 bob@example.com
	expect 2 "$(sessions)"
	confirm
	leads_to "$AFTERWARDS?state=s"
	expect "$mine" "$(sql 'SELECT sid FROM sessions')"
	# A browser that nobody is signed in at, with a stolen hint.
	BROWSER=mallory
	logout id_token_hint="$hint" post_logout_redirect_uri="$AFTERWARDS"
	expect 1 "$(sessions)"
	submit /auth/logout id_token_hint="$hint" csrf=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA
	expect 1 "$(sessions)"
}

@test "an access token is no hint; a client_id that is not the hint's: asked" {
	relying_party
	logout id_token_hint="$ACCESS_TOKEN" post_logout_redirect_uri="$AFTERWARDS"
	asks
	logout id_token_hint="$ID_TOKEN" client_id=another post_logout_redirect_uri="$AFTERWARDS"
	asks
	logout id_token_hint="$ID_TOKEN" client_id="$CLIENT_ID" post_logout_redirect_uri="$AFTERWARDS"
	leads_to "$AFTERWARDS"
}

@test "by client_id alone: the page names app and host, then it leads there" {
	relying_party
	logout client_id="$CLIENT_ID" post_logout_redirect_uri="$AFTERWARDS" state=s
	asks
	page 200 'A Party asks you to sign out'
	page 200 'you go to app.example'
	confirm
	leads_to "$AFTERWARDS?state=s"
	signed_out
}

@test "no open redirector: nobody signed in, an app that registered itself" {
	get_tokens
	know_logout "$CLIENT_ID"
	sql 'DELETE FROM sessions'
	logout id_token_hint="$ID_TOKEN" post_logout_redirect_uri="$AFTERWARDS" state=s
	page 200 '<h1>You are signed out</h1>'
	page 200 "href=\"$AFTERWARDS?state=s\""
	logout client_id="$CLIENT_ID" post_logout_redirect_uri="$AFTERWARDS"
	page 200 'go on to'
	logout client_id="$CLIENT_ID" post_logout_redirect_uri=https://evil.example/
	page 200 '<h1>You are signed out</h1>'
	lacks evil.example "$ANSWER"
	# The operator's app, with proof, is taken at its word.
	relying_party
	sql 'DELETE FROM sessions'
	logout client_id="$CLIENT_ID" post_logout_redirect_uri="$AFTERWARDS"
	page 200 'go on to'
	logout id_token_hint="$ID_TOKEN" post_logout_redirect_uri="$AFTERWARDS" state=s
	leads_to "$AFTERWARDS?state=s"
}

@test "oidc 18: the button works with our own csrf alone" {
	relying_party
	logout
	submit /auth/logout csrf=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA
	page 403 'not from this browser'
	logout
	confirm 'Origin: https://evil.example'
	page 403 'another site'
	expect 1 "$(sessions)"
	# Nor with that of another person's page.
	logout
	cp "$ANSWER.body" "$BATS_TEST_TMPDIR/page"
	add_user bob@example.com "$PASSWORD"
	BROWSER=bob
	authorize scope=openid
	sign_in bob@example.com
	cp "$BATS_TEST_TMPDIR/page" "$ANSWER.body"
	confirm
	page 403 'not from this browser'
	expect 2 "$(sessions)"
}

@test "a POST of the app's own site comes again as a GET, with the cookie" {
	relying_party
	BROWSER=none
	cgi POST /auth/logout '' "$(form id_token_hint="$ID_TOKEN" post_logout_redirect_uri="$AFTERWARDS" state='a&b')" \
		'Origin: https://app.example'
	leads_to "$ISSUER/auth/logout?id_token_hint="
	expect 1 "$(sessions)"
	BROWSER=alice
	follow
	leads_to "$AFTERWARDS?state=a%26b"
	signed_out
	# And with the cookie at once, where the browser sends it.
	relying_party
	cgi POST /auth/logout '' "$(form id_token_hint="$ID_TOKEN" post_logout_redirect_uri="$AFTERWARDS")"
	leads_to "$AFTERWARDS"
}

@test "a POST too long to come again is not taken for a sign-out" {
	relying_party
	BROWSER=none
	cgi POST /auth/logout '' "$(form id_token_hint="$(printf 'x%.0s' {1..4000})" \
		state="$(printf '%%%.0s' {1..4096})")" \
		'Origin: https://app.example'
	page 413 'too large'
	expect 1 "$(sessions)"
}

@test "Back-Channel Logout 2.7: a login ends with the session, a memory does not" {
	relying_party
	local login=$REFRESH_TOKEN party=$CLIENT_ID access=$ACCESS_TOKEN hint=$ID_TOKEN
	register
	get_code
	redeem
	logout id_token_hint="$hint" post_logout_redirect_uri="$AFTERWARDS"
	leads_to "$AFTERWARDS"
	refresh
	status 200
	CLIENT_ID=$party REFRESH_TOKEN=$login
	refresh
	refused 400 invalid_grant
	cgi GET /auth/userinfo '' '' "Authorization: Bearer $access"
	status 401
}

@test "Back-Channel Logout 2.7: nor does what was granted with offline_access" {
	add_client --name 'A Party' --redirect-uri "$REDIRECT_URI" --trusted
	get_code scope='openid offline_access'
	redeem
	logout id_token_hint="$ID_TOKEN"
	page 200 '<h1>You are signed out</h1>'
	refresh
	status 200
}

@test "Back-Channel Logout 2.3: a notice for each party of the session, once" {
	relying_party
	local first=$CLIENT_ID
	relying_party
	get_code scope=openid
	add_client --name Silent --redirect-uri "$REDIRECT_URI" --trusted
	get_code scope=openid
	logout id_token_hint="$ID_TOKEN"
	expect 2 "$(sql 'SELECT count(*) FROM logout_notices')"
	expect 1 "$(sql "SELECT count(*) FROM logout_notices WHERE client_id = '$first' AND uri = '$NOTIFY'")"
	expect "$(jwt "$ID_TOKEN" .sid)" "$(sql 'SELECT DISTINCT sid FROM logout_notices')"
	expect "$(jwt "$ID_TOKEN" .sub)" "$(sql 'SELECT DISTINCT sub FROM logout_notices')"
	# Nothing listens here: tried once, left to the sweeper.
	expect 2 "$(sql 'SELECT count(*) FROM logout_notices WHERE tries = 1')"
}

@test "oidc 12: signing in again is no logout" {
	relying_party
	authorize prompt=login scope=openid
	sign_in
	expect 0 "$(sql 'SELECT count(*) FROM logout_notices')"
	logout id_token_hint="$ID_TOKEN"
	page 200 '<h1>You are signed out</h1>'
	expect 1 "$(sql 'SELECT count(*) FROM logout_notices')"
}

@test "another person who signs in ends the first one's session, with notice" {
	relying_party
	add_user bob@example.com "$PASSWORD"
	authorize prompt=login scope=openid
	sign_in bob@example.com
	expect 1 "$(sql "SELECT count(*) FROM logout_notices WHERE sub = '$(jwt "$ID_TOKEN" .sub)'")"
}

@test "user disable and user password end sessions with notice" {
	relying_party
	admin user password "$OWNER" >/dev/null
	expect 0 "$(sessions)"
	expect 1 "$(sql 'SELECT count(*) FROM logout_notices')"
	sql 'DELETE FROM logout_notices'
	add_user carol@example.com "$PASSWORD"
	authorize scope=openid
	sign_in carol@example.com
	admin user disable carol@example.com
	expect 1 "$(sql 'SELECT count(*) FROM logout_notices')"
}

@test "no HTTP client has a logout token made" {
	relying_party
	logout id_token_hint="$ID_TOKEN"
	id=$(sql 'SELECT id FROM logout_notices')
	cgi POST /logout-token '' "$(form id="$id" KEEPSAKE_LOGOUT_NOTICE="$id")" "KEEPSAKE_LOGOUT_NOTICE: $id" \
		"Keepsake-Logout-Notice: $id"
	status 404
	cgi POST /auth/token '' "$(form grant_type=x client_id="$CLIENT_ID")" "Keepsake-Logout-Notice: $id"
	refused 400 unsupported_grant_type
}

@test "nobody signed in: signed out, whatever is asked" {
	logout
	page 200 '<h1>You are signed out</h1>'
	logout id_token_hint=nonsense post_logout_redirect_uri=https://evil.example/ client_id=x
	page 200 '<h1>You are signed out</h1>'
	lacks evil.example "$ANSWER"
}

@test "oidc 7: repeated, oversized, malformed parameters; other methods and types" {
	cgi GET /auth/logout 'state=a&state=b'
	page 400 repeated
	logout post_logout_redirect_uri="https://app.example/$(printf 'y%.0s' {1..2100})"
	page 400 'too long'
	cgi GET /auth/logout 'post_logout_redirect_uri=%0d%0aSet-Cookie:x'
	page 400 malformed
	cgi DELETE /auth/logout
	page 405 method
	cgi POST /auth/logout '' '{}' 'Content-Type: application/json'
	page 415 'content type'
}

@test "oidc 65: no token, state or address is in the log" {
	relying_party
	logout id_token_hint="$ID_TOKEN" post_logout_redirect_uri="$AFTERWARDS" state=a-telling-state
	lacks a-telling-state "$ANSWER.log"
	lacks "${ID_TOKEN##*.}" "$ANSWER.log"
	lacks "$OWNER" "$ANSWER.log"
}
