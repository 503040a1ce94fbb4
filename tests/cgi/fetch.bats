#!/usr/bin/env bats
# fetch - outgoing requests: to configured origins, and guarded to anywhere
# else (security 3.8)
#
# Two servers on loopback are the world: as configured origins by their own
# address, as the public internet through a preloaded shim (fetch_shim.c).

load setup.bash

setup_file() {
	DATA_DIR=$BATS_FILE_TMPDIR/data
	mkdir -p "$DATA_DIR"/{run/stats,run/limits,cache}
	printf 'OIDC_BASE_URL=%s\nMCP_BASE_URL=%s\n' "$ISSUER" "$ISSUER" >"$DATA_DIR/.env"
	cc -shared -fPIC -D_GNU_SOURCE -o "$BATS_FILE_TMPDIR/shim.so" "$BATS_TEST_DIRNAME/fetch_shim.c" -ldl
	origin "$BATS_FILE_TMPDIR"
}

teardown() {
	[ -z "${CROWD:-}" ] || kill $CROWD 2>/dev/null || true
	[ -z "${HOUSE:-}" ] || kill -9 "$HOUSE" 2>/dev/null || true
}

teardown_file() {
	kill "$(cat "$BATS_FILE_TMPDIR/pid")"
}

setup() {
	keepsake_copy
	PORT=$(cat "$BATS_FILE_TMPDIR/port")
	TLS_PORT=$(cat "$BATS_FILE_TMPDIR/tls")
	ORIGIN=http://127.0.0.1:$PORT
	CONFIG=(FETCH_ALLOW="$ORIGIN")
	INSTANCE=known
	SEEN=$BATS_FILE_TMPDIR/seen
	LEAKS=$BATS_TEST_TMPDIR/leaks
	: >"$SEEN"
}

origin() { # DIR
	openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost \
		-addext subjectAltName=DNS:localhost,IP:127.0.0.1,DNS:*.stranger.example \
		-keyout "$1/key.pem" -out "$1/cert.pem" 2>/dev/null
	python3 "$BATS_TEST_DIRNAME/fetch_origin.py" "$1" >/dev/null 2>&1 3>&- &
	echo $! >"$1/pid"
	while [ ! -e "$1/port" ]; do sleep 0.05; done
}

fetch() { # URL [FORM] [PARAMETER=VALUE...]
	local config=("${CONFIG[@]}") url=$1 form=${2:-} n=$#
	shift $((n > 2 ? 2 : n))
	CONFIG+=(KEEPSAKE_FETCH_URL="$url" "$@")
	if [ -n "$form" ]; then cgi POST /fetch '' "$form"; else cgi GET /fetch; fi
	CONFIG=("${config[@]}")
}

# world "NAME ADDRESS..."...: the look-ups of a make-believe internet
world() {
	printf '%s\n' "$@" >"$BATS_TEST_TMPDIR/hosts"
	: >"$LEAKS"
	CONFIG=(FETCH_CA="$BATS_FILE_TMPDIR/cert.pem" LD_PRELOAD="$BATS_FILE_TMPDIR/shim.so"
		FETCH_SHIM_HOSTS="$BATS_TEST_TMPDIR/hosts" FETCH_SHIM_PORT="$TLS_PORT"
		FETCH_SHIM_LEAKS="$LEAKS")
}

# untouched: nobody was asked anything, and nothing else was connected to
untouched() {
	expect '' "$(cat "$SEEN" "$LEAKS")"
}

@test "a configured origin: its document and its status" {
	fetch "$ORIGIN/jwks"
	status 200
	expect 200 "$(header fetch-status)"
	expect '{"keys":[]}' "$(body)"
}

@test "oidc 54: whatever the origin answers is told, and no redirect followed" {
	fetch "$ORIGIN/gone"
	expect 404 "$(header fetch-status)"
	fetch "$ORIGIN/moved"
	status 200
	expect 302 "$(header fetch-status)"
	expect 1 "$(grep -c '^GET /moved' "$SEEN")"
	expect 0 "$(grep -c '^GET /jwks' "$SEEN")"
}

@test "OIDC_JWKS_URL and UPSTREAM_ISSUER are origins of the operator too, for known" {
	local setting
	for setting in OIDC_JWKS_URL="$ORIGIN/jwks" UPSTREAM_ISSUER="$ORIGIN"; do
		CONFIG=("$setting")
		INSTANCE=known
		fetch "$ORIGIN/.well-known/openid-configuration"
		status 200
		INSTANCE=foreign
		fetch "$ORIGIN/.well-known/openid-configuration"
		status 403
	done
}

@test "FETCH_ALLOW is for strangers' URLs too" {
	INSTANCE=foreign
	fetch "$ORIGIN/jwks"
	status 200
	expect '{"keys":[]}' "$(body)"
}

@test "oidc 53: no other URL is fetched, however it is spelt" {
	local url
	for INSTANCE in known foreign; do
		for url in "http://localhost:$PORT/" "http://127.1:$PORT/" "http://2130706433:$PORT/" \
			"http://0x7f.1:$PORT/" "http://[::1]:$PORT/" "http://[::ffff:127.0.0.1]:$PORT/" \
			"$ORIGIN@evil.example/" "http://evil@127.0.0.1:$PORT/" "$ORIGIN.evil.example/" \
			"http://127.0.0.1/" "file:///etc/passwd" "gopher://127.0.0.1:$PORT/" \
			"http://169.254.169.254/latest/" "https://127.0.0.1:$PORT/" x \
			https://127.0.0.1/ https://127.1/ https://2130706433/ https://0x7f000001/ \
			https://0177.0.0.1/ https://017700000001/ https://0x7f.0.0.1/ https://127.0.0.1./ \
			https://[::1]/ https://[::]/ https://[::ffff:127.0.0.1]/ https://[64:ff9b::7f00:1]/ \
			https://localhost/ https://8.8.8.8/ https://a.stranger.example:8443/ \
			http://a.stranger.example/ https://u@a.stranger.example/ \
			'https://a.stranger.example/#f' https://a.stranger.example \
			https://a.stranger.example/a/../b https://a.stranger.example/%2e%2E/b \
			https://a.stranger.example/. 'https://a.stranger.example/\b' \
			$'https://a.stranger.example/\tb' 'https://a.stranger.example\@127.0.0.1/' \
			https://A.stranger.example/ HTTPS://a.stranger.example/ https://a.stranger.example./; do
			world 'a.stranger.example 93.184.215.14' 'localhost 127.0.0.1'
			CONFIG+=(FETCH_ALLOW="$ORIGIN")
			fetch "$url"
			status 403
			untouched
		done
	done
}

@test "oidc 53: a public https URL is fetched from a public address" {
	for INSTANCE in known foreign; do
		world 'a.stranger.example 93.184.215.14'
		fetch https://a.stranger.example/client
		status 200
		expect 200 "$(header fetch-status)"
		expect '{"keys":[]}' "$(body)"
		expect '' "$(cat "$LEAKS")"
		fetch https://a.stranger.example:443/client?x=y
		status 200
	done
}

@test "oidc 53: a name that leads to an address of the inside is refused" {
	local address
	for address in 127.0.0.1 10.0.0.1 172.16.0.1 192.168.1.1 169.254.169.254 100.64.0.1 0.0.0.0 \
		198.18.0.1 224.0.0.1 255.255.255.255 ::1 :: fc00::1 fe80::1 ff02::1 2002:7f00:1:: \
		::ffff:127.0.0.1 ::ffff:93.184.215.14 64:ff9b::7f00:1 64:ff9b::a00:1; do
		world "a.stranger.example $address"
		fetch https://a.stranger.example/client
		status 403
		untouched
	done
}

@test "a name that leads to a public address of our own is refused" {
	world 'a.stranger.example 93.184.215.99'
	fetch https://a.stranger.example/client
	status 403
	untouched
}

@test "oidc 53: mixed answers gain nothing" {
	world 'a.stranger.example 127.0.0.1 93.184.215.14'
	fetch https://a.stranger.example/client
	status 403
	expect '' "$(cat "$LEAKS")"
	world 'a.stranger.example 93.184.215.14 127.0.0.1 ::1'
	fetch https://a.stranger.example/client
	# libcurl of Debian 13 begins with IPv6, and what is refused ends it
	status 200 || status 403
	expect '' "$(cat "$LEAKS")"
}

@test "oidc 53: rebinding: what was judged is what is connected to" {
	# a checker that looks up twice would judge the one and connect to the other
	world 'a.stranger.example 93.184.215.14' 'a.stranger.example 127.0.0.1'
	fetch https://a.stranger.example/client
	status 200
	expect '' "$(cat "$LEAKS")"
	: >"$SEEN"
	world 'a.stranger.example 127.0.0.1' 'a.stranger.example 93.184.215.14'
	fetch https://a.stranger.example/client
	status 403
	untouched
}

@test "a stranger's redirect to the inside is told, not followed" {
	world 'a.stranger.example 93.184.215.14'
	fetch https://a.stranger.example/moved
	status 200
	expect 302 "$(header fetch-status)"
	expect '' "$(header location)"
	expect 1 "$(grep -c '^GET' "$SEEN")"
}

@test "a stranger's certificate must be of its name and of an authority" {
	world 'a.stranger.example 93.184.215.14' 'a.other.example 93.184.215.14'
	fetch https://a.other.example/client
	status 503
	CONFIG=("${CONFIG[@]/FETCH_CA=*/FETCH_CA=}")
	fetch https://a.stranger.example/client
	status 503
	expect '' "$(cat "$SEEN")"
}

@test "no HTTP header can name a URL" {
	CONFIG=(FETCH_ALLOW="$ORIGIN")
	cgi GET /fetch '' '' "Keepsake-Fetch-Url: $ORIGIN/jwks"
	status 400
	cgi GET /fetch "KEEPSAKE_FETCH_URL=$ORIGIN/jwks"
	status 400
}

@test "oidc 54: a proxy in the environment is not used" {
	CONFIG+=(http_proxy=http://127.0.0.1:9 ALL_PROXY=http://127.0.0.1:9)
	fetch "$ORIGIN/jwks"
	status 200
	world 'a.stranger.example 93.184.215.14'
	CONFIG+=(https_proxy=http://127.0.0.1:9 ALL_PROXY=http://127.0.0.1:9)
	fetch https://a.stranger.example/client
	status 200
}

@test "a password of .netrc is not sent" {
	printf 'machine 127.0.0.1 login us password secret\n' >"$BATS_TEST_TMPDIR/.netrc"
	CONFIG+=(HOME="$BATS_TEST_TMPDIR")
	fetch "$ORIGIN/jwks"
	status 200
	expect 0 "$(grep -ci '^authorization' "$SEEN")"
}

@test "oidc 54: size limits: the one asked for, 256 KiB, headers of 16 KiB" {
	fetch "$ORIGIN/large"
	status 200
	expect 262144 "$(body | wc -c)"
	fetch "$ORIGIN/5000" '' KEEPSAKE_FETCH_MAX=5000
	status 200
	expect 5000 "$(body | wc -c)"
	fetch "$ORIGIN/5001" '' KEEPSAKE_FETCH_MAX=5000
	status 503
	local path
	for path in larger endless headers heads; do
		fetch "$ORIGIN/$path"
		status 503
		lacks xxxx "$ANSWER"
	done
	for path in 0 -1 262145 x; do
		fetch "$ORIGIN/jwks" '' KEEPSAKE_FETCH_MAX=$path
		status 400
	done
}

@test "nothing is decompressed" {
	fetch "$ORIGIN/gzip"
	status 200
	expect 1f8b "$(body | head -c 2 | od -An -tx1 | tr -d ' ')"
}

@test "oidc 54: one that hangs, drips, is cut off or is not there is unavailable, soon" {
	local start path
	for path in hangs drip; do
		start=$SECONDS
		fetch "$ORIGIN/$path"
		status 503
		[ $((SECONDS - start)) -ge 4 ]
		[ $((SECONDS - start)) -le 6 ]
		lacks xxxx "$ANSWER"
	done
	fetch "$ORIGIN/cut"
	status 503
	lacks keys "$ANSWER"
	CONFIG=(FETCH_ALLOW=http://127.0.0.1:9)
	fetch http://127.0.0.1:9/
	status 503
	header retry-after | grep -q '[1-9]'
}

@test "a silent name server delays no longer than a silent origin" {
	local start=$SECONDS
	world 'a.stranger.example never'
	fetch https://a.stranger.example/client
	status 503
	[ $((SECONDS - start)) -le 6 ]
}

@test "https: only with an authority that is trusted" {
	local tls=https://127.0.0.1:$TLS_PORT
	CONFIG=(FETCH_ALLOW="$tls")
	fetch "$tls/jwks"
	status 503
	CONFIG=(FETCH_ALLOW="$tls" FETCH_CA="$BATS_FILE_TMPDIR/cert.pem")
	fetch "$tls/jwks"
	status 200
	expect '{"keys":[]}' "$(body)"
}

@test "nothing of ours is sent along" {
	fetch "$ORIGIN/quiet"
	status 200
	grep -q '^GET /quiet' "$SEEN"
	expect 0 "$(grep -ciE 'cookie|authorization|user-agent|referer' "$SEEN")"
}

@test "of the head only the media type and the lifetime are told" {
	fetch "$ORIGIN/head?content-type=Application/JSON;charset=x&cache-control=private&cache-control=max-age=90&set-cookie=a=b&x-evil=y"
	status 200
	expect application/json "$(header fetch-type)"
	expect 90 "$(header fetch-max-age)"
	expect '' "$(header set-cookie)$(header x-evil)"
	expect no-store "$(header cache-control)"
	fetch "$ORIGIN/head?content-type=text/html&content-type=application/json&cache-control=no-store"
	expect '' "$(header fetch-type)"
	expect 0 "$(header fetch-max-age)"
	fetch "$ORIGIN/jwks"
	expect '' "$(header fetch-type)$(header fetch-max-age)"
}

@test "a form is posted, with the header that goes with it" {
	fetch "$ORIGIN/token" 'grant_type=authorization_code&code=a%26b' \
		KEEPSAKE_FETCH_AUTHORIZATION='Basic eDp5'
	status 200
	expect 'grant_type=authorization_code&code=a%26b' "$(body)"
	grep -q '^POST /token' "$SEEN"
	grep -qi '^authorization: Basic eDp5' "$SEEN"
	grep -qi '^content-type: application/x-www-form-urlencoded' "$SEEN"
	lacks eDp5 "$ANSWER.log"
}

@test "JSON is posted, for known alone, and may be answered at length" {
	fetch "$ORIGIN/embeddings" '{"input":["a"]}' KEEPSAKE_FETCH_AUTHORIZATION='Bearer k3y' KEEPSAKE_FETCH_MS=5000
	status 200
	expect '{"input":["a"]}' "$(body)"
	grep -qi '^content-type: application/json' "$SEEN"
	grep -qi '^authorization: Bearer k3y' "$SEEN"
	lacks k3y "$ANSWER.log"
	fetch "$ORIGIN/embeddings" "{\"input\":\"$(head -c 150000 /dev/zero | tr '\0' x)\"}"
	status 200
	expect 150012 "$(body | wc -c)"
	fetch "$ORIGIN/embeddings" "{\"input\":\"$(head -c 200000 /dev/zero | tr '\0' x)\"}"
	status 413
	fetch "$ORIGIN/embeddings" "a=$(head -c 65536 /dev/zero | tr '\0' x)"
	status 413
	INSTANCE=foreign
	: >"$SEEN"
	fetch "$ORIGIN/embeddings" '{"input":["a"]}'
	status 415
	expect '' "$(cat "$SEEN")"
}

@test "neither a form nor JSON is refused" {
	cgi POST /fetch '' 'a=b' 'Content-Type: text/plain'
	status 415
}

@test "EMBEDDINGS_URL is an origin of the operator too, for known" {
	CONFIG=(EMBEDDINGS_URL="$ORIGIN/v1/embeddings" EMBEDDINGS_MODEL=small)
	fetch "$ORIGIN/v1/embeddings" '{}'
	status 200
	INSTANCE=foreign fetch "$ORIGIN/v1/embeddings"
	status 403
	CONFIG=()
	fetch "$ORIGIN/v1/embeddings" '{}'
	status 403
}

@test "who is in a hurry gets no answer sooner" {
	local start=$SECONDS
	fetch "$ORIGIN/hangs" '' KEEPSAKE_FETCH_MS=300
	status 503
	[ $((SECONDS - start)) -le 3 ]
	local ms
	for ms in 0 -1 5001 x; do
		fetch "$ORIGIN/jwks" '' KEEPSAKE_FETCH_MS=$ms
		status 400
	done
}

@test "a header that would be two is refused" {
	fetch "$ORIGIN/token" a=b KEEPSAKE_FETCH_AUTHORIZATION=$'Basic x\r\nX-Evil: y'
	status 400
	expect '' "$(cat "$SEEN")"
}

@test "strangers are sent no credential" {
	INSTANCE=foreign
	fetch "$ORIGIN/token" a=b KEEPSAKE_FETCH_AUTHORIZATION='Basic eDp5'
	status 400
	fetch "$ORIGIN/token" a=b
	status 200
	expect 0 "$(grep -ci '^authorization' "$SEEN")"
}

@test "oidc 55: a host that is slow gets two requests at a time, others are not stopped" {
	local i tries pids=()
	INSTANCE=foreign
	for i in 1 2; do
		env -i DATA_DIR="$DATA_DIR" "${CONFIG[@]}" REQUEST_METHOD=GET SCRIPT_NAME=/fetch \
			KEEPSAKE_FETCH_URL="$ORIGIN/hangs" "$B/fcgi/fetch" foreign >/dev/null 2>&1 3>&- &
		pids+=($!)
		# one after the other: who looked at the clock first may ask last
		for ((tries = 0; tries < 200; tries++)); do
			[ "$(grep -c '^GET /hangs' "$SEEN")" -lt "$i" ] || break
			sleep 0.02
		done
		expect "$i" "$(grep -c '^GET /hangs' "$SEEN")"
	done
	fetch "$ORIGIN/jwks"
	status 429
	header retry-after | grep -q '[1-9]'
	CONFIG=(FETCH_ALLOW="http://localhost:$PORT")
	fetch "http://localhost:$PORT/jwks"
	status 200
	# what the operator configured waits for nobody
	INSTANCE=known
	CONFIG=(OIDC_JWKS_URL="$ORIGIN/jwks")
	fetch "$ORIGIN/jwks"
	status 200
	kill -0 "${pids[@]}"
	wait "${pids[@]}"
}

@test "oidc 55: a host that is quick is charged nothing, all strangers 30 at once" {
	local i
	INSTANCE=foreign
	for ((i = 0; i < 30; i++)); do
		fetch "$ORIGIN/jwks"
		status 200
	done
	# one flows back in a second
	for ((i = 0; i < 300; i++)); do
		[ "$(status)" = 200 ] || break
		fetch "$ORIGIN/jwks"
	done
	status 429
}

# workers_of INSTANCE - how many serve its socket
workers_of() {
	local parent
	parent=$(pgrep -P "$HOUSE" -f "^[^ ]*/fetch $1\$") || return
	pgrep -c -P "$parent"
}

@test "oidc 55: strangers are given four workers when they need them, known those of WORKERS" {
	local tries name
	WORKERS=1 DATA_DIR="$DATA_DIR" "$B/fcgi/supervise" "$B/fcgi" fetch-known fetch-foreign -- \
		/bin/sleep 1000 2>/dev/null 3>&- &
	HOUSE=$!
	for name in known foreign; do
		while [ ! -S "$DATA_DIR/run/fetch-$name.sock" ]; do sleep 0.02; done
		# six who do not say what they want: each keeps a worker
		python3 "$BATS_TEST_DIRNAME/fastcgi_client.py" --silent "$DATA_DIR/run/fetch-$name.sock" 6 \
			>/dev/null 3>&- &
		CROWD="${CROWD:-} $!"
	done
	for ((tries = 0; tries < 500; tries++)); do
		[ "$(workers_of known) $(workers_of foreign)" != "1 4" ] || break
		sleep 0.02
	done
	expect "1 4" "$(workers_of known) $(workers_of foreign)"
	# they leave, and others are served
	kill $CROWD
	CROWD=
	expect 400 "$(python3 "$BATS_TEST_DIRNAME/fastcgi_client.py" "$DATA_DIR/run/fetch-foreign.sock" /fetch 3>&-)"
	expect "1 4" "$(workers_of known) $(workers_of foreign)"
	kill "$HOUSE"
	wait "$HOUSE"
}

@test "it says what it wants of its caller" {
	run env DATA_DIR="$DATA_DIR" "$B/fcgi/fetch"
	[ "$status" -eq 70 ]
	run env DATA_DIR="$DATA_DIR" "$B/fcgi/fetch" other
	[ "$status" -eq 70 ]
}
