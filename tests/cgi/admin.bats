#!/usr/bin/env bats
# admin - the operator's commands

load setup.bash
setup_file() { keepsake_template; }
setup() { keepsake_copy; }

refuses() { # STATUS TEXT COMMAND... - one sentence on stderr, nothing else
	local status=$1 text=$2 code=0
	shift 2
	admin "$@" >"$BATS_TEST_TMPDIR/out" 2>"$BATS_TEST_TMPDIR/err" || code=$?
	expect "$status" "$code" || return
	expect '' "$(cat "$BATS_TEST_TMPDIR/out")" || return
	grep -q "^keepsake: .*$text" "$BATS_TEST_TMPDIR/err" ||
		{ cat "$BATS_TEST_TMPDIR/err" >&2; return 1; }
	[ "$status" -ne 1 ] || expect 1 "$(wc -l <"$BATS_TEST_TMPDIR/err")"
}

fails() { ! "$@"; }	# a plain ! does not fail a test

value() { # KEY - of "KEY<TAB>VALUE" lines
	sed -n "s/^$1	//p"
}

with_password() { # PASSWORD COMMAND...
	local file=$BATS_TEST_TMPDIR/password
	printf '%s\n' "$1" >"$file"
	shift
	admin "$@" --password-file "$file"
}

@test "user add: makes a password of 24 clear characters and shows it once" {
	admin user add Ann@Example.com --name 'Ann Ärger' >"$BATS_TEST_TMPDIR/out"
	expect ann@example.com "$(value email <"$BATS_TEST_TMPDIR/out")"
	expect 'Ann Ärger' "$(value name <"$BATS_TEST_TMPDIR/out")"
	password=$(value password <"$BATS_TEST_TMPDIR/out")
	printf %s "$password" | grep -Eqx '[2-9a-hj-km-np-z]{24}'
	admin --json user list >"$BATS_TEST_TMPDIR/list"
	fails grep -qF "$password" "$BATS_TEST_TMPDIR/list"
	fails grep -rqF "$password" "$DATA_DIR"
	sql "SELECT password_hash FROM users WHERE email = 'ann@example.com'" |
		grep -q '^\$argon2id\$'
}

@test "user add: two passwords differ" {
	one=$(admin user add a@example.com --json | jq -r .password)
	two=$(admin user add b@example.com --json | jq -r .password)
	[ -n "$one" ]
	[ "$one" != "$two" ]
}

@test "user add: a password from a file or standard input is not shown" {
	with_password 'a long pass phrase' user add a@example.com --json >"$BATS_TEST_TMPDIR/out"
	expect null "$(jq .password "$BATS_TEST_TMPDIR/out")"
	printf 'another one, by pipe\r\n' | env -i PATH="$PATH" DATA_DIR="$DATA_DIR" \
		"$B/fcgi/admin" user add b@example.com --password-file -
}

@test "user add: the account can sign in with its password, and no other" {
	with_password 'a long pass phrase' user add ann@example.com
	register
	authorize
	sign_in ann@example.com 'a long pass phrase!'
	expect '' "$(location)"
	BROWSER=bob
	authorize
	sign_in ann@example.com 'a long pass phrase'
	leads_to "$ISSUER/auth/consent"
}

@test "user add: refusals say what to do and repeat nothing" {
	refuses 1 'already' user add "$OWNER"
	refuses 1 'already' user add OWNER@EXAMPLE.COM
	refuses 1 'no e-mail address' user add 'not an address'
	fails grep -q 'not an address' "$BATS_TEST_TMPDIR/err"
	refuses 1 'cannot be read' user add a@example.com --password-file /nowhere
	refuses 1 'a name is' user add a@example.com --name $'two\nlines'
	printf 'short\n' >"$BATS_TEST_TMPDIR/p"
	refuses 1 '8 to 1024' user add a@example.com --password-file "$BATS_TEST_TMPDIR/p"
	printf 'one line\0and more of it' >"$BATS_TEST_TMPDIR/p"
	refuses 1 '8 to 1024' user add a@example.com --password-file "$BATS_TEST_TMPDIR/p"
	head -c 2000 /dev/zero | tr '\0' a >"$BATS_TEST_TMPDIR/p"
	refuses 1 '8 to 1024' user add a@example.com --password-file "$BATS_TEST_TMPDIR/p"
	expect 1 "$(sql 'SELECT count(*) FROM users')"
}

@test "user list: one line for each, nothing without people" {
	expect "$OWNER" "$(admin user list | cut -f 1)"
	expect enabled "$(admin user list | cut -f 3)"
	expect "$OWNER" "$(admin user list --json | jq -r '.[0].email')"
	sql 'DELETE FROM users'
	expect '' "$(admin user list)"
	expect '[]' "$(admin user list --json)"
}

@test "user disable: ends sessions and grants at once; enable brings none back" {
	get_tokens
	admin user disable "$OWNER" >"$BATS_TEST_TMPDIR/out"
	expect disabled "$(value state <"$BATS_TEST_TMPDIR/out")"
	expect 0 "$(sql 'SELECT count(*) FROM sessions')"
	expect "$(sql 'SELECT id FROM grants')" "$(cat "$DATA_DIR/public/ended")"
	refresh
	refused 400 invalid_grant
	expect enabled "$(admin user enable "$OWNER" --json | jq -r .state)"
	refresh
	refused 400 invalid_grant
	BROWSER=bob
	get_tokens
	refuses 1 'no account' user disable nobody@example.com
	refuses 1 'no account' user enable nobody@example.com
}

@test "user recheck: ends what people keep who are on no list any more" {
	get_tokens
	expect 0 "$(admin user recheck --json | jq .ended)"
	sql "UPDATE users SET admitted = 'list'"
	expect 0 "$(env -i DATA_DIR="$DATA_DIR" ALLOW_EMAILS="$OWNER" "$B/fcgi/admin" user recheck --json | jq .ended)"
	expect '' "$(cat "$DATA_DIR/public/ended")"
	expect 1 "$(admin user recheck --json | jq .ended)"
	expect "$(sql 'SELECT id FROM grants')" "$(cat "$DATA_DIR/public/ended")"
	expect 0 "$(sql 'SELECT count(*) FROM sessions')"
	expect 1 "$(sql "SELECT count(*) FROM audit WHERE event = 'no longer admitted'")"
	expect 0 "$(admin user recheck --json | jq .ended)"
}

@test "user password: replaces the old one and ends sessions" {
	register
	authorize
	sign_in
	expect 1 "$(sql 'SELECT count(*) FROM sessions')"
	with_password 'an entirely new one' user password "$OWNER"
	expect 0 "$(sql 'SELECT count(*) FROM sessions')"
	BROWSER=bob
	authorize
	sign_in "$OWNER" 'an entirely new one'
	leads_to "$ISSUER/auth/consent"
	refuses 1 'no account' user password nobody@example.com
}

@test "client add: a public client by default, with an id and no secret" {
	admin client add --name 'My App' --redirect-uri https://a.example/cb >"$BATS_TEST_TMPDIR/out"
	id=$(value client_id <"$BATS_TEST_TMPDIR/out")
	[ -n "$id" ]
	expect '' "$(value client_secret <"$BATS_TEST_TMPDIR/out")"
	admin client show "$id" --json >"$BATS_TEST_TMPDIR/out"
	expect 'My App' "$(jq -r .client_name "$BATS_TEST_TMPDIR/out")"
	expect none "$(jq -r .token_endpoint_auth_method "$BATS_TEST_TMPDIR/out")"
	expect '["https://a.example/cb"]' "$(jq -c .redirect_uris "$BATS_TEST_TMPDIR/out")"
	expect '["authorization_code","refresh_token"]' "$(jq -c .grant_types "$BATS_TEST_TMPDIR/out")"
	expect false "$(jq .trusted "$BATS_TEST_TMPDIR/out")"
	expect operator "$(jq -r .kind "$BATS_TEST_TMPDIR/out")"
}

@test "client add: a confidential one gets a secret, shown once, kept as a hash" {
	add_client --name App --confidential --redirect-uri https://a.example/cb \
		--redirect-uri https://b.example/cb https://c.example/cb
	expect 43 "${#CLIENT_SECRET}"
	expect 3 "$(admin client show "$CLIENT_ID" --json | jq '.redirect_uris | length')"
	expect client_secret_basic \
		"$(admin client show "$CLIENT_ID" --json | jq -r .token_endpoint_auth_method)"
	expect null "$(admin client show "$CLIENT_ID" --json | jq .client_secret)"
	fails grep -rqF "$CLIENT_SECRET" "$DATA_DIR"
	expect "$(printf %s "$CLIENT_SECRET" | sha256sum | cut -c 1-64)" \
		"$(sql "SELECT lower(hex(secret_hash)) FROM clients WHERE id = '$CLIENT_ID'")"
}

@test "client add --as without --scope: what the person's memory needs" {
	add_client --name App --confidential --grant client_credentials --as "$OWNER"
	token grant_type=client_credentials -- "$(basic "$CLIENT_ID" "$CLIENT_SECRET")"
	status 200
	expect 'memory:read memory:write' "$(json .scope)"
}

@test "client add: --auth-method, --grant, --scope, --trusted and --as are kept" {
	add_client --name App --auth-method client_secret_post --grant client_credentials \
		--scope 'memory:read memory:write' --trusted --as "$OWNER"
	[ -n "$CLIENT_SECRET" ]
	admin client show "$CLIENT_ID" --json >"$BATS_TEST_TMPDIR/out"
	expect client_secret_post "$(jq -r .token_endpoint_auth_method "$BATS_TEST_TMPDIR/out")"
	expect '["client_credentials"]' "$(jq -c .grant_types "$BATS_TEST_TMPDIR/out")"
	expect 'memory:read memory:write' "$(jq -r .scope "$BATS_TEST_TMPDIR/out")"
	expect true "$(jq .trusted "$BATS_TEST_TMPDIR/out")"
	expect "$OWNER" "$(jq -r .as "$BATS_TEST_TMPDIR/out")"
	token grant_type=client_credentials client_id="$CLIENT_ID" client_secret="$CLIENT_SECRET"
	status 200
}

@test "client add: keys, the grant of devices, and where to go after logout" {
	printf '%s' '{"keys":[{"kty":"EC","crv":"P-256","kid":"k","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}]}' >"$BATS_TEST_TMPDIR/jwks"
	add_client --name App --redirect-uri https://a.example/cb --auth-method private_key_jwt \
		--jwks "$BATS_TEST_TMPDIR/jwks" --grant device_code --grant authorization_code \
		--post-logout-redirect-uri https://a.example/1 --post-logout-redirect-uri https://a.example/2 \
		--backchannel-logout-uri http://127.0.0.1:9/bye
	expect '' "$CLIENT_SECRET"
	admin client show "$CLIENT_ID" --json >"$BATS_TEST_TMPDIR/out"
	expect private_key_jwt "$(jq -r .token_endpoint_auth_method "$BATS_TEST_TMPDIR/out")"
	expect k "$(jq -r '.jwks.keys[0].kid' "$BATS_TEST_TMPDIR/out")"
	expect '["urn:ietf:params:oauth:grant-type:device_code","authorization_code"]' "$(jq -c .grant_types "$BATS_TEST_TMPDIR/out")"
	expect '["https://a.example/1","https://a.example/2"]' "$(jq -c .post_logout_redirect_uris "$BATS_TEST_TMPDIR/out")"
	expect http://127.0.0.1:9/bye "$(jq -r .backchannel_logout_uri "$BATS_TEST_TMPDIR/out")"
	expect null "$(jq -r .registration_client_uri "$BATS_TEST_TMPDIR/out")"
	admin client set "$CLIENT_ID" --jwks-uri https://a.example/jwks --json >"$BATS_TEST_TMPDIR/out"
	expect null "$(jq -r .jwks "$BATS_TEST_TMPDIR/out")"
	expect https://a.example/jwks "$(jq -r .jwks_uri "$BATS_TEST_TMPDIR/out")"
	expect http://127.0.0.1:9/bye "$(jq -r .backchannel_logout_uri "$BATS_TEST_TMPDIR/out")"
	admin client set "$CLIENT_ID" --jwks "$BATS_TEST_TMPDIR/jwks" --json >"$BATS_TEST_TMPDIR/out"
	expect null "$(jq -r .jwks_uri "$BATS_TEST_TMPDIR/out")"
}

@test "client add: keys that do not work" {
	local app=(client add --name App --redirect-uri https://a.example/cb --auth-method private_key_jwt)
	refuses 1 'private_key_jwt needs' "${app[@]}"
	refuses 1 'cannot be read' "${app[@]}" --jwks "$BATS_TEST_TMPDIR/absent"
	printf 'x' >"$BATS_TEST_TMPDIR/jwks"
	refuses 1 'not JSON' "${app[@]}" --jwks "$BATS_TEST_TMPDIR/jwks"
	printf '{"keys":[{"kty":"oct","k":"AQAB"}]}' >"$BATS_TEST_TMPDIR/jwks"
	refuses 1 'private or symmetric' "${app[@]}" --jwks "$BATS_TEST_TMPDIR/jwks"
	refuses 1 'exclude' "${app[@]}" --jwks "$BATS_TEST_TMPDIR/jwks" --jwks-uri https://a.example/jwks
	refuses 1 'https' "${app[@]}" --jwks-uri http://a.example/jwks
	refuses 1 'backchannel_logout_uri' "${app[@]}" --jwks-uri https://a.example/j --backchannel-logout-uri http://a.example/
	refuses 1 'post-logout' "${app[@]}" --jwks-uri https://a.example/j --post-logout-redirect-uri http://a.example/
	expect 0 "$(sql 'SELECT count(*) FROM clients')"
}

@test "client add: refusals" {
	refuses 1 'name' client add --redirect-uri https://a.example/cb
	refuses 1 'redirect_uris' client add --name App
	refuses 1 'redirect URI' client add --name App --redirect-uri http://a.example/cb
	refuses 1 'redirect URI' client add --name App --redirect-uri 'javascript:alert(1)'
	refuses 1 'redirect URI' client add --name App --redirect-uri https://a.example/cb#x
	refuses 1 'grant type' client add --name App --grant password --redirect-uri https://a.example/
	refuses 1 'secret' client add --name App --grant client_credentials
	refuses 1 'scope' client add --name App --scope 'openid everything' --redirect-uri https://a.example/
	refuses 1 'token_endpoint_auth_method' client add --name App --auth-method magic --redirect-uri https://a.example/
	refuses 1 'confidential' client add --name App --confidential --auth-method none --redirect-uri https://a.example/
	refuses 1 'no account' client add --name App --as nobody@example.com --redirect-uri https://a.example/
	expect 0 "$(sql 'SELECT count(*) FROM clients')"
}

@test "client set: changes what is named and nothing else" {
	add_client --name App --confidential --redirect-uri https://a.example/cb --trusted --scope openid
	first=$CLIENT_SECRET
	admin client set "$CLIENT_ID" --name New --redirect-uri https://n.example/ --json >"$BATS_TEST_TMPDIR/out"
	expect null "$(jq .client_secret "$BATS_TEST_TMPDIR/out")"
	expect New "$(jq -r .client_name "$BATS_TEST_TMPDIR/out")"
	expect '["https://n.example/"]' "$(jq -c .redirect_uris "$BATS_TEST_TMPDIR/out")"
	expect openid "$(jq -r .scope "$BATS_TEST_TMPDIR/out")"
	expect true "$(jq .trusted "$BATS_TEST_TMPDIR/out")"
	expect "$(printf %s "$first" | sha256sum | cut -c 1-64)" \
		"$(sql 'SELECT lower(hex(secret_hash)) FROM clients')"
	second=$(admin client set "$CLIENT_ID" --new-secret --untrusted --json | jq -r .client_secret)
	[ "$first" != "$second" ]
	expect "$(printf %s "$second" | sha256sum | cut -c 1-64)" \
		"$(sql 'SELECT lower(hex(secret_hash)) FROM clients')"
	expect false "$(admin client show "$CLIENT_ID" --json | jq .trusted)"
	admin client set "$CLIENT_ID" --auth-method none
	expect '' "$(sql 'SELECT secret_hash FROM clients')"
	admin client set "$CLIENT_ID" --confidential --json | jq -e '.client_secret | length == 43'
	admin client set "$CLIENT_ID" --as "$OWNER"
	admin client set "$CLIENT_ID" --name Newer
	expect "$OWNER" "$(admin client show "$CLIENT_ID" --json | jq -r .as)"
	refuses 1 'redirect URI' client set "$CLIENT_ID" --redirect-uri http://a.example/
	refuses 1 'no such client' client set nobody --name New
	admin client set "$CLIENT_ID" --auth-method none
	refuses 1 'no secret' client set "$CLIENT_ID" --new-secret
}

@test "client set: a dynamic client stays one" {
	register
	admin client set "$CLIENT_ID" --name Known
	expect dynamic "$(admin client show "$CLIENT_ID" --json | jq -r .kind)"
	expect Known "$(admin client list --json | jq -r '.[0].client_name')"
}

@test "client list and show" {
	expect '' "$(admin client list)"
	add_client --name App --redirect-uri https://a.example/cb
	expect "$CLIENT_ID	operator	App	none" "$(admin client list | cut -f 1-4)"
	expect "$CLIENT_ID" "$(admin client list --json | jq -r '.[0].client_id')"
	refuses 1 'no such client' client show nobody
}

@test "client remove: ends its grants at once" {
	get_tokens
	admin client remove "$CLIENT_ID"
	expect "$(sql 'SELECT id FROM grants')" "$(cat "$DATA_DIR/public/ended")"
	refresh
	refused 401 invalid_client
	refuses 1 'no such client' client remove "$CLIENT_ID"
}

@test "key init: makes what is missing, changes nothing else" {
	before=$(ls "$DATA_DIR/keys")
	cp "$DATA_DIR/public/jwks.json" "$BATS_TEST_TMPDIR/jwks"
	admin key init >/dev/null
	expect "$before" "$(ls "$DATA_DIR/keys")"
	cmp "$DATA_DIR/public/jwks.json" "$BATS_TEST_TMPDIR/jwks"
	rm -r "$DATA_DIR/public" "$DATA_DIR"/keys/active-ES256-*
	admin key init >/dev/null
	expect 2 "$(ls "$DATA_DIR/keys" | wc -l)"
	expect '["ES256","RS256"]' "$(jq -c '[.keys[].alg] | sort' "$DATA_DIR/public/jwks.json")"
	expect 644 "$(stat -c %a "$DATA_DIR/public/jwks.json")"
	expect 600 "$(stat -c %a "$DATA_DIR"/keys/active-RS256-*)"
	expect 0 "$(jq '[.keys[] | has("d")] | map(select(.)) | length' "$DATA_DIR/public/jwks.json")"
}

@test "key init: four at once make one key of each kind" {
	rm -r "$DATA_DIR/keys"
	for i in 1 2 3 4; do admin key init >/dev/null & done
	wait
	expect 2 "$(ls "$DATA_DIR/keys" | wc -l)"
	expect 700 "$(stat -c %a "$DATA_DIR/keys")"
	expect "$(admin key list --json | jq -r '.[].kid')" "$(jq -r '.keys[].kid' "$DATA_DIR/public/jwks.json")"
}

@test "key list: names, kinds and states; never a key" {
	admin key list >"$BATS_TEST_TMPDIR/out"
	expect 2 "$(wc -l <"$BATS_TEST_TMPDIR/out")"
	expect 'active active' "$(cut -f 3 "$BATS_TEST_TMPDIR/out" | paste -sd ' ')"
	chmod 640 "$DATA_DIR"/keys/active-RS256-*
	code=0
	admin key list 2>"$BATS_TEST_TMPDIR/err" || code=$?
	expect 1 "$code"
	grep -q 'chmod 600' "$BATS_TEST_TMPDIR/err"
	rm -r "$DATA_DIR/keys"
	refuses 1 'key init' key list
}

signer() { # TOKEN - the id of the key that signed it
	jwt "$1" .kid 1
}

kid() { # STATE [ALG]
	admin key list --json | jq -r ".[] | select(.state == \"$1\" and .alg == \"${2:-RS256}\").kid"
}

published() { # KID
	jq -e --arg kid "$1" 'any(.keys[]; .kid == $kid)' "$DATA_DIR/public/jwks.json" >/dev/null
}

pass_ten_minutes() { # since the last change of what is published
	touch -d '-10 min' "$DATA_DIR/public/jwks.json"
}

userinfo() { # TOKEN
	cgi GET /auth/userinfo '' '' "Authorization: Bearer $1"
}

ping_memory() { # TOKEN
	cgi POST /mcp '' '{"jsonrpc":"2.0","id":1,"method":"ping"}' "Authorization: Bearer $1" \
		'Accept: application/json, text/event-stream'
}

@test "oidc 50: key rotate: published before it signs, and after" {
	get_tokens
	old=$(kid active)
	expect "$old" "$(signer "$ACCESS_TOKEN")"
	admin key rotate >"$BATS_TEST_TMPDIR/out"
	value text <"$BATS_TEST_TMPDIR/out" | grep -q 'do not sign yet: run key rotate after 20'
	new=$(kid next)
	expect "$(value made <"$BATS_TEST_TMPDIR/out")" "$new $(kid next ES256)"
	published "$new"
	expect '[]' "$(admin key rotate --json | jq -c .activated)"
	refresh
	expect "$old" "$(signer "$(json .access_token)")"
	REFRESH_TOKEN=$(json .refresh_token)

	pass_ten_minutes
	expect 2 "$(admin key rotate --json | jq '.activated | length')"
	expect "$new" "$(kid active)"
	refresh
	expect "$new" "$(signer "$(json .access_token)")"
	fresh=$(json .access_token)
	published "$old"
	for token in "$ACCESS_TOKEN" "$fresh"; do
		userinfo "$token"
		status 200
		ping_memory "$token"
		status 200
	done
	admin check >/dev/null

	touch -d '-4800 seconds' "$DATA_DIR"/keys/retired-*
	expect 2 "$(admin key rotate --json | jq '.removed | length')"
	fails published "$old"
	expect '' "$(kid retired)"
	userinfo "$ACCESS_TOKEN"
	status 401
	userinfo "$fresh"
	status 200
}

@test "oidc 50: key rotate: a key that is published again begins to wait again" {
	admin key rotate >/dev/null
	pass_ten_minutes
	rm "$DATA_DIR/public/jwks.json"
	expect '[]' "$(admin key rotate --json | jq -c .activated)"
	published "$(kid next)"
	expect '[]' "$(admin key rotate --json | jq -c .activated)"
	pass_ten_minutes
	expect 2 "$(admin key rotate --json | jq '.activated | length')"
}

@test "oidc 51: key rotate: nothing private is published, no id twice" {
	admin key rotate >/dev/null
	pass_ten_minutes
	admin key rotate >/dev/null
	admin key rotate >/dev/null
	expect 6 "$(jq '.keys | length' "$DATA_DIR/public/jwks.json")"
	expect 6 "$(jq '[.keys[].kid] | unique | length' "$DATA_DIR/public/jwks.json")"
	expect '["alg","crv","e","kid","kty","n","use","x","y"]' \
		"$(jq -c '[.keys[] | keys[]] | unique' "$DATA_DIR/public/jwks.json")"
	expect 600 "$(stat -c %a "$DATA_DIR"/keys/* | sort -u)"
	expect 644 "$(stat -c %a "$DATA_DIR/public/jwks.json")"
}

@test "key rotate: four at once make one next key of each kind" {
	for i in 1 2 3 4; do admin key rotate >/dev/null & done
	wait
	expect 'active active next next' "$(admin key list | cut -f 3 | paste -sd ' ')"
}

@test "key rotate --now: tokens of the old key are dead at once, refresh tokens are not" {
	get_tokens
	admin key rotate >/dev/null
	old=$(kid active)
	next=$(kid next)
	userinfo "$ACCESS_TOKEN"
	status 200
	admin key rotate --now >"$BATS_TEST_TMPDIR/out"
	value text <"$BATS_TEST_TMPDIR/out" | grep -q 'dead, here at once, elsewhere within 10 minutes'
	expect 'active active' "$(admin key list | cut -f 3 | paste -sd ' ')"
	fails published "$old"
	fails published "$next"
	expect 2 "$(ls -A "$DATA_DIR/keys" | wc -l)"
	userinfo "$ACCESS_TOKEN"
	status 401
	header www-authenticate | grep -q 'error="invalid_token"'
	ping_memory "$ACCESS_TOKEN"
	status 401
	refresh
	status 200
	expect "$(kid active)" "$(signer "$(json .access_token)")"
	token=$(json .access_token)
	userinfo "$token"
	status 200
	ping_memory "$token"
	status 200
}

@test "key rotate: refusals say what to do" {
	rm "$DATA_DIR"/keys/active-ES256-*
	refuses 1 'run key init' key rotate
	admin key init >/dev/null
	chmod 644 "$DATA_DIR"/keys/active-RS256-*
	fails admin key rotate 2>"$BATS_TEST_TMPDIR/err"
	grep -q 'chmod 600' "$BATS_TEST_TMPDIR/err"
	fails admin key rotate --now 2>/dev/null
	rm -r "$DATA_DIR/keys"
	refuses 1 'key init' key rotate
	refuses 1 'key init' key rotate --now
	refuses 2 'usage' key rotate now
	refuses 2 'usage' key list --now
	refuses 2 'usage' key rotate --now=1
}

@test "key rotate: what cannot be published does not sign" {
	mv "$DATA_DIR/public" "$DATA_DIR/elsewhere"
	echo >"$DATA_DIR/public"
	refuses 1 'public/jwks.json could not be written' key rotate
	refuses 1 'public/jwks.json could not be written' key rotate --now
	rm "$DATA_DIR/public"
	mv "$DATA_DIR/elsewhere" "$DATA_DIR/public"
	get_tokens
	userinfo "$ACCESS_TOKEN"
	status 200
}

@test "key import: a key of an earlier provider signs at once" {
	get_tokens
	old=$(kid active)
	openssl genrsa -traditional 3072 2>/dev/null >"$BATS_TEST_TMPDIR/rsa.pem"
	openssl ecparam -name prime256v1 -genkey -noout >"$BATS_TEST_TMPDIR/ec.pem"
	admin key import "$BATS_TEST_TMPDIR/rsa.pem" >"$BATS_TEST_TMPDIR/out"
	expect "$(kid active)" "$(value activated <"$BATS_TEST_TMPDIR/out")"
	expect "$old" "$(value retired <"$BATS_TEST_TMPDIR/out")"
	expect 1 "$(admin key import "$BATS_TEST_TMPDIR/ec.pem" --json | jq '.activated | length')"
	refresh
	[ "$old" != "$(kid active)" ]
	expect "$(kid active)" "$(signer "$(json .access_token)")"
	for token in "$ACCESS_TOKEN" "$(json .access_token)"; do
		userinfo "$token"
		status 200
	done
	admin check >/dev/null
	expect "$(openssl rsa -in "$BATS_TEST_TMPDIR/rsa.pem" -noout -modulus 2>/dev/null)" \
		"$(openssl rsa -in "$DATA_DIR"/keys/active-RS256-*.pem -noout -modulus 2>/dev/null)"
}

@test "key import: refusals say what is wrong, change nothing and repeat nothing" {
	before=$(ls "$DATA_DIR/keys")
	file=$BATS_TEST_TMPDIR/key.pem
	openssl genrsa 1024 2>/dev/null >"$file"
	refuses 1 'no private key that can be used' key import "$file"
	openssl genrsa 2048 2>/dev/null | openssl pkey -aes256 -passout pass:x >"$file"
	refuses 1 'no private key that can be used' key import "$file"
	openssl ecparam -name secp384r1 -genkey -noout >"$file"
	refuses 1 'no private key that can be used' key import "$file"
	openssl genrsa 2048 2>/dev/null | openssl pkey -pubout >"$file"
	refuses 1 'no private key that can be used' key import "$file"
	refuses 1 'cannot be read' key import /nowhere
	fails grep -q /nowhere "$BATS_TEST_TMPDIR/err"
	refuses 1 'there already' key import "$DATA_DIR"/keys/active-RS256-*
	expect "$before" "$(ls "$DATA_DIR/keys")"
	refuses 2 'usage' key import
	refuses 2 'usage' key import "$file" "$file"
}

@test "migrate: makes oidc.db for its group, once for four at once" {
	rm "$DATA_DIR"/oidc.db*
	for i in 1 2 3 4; do admin migrate >/dev/null & done
	wait
	expect 660 "$(stat -c %a "$DATA_DIR/oidc.db")"
	expect 660 "$(stat -c %a "$DATA_DIR/oidc.db-wal")"
	expect 660 "$(stat -c %a "$DATA_DIR/oidc.db-shm")"
	expect '' "$(admin user list)"
}

@test "a store of a newer version is refused and left alone" {
	sql 'PRAGMA user_version = 9999'
	code=0
	admin user list 2>"$BATS_TEST_TMPDIR/err" || code=$?
	expect 1 "$code"
	grep -q '^keepsake: oidc.db cannot be opened' "$BATS_TEST_TMPDIR/err"
	expect 9999 "$(sql 'PRAGMA user_version')"
}

@test "check: all is well" {
	admin check
	expect '["ok"]' "$(admin check --json | jq -c '[.[].state] | unique')"
}

@test "check: names what to mend" {
	rm "$DATA_DIR/public/jwks.json" "$DATA_DIR"/keys/active-RS256-*
	code=0
	admin check >"$BATS_TEST_TMPDIR/out" 2>"$BATS_TEST_TMPDIR/err" || code=$?
	expect 1 "$code"
	grep -q '^mend	keys	.*key init' "$BATS_TEST_TMPDIR/out"
	grep -q '^mend	public/jwks.json	.*key init' "$BATS_TEST_TMPDIR/out"
	admin key init >/dev/null
	admin check >/dev/null
	sql "PRAGMA foreign_keys = OFF;
	    INSERT INTO sessions VALUES (x'00', 's', 4711, 0, 0, 0, 0)"
	printf 'no store, but as long as the header of one: %056d' 0 >"$DATA_DIR/memories/x.db"
	fails admin check >"$BATS_TEST_TMPDIR/out" 2>"$BATS_TEST_TMPDIR/err"
	grep -q '^mend	oidc.db	' "$BATS_TEST_TMPDIR/out"
	grep -q '^mend	memories/x.db	' "$BATS_TEST_TMPDIR/out"
}

@test "check: what would fail only on the way back from upstream" {
	echo 'GOOGLE_CLIENT_ID=x' >>"$DATA_DIR/.env"
	fails admin check >"$BATS_TEST_TMPDIR/out" 2>"$BATS_TEST_TMPDIR/err"
	grep -q '^mend	GOOGLE_CLIENT_SECRET	.*missing' "$BATS_TEST_TMPDIR/out"
	grep -q '^ok	GOOGLE_REDIRECT_URI' "$BATS_TEST_TMPDIR/out"
	echo 'UPSTREAM_ISSUER=https://login.example.com' >>"$DATA_DIR/.env"
	admin check >/dev/null
	echo "GOOGLE_REDIRECT_URI=$ISSUER/callback" >>"$DATA_DIR/.env"
	fails admin check >"$BATS_TEST_TMPDIR/out" 2>"$BATS_TEST_TMPDIR/err"
	grep -q '^mend	GOOGLE_REDIRECT_URI	.*/auth/callback' "$BATS_TEST_TMPDIR/out"
}

@test "check: a wrong setting is named in a sentence" {
	echo 'ACCESS_TOKEN_TTL=soon' >>"$DATA_DIR/.env"
	refuses 1 ACCESS_TOKEN_TTL check
	sed -i '$d' "$DATA_DIR/.env"
	echo 'NONSENSE=1' >>"$DATA_DIR/.env"
	refuses 1 NONSENSE check
}

@test "config: what scripts need, and no secret" {
	echo 'GOOGLE_CLIENT_ID=x' >>"$DATA_DIR/.env"
	echo 'GOOGLE_CLIENT_SECRET=keep-this-to-yourself' >>"$DATA_DIR/.env"
	admin config >"$BATS_TEST_TMPDIR/out"
	expect "$ISSUER" "$(value oidc_base_url <"$BATS_TEST_TMPDIR/out")"
	expect "$ISSUER" "$(value mcp_base_url <"$BATS_TEST_TMPDIR/out")"
	expect "$ISSUER" "$(value issuer <"$BATS_TEST_TMPDIR/out")"
	[ -n "$(value listen <"$BATS_TEST_TMPDIR/out")" ]
	fails grep -q keep-this "$BATS_TEST_TMPDIR/out"
	expect "$ISSUER" "$(admin config --json | jq -r .issuer)"
}

@test "setup-token: for an upstream alone; shown once, kept as a digest" {
	local token
	refuses 1 'GOOGLE_CLIENT_ID' setup-token
	echo GOOGLE_CLIENT_ID=us >>"$DATA_DIR/.env"
	token=$(admin setup-token --json | jq -r .setup_token)
	expect 43 "${#token}"
	expect "$(printf %s "$token" | sha256sum | cut -c 1-64)" \
		"$(sql 'SELECT lower(hex(hash)) FROM setup_tokens')"
	admin setup-token >/dev/null
	expect 1 "$(sql 'SELECT count(*) FROM setup_tokens')"
	expect 2 "$(sql "SELECT count(*) FROM audit WHERE event = 'setup token made'")"
}

@test "usage: 2, and how it is used" {
	refuses 2 'no such command' nonsense
	refuses 2 'no such command' user
	refuses 2 'no such command' user nonsense
	refuses 2 'missing' user add
	refuses 2 'more than' user add a@example.com b@example.com
	refuses 2 'no such option' user add a@example.com --password hunter2
	fails grep -q hunter2 "$BATS_TEST_TMPDIR/err"
	refuses 2 'no such option' user list --trusted
	refuses 2 'lacks' user add a@example.com --name
	refuses 2 'twice' user add a@example.com --name x --name y
	refuses 2 'switch' client list --json=yes
	admin --help | grep -q 'client add'
	admin user add -h | grep -q 'user add'
	fails admin
}

@test "names cannot forge lines" {
	add_client --name $'App\tx\ny' --redirect-uri https://a.example/cb
	expect 1 "$(admin client list | wc -l)"
	expect 5 "$(admin client list | awk -F '\t' '{ print NF }')"
}
