#!/usr/bin/env bats
# fetch - outgoing requests, to configured origins alone

load setup.bash

setup_file() {
	DATA_DIR=$BATS_FILE_TMPDIR/data
	mkdir -p "$DATA_DIR"/{run/stats,run/limits,cache}
	printf 'OIDC_BASE_URL=%s\nMCP_BASE_URL=%s\n' "$ISSUER" "$ISSUER" >"$DATA_DIR/.env"
	origin "$BATS_FILE_TMPDIR"
}

teardown_file() {
	kill "$(cat "$BATS_FILE_TMPDIR/pid")"
}

setup() {
	keepsake_copy
	PORT=$(cat "$BATS_FILE_TMPDIR/port")
	ORIGIN=http://127.0.0.1:$PORT
	CONFIG=(FETCH_ALLOW="$ORIGIN")
}

# An origin of our own on a port that the kernel chose.
origin() { # DIR
	openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost \
		-addext subjectAltName=DNS:localhost,IP:127.0.0.1 \
		-keyout "$1/key.pem" -out "$1/cert.pem" 2>/dev/null
	python3 - "$1" >/dev/null 2>&1 3>&- <<-'END' &
	import http.server, os, ssl, sys, threading, time
	dir = sys.argv[1]
	class Origin(http.server.BaseHTTPRequestHandler):
	    protocol_version = "HTTP/1.1"
	    def do_GET(self):
	        open(dir + "/seen", "a").write(self.path + "\n" + str(self.headers))
	        size = {"/large": 256 * 1024, "/larger": 256 * 1024 + 1}.get(self.path)
	        body = b"x" * size if size else b'{"keys":[]}'
	        self.send_response({"/moved": 302, "/gone": 404}.get(self.path, 200))
	        if self.path == "/moved":
	            self.send_header("Location", "/jwks")
	        if self.path == "/headers":
	            for i in range(40):
	                self.send_header("X-%d" % i, "y" * 1000)
	        if self.path == "/slow":
	            time.sleep(8)
	        if self.path != "/endless":
	            self.send_header("Content-Length", str(len(body)))
	        self.end_headers()
	        while self.path == "/endless":
	            self.wfile.write(b"x" * 65536)
	        self.wfile.write(body)
	plain = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Origin)
	tls = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Origin)
	context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
	context.load_cert_chain(dir + "/cert.pem", dir + "/key.pem")
	tls.socket = context.wrap_socket(tls.socket, server_side=True)
	threading.Thread(target=tls.serve_forever, daemon=True).start()
	open(dir + "/tls", "w").write(str(tls.server_address[1]))
	open(dir + "/port.new", "w").write(str(plain.server_address[1]))
	os.rename(dir + "/port.new", dir + "/port")
	plain.serve_forever()
	END
	echo $! >"$1/pid"
	while [ ! -e "$1/port" ]; do sleep 0.05; done
}

fetch() { # URL
	CONFIG+=(KEEPSAKE_FETCH_URL="$1")
	cgi GET /fetch
}

@test "a configured origin: its document and its status" {
	fetch "$ORIGIN/jwks"
	status 200
	expect 200 "$(header fetch-status)"
	expect '{"keys":[]}' "$(body)"
}

@test "whatever the origin answers is told, and no redirect followed" {
	fetch "$ORIGIN/gone"
	expect 404 "$(header fetch-status)"
	fetch "$ORIGIN/moved"
	status 200
	expect 302 "$(header fetch-status)"
}

@test "OIDC_JWKS_URL and UPSTREAM_ISSUER are origins of the operator too" {
	CONFIG=(OIDC_JWKS_URL="$ORIGIN/jwks")
	fetch "$ORIGIN/jwks"
	status 200
	CONFIG=(UPSTREAM_ISSUER="$ORIGIN")
	fetch "$ORIGIN/.well-known/openid-configuration"
	status 200
}

@test "security 3.8: any other origin is refused, however it is spelt" {
	local url
	for url in "http://localhost:$PORT/" "http://127.1:$PORT/" "http://2130706433:$PORT/" \
		"http://0x7f.1:$PORT/" "http://[::1]:$PORT/" "http://[::ffff:127.0.0.1]:$PORT/" \
		"$ORIGIN@evil.example/" "http://evil@127.0.0.1:$PORT/" "$ORIGIN.evil.example/" \
		"http://127.0.0.1/" "file:///etc/passwd" "gopher://127.0.0.1:$PORT/" \
		"http://169.254.169.254/latest/" "https://127.0.0.1:$PORT/" x; do
		CONFIG=(FETCH_ALLOW="$ORIGIN")
		fetch "$url"
		status 403
	done
}

@test "no HTTP header can name a URL" {
	CONFIG=(FETCH_ALLOW="$ORIGIN")
	cgi GET /fetch '' '' "Keepsake-Fetch-Url: $ORIGIN/jwks"
	status 400
	cgi GET /fetch "KEEPSAKE_FETCH_URL=$ORIGIN/jwks"
	status 400
}

@test "a proxy in the environment is not used" {
	CONFIG+=(http_proxy=http://127.0.0.1:9 ALL_PROXY=http://127.0.0.1:9)
	fetch "$ORIGIN/jwks"
	status 200
}

@test "size limits: a document of 256 KiB, and no more; headers of 16 KiB" {
	fetch "$ORIGIN/large"
	status 200
	expect 262144 "$(body | wc -c)"
	fetch "$ORIGIN/larger"
	status 503
	fetch "$ORIGIN/endless"
	status 503
	fetch "$ORIGIN/headers"
	status 503
}

@test "an origin that is slow, or not there, is unavailable" {
	local start=$SECONDS
	fetch "$ORIGIN/slow"
	status 503
	[ $((SECONDS - start)) -le 7 ]
	CONFIG=(FETCH_ALLOW=http://127.0.0.1:9)
	fetch http://127.0.0.1:9/
	status 503
	header retry-after | grep -q '[1-9]'
}

@test "https: only with an authority that is trusted" {
	local tls
	tls=https://127.0.0.1:$(cat "$BATS_FILE_TMPDIR/tls")
	CONFIG=(FETCH_ALLOW="$tls")
	fetch "$tls/jwks"
	status 503
	CONFIG=(FETCH_ALLOW="$tls" FETCH_CA="$BATS_FILE_TMPDIR/cert.pem")
	fetch "$tls/jwks"
	status 200
	expect '{"keys":[]}' "$(body)"
}

@test "nothing of ours is sent along" {
	rm -f "$BATS_FILE_TMPDIR/seen"
	fetch "$ORIGIN/quiet"
	status 200
	if grep -iE 'cookie|authorization|user-agent|referer' "$BATS_FILE_TMPDIR/seen"; then
		return 1
	fi
}
