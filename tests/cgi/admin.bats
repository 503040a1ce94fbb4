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
