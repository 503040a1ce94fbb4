#!/usr/bin/env bats
# shell - scripts/keepsake login, token and logout before they ask anybody

load setup.bash

keepsake() { # WORD... - as from a machine that has nothing but the scripts
	run env -i PATH="$PATH" HOME="$BATS_TEST_TMPDIR" DATA_DIR="$BATS_TEST_TMPDIR/none" \
		"$ROOT/scripts/keepsake" "$@"
}

@test "without a sign-in there is no token and nothing to end" {
	keepsake token
	expect 1 "$status"
	[[ $output == *'not signed in; run keepsake login'* ]]
	keepsake logout
	expect 1 "$status"
	[[ $output == *'not signed in'* ]]
}

@test "secrets go over https, or to this machine" {
	local url
	for url in http://example.com ftp://localhost http://localhost.example.com/ http://127.0.0.1.example.com \
		http://localhost:80@example.com/ https:// 'https://a b' localhost:8080 'https://a"b'; do
		keepsake login "$url"
		expect 1 "$status"
		[[ $output == *'neither https nor on this machine'* ]] || { echo "$url: $output"; return 1; }
	done
}

@test "login without an address and without an instance" {
	keepsake login
	expect 1 "$status"
	[[ $output == *'Give its address'* ]]
}

@test "a provider that is not there" {
	keepsake login http://127.0.0.1:1
	expect 1 "$status"
	[[ $output == *'there is no Keepsake at http://127.0.0.1:1'* ]]
	[ ! -e "$BATS_TEST_TMPDIR/.config/keepsake/login" ]
}

@test "what is in time is printed without asking" {
	local file=$BATS_TEST_TMPDIR/file
	printf '%s\n' issuer=http://127.0.0.1:1 access_token=abc "expires_at=$(($(date +%s) + 100))" \
		token_endpoint=http://127.0.0.1:1/t refresh_token=r client_id=c >"$file"
	keepsake token --file "$file"
	expect 0 "$status"
	expect abc "$output"
}

@test "a provider that does not answer costs nothing" {
	local file=$BATS_TEST_TMPDIR/file
	printf '%s\n' issuer=http://127.0.0.1:1 access_token=abc "expires_at=$(($(date +%s) + 50))" \
		token_endpoint=http://127.0.0.1:1/t revocation_endpoint=http://127.0.0.1:1/r refresh_token=r client_id=c >"$file"
	cp "$file" "$file.before"
	keepsake token --file "$file"
	expect 1 "$status"
	[[ $output == *'cannot refresh at http://127.0.0.1:1: no answer'* ]]
	keepsake logout --file "$file"
	expect 1 "$status"
	[[ $output == *'was not told'* ]]
	cmp "$file" "$file.before"
}

@test "a sign-in that a busy provider did not end is kept" {
	local file=$BATS_TEST_TMPDIR/file bin=$BATS_TEST_TMPDIR/bin PATH=$PATH said
	mkdir "$bin"
	printf '%s\n' '#!/bin/sh' 'cat >"$HOME/form"' 'printf "{}\n%s" "$(cat "$HOME/said")"' >"$bin/curl"
	chmod +x "$bin/curl"
	PATH=$bin:$PATH
	for said in 429 403 404 503; do
		printf '%s\n' issuer=https://a.example revocation_endpoint=https://a.example/r refresh_token=r client_id=c >"$file"
		echo "$said" >"$BATS_TEST_TMPDIR/said"
		keepsake logout --file "$file"
		expect 1 "$status"
		[[ $output == *'was not told'* ]]
		[ -e "$file" ]
	done
	for said in 200 400 401; do
		printf '%s\n' issuer=https://a.example revocation_endpoint=https://a.example/r refresh_token=r client_id=c >"$file"
		echo "$said" >"$BATS_TEST_TMPDIR/said"
		keepsake logout --file "$file"
		expect 0 "$status"
		expect token=%72\&client_id=%63 "$(cat "$BATS_TEST_TMPDIR/form")"
		[ ! -e "$file" ]
	done
}

@test "other commands still want the data folder; -h and wrong words" {
	keepsake status
	expect 1 "$status"
	[[ $output == *'scripts/run makes it'* ]]
	keepsake login -h
	expect 0 "$status"
	keepsake token --unknown
	expect 2 "$status"
}

@test "root is told to be the owner, whose files it would make unreadable" {
	[ "$(id -u)" = 0 ] || skip 'for root alone'
	local word data=$BATS_TEST_TMPDIR/data
	mkdir "$data"
	touch "$data/oidc.db"
	chown nobody "$data" "$data/oidc.db"
	for word in 'key rotate' 'user list' sweep migrate; do
		# shellcheck disable=SC2086 # words
		run env -i PATH="$PATH" HOME="$BATS_TEST_TMPDIR" "$ROOT/scripts/keepsake" --data "$data" $word
		expect 1 "$status"
		[[ $output == *"be the user that owns $data/oidc.db: sudo -u nobody "* ]] || { echo "$output"; return 1; }
	done
	run env -i PATH="$PATH" HOME="$BATS_TEST_TMPDIR" "$ROOT/scripts/run" --data "$data"
	expect 1 "$status"
	[[ $output == *"be the user that owns $data/oidc.db: sudo -u nobody "* ]] || { echo "$output"; return 1; }
	expect oidc.db "$(ls "$data")"
}
