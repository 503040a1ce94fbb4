# shellcheck shell=bash disable=SC2034,SC2119,SC2120
# setup - what every program test begins with
#
# Each test has a data folder of its own and talks to the programs as a web
# server would, one CGI request at a time: nothing listens, nothing waits.
#
#	setup_file() { keepsake_template; }	# once: an empty house, one account
#	setup() { keepsake_copy; }		# each test: a copy of it
#
# A request: cgi METHOD PATH [QUERY] [BODY] [HEADER...]; then look at it with
# status, header NAME, body, json FILTER.  Cookies are kept per BROWSER.

ROOT=$(cd "${BASH_SOURCE[0]%/*}/../.." && pwd)
B=${B:-build}
case $B in /*) ;; *) B=$ROOT/$B ;; esac

ISSUER=http://localhost:8080
OWNER=owner@example.com
PASSWORD='correct horse battery staple'
REDIRECT_URI=https://app.example/callback
STATE=a-state
NONCE=a-nonce
# RFC 7636 appendix B
VERIFIER=dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk
DEVICE_GRANT=urn:ietf:params:oauth:grant-type:device_code
CHALLENGE=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM
# Further settings of the next requests, as KEY=value.
CONFIG=()
# Whose cookies are sent and kept.
BROWSER=alice
REMOTE_ADDR=127.0.0.1
export ISSUER OWNER PASSWORD REDIRECT_URI STATE NONCE VERIFIER CHALLENGE DEVICE_GRANT

admin() { # COMMAND... - as an operator would from the shell
	env -i PATH="$PATH" DATA_DIR="$DATA_DIR" "$B/fcgi/admin" "$@" </dev/null
}

add_user() { # EMAIL PASSWORD
	local file=$DATA_DIR/run/password
	printf '%s\n' "$2" >"$file"
	admin user add "$1" --password-file "$file" >/dev/null
	rm -f "$file"
}

# untraced: bats looks at each command of each function for its backtraces, which
# takes longer than the commands; the lines of a test itself are still traced.
untraced() { set +T; }

on_socket() { # SOCKET PROGRAM [ARGUMENT...] - becomes it, with a listening socket as
	# descriptor 0, as systemd and spawn-fcgi start one; to be put in the background
	exec python3 -c '
import os, socket, sys
s = socket.socket(socket.AF_UNIX)
s.bind(sys.argv[1])
s.listen(16)
os.dup2(s.fileno(), 0)
os.execv(sys.argv[2], sys.argv[2:])' "$@"
}

keepsake_template() {
	untraced
	DATA_DIR=$BATS_FILE_TMPDIR/data
	mkdir -p "$DATA_DIR"/{run/stats,run/limits,keys,public,memories,cache,log}
	chmod 700 "$DATA_DIR/keys"
	cat >"$DATA_DIR/.env" <<-END
	OIDC_BASE_URL=$ISSUER
	MCP_BASE_URL=$ISSUER
	RATE_LIMIT=100000/min
	RATE_BURST=100000
	END
	admin migrate >/dev/null
	admin key init >/dev/null
	add_user "$OWNER" "$PASSWORD"
}

keepsake_copy() {
	untraced
	DATA_DIR=$BATS_TEST_TMPDIR/data
	cp -a "$BATS_FILE_TMPDIR/data" "$DATA_DIR"
	ANSWER=$BATS_TEST_TMPDIR/answer
}

sql() { # STATEMENT - on oidc.db, as nobody but a test may
	sqlite3 -cmd '.timeout 2000' "$DATA_DIR/oidc.db" "$1"
}

encode() { # TEXT - urlencoded, in ENCODED
	local LC_ALL=C s=$1 c safe
	ENCODED=''
	while [ -n "$s" ]; do
		safe=${s%%[!A-Za-z0-9._~-]*}
		ENCODED+=$safe
		s=${s:${#safe}}
		[ -n "$s" ] || break
		printf -v c '%%%02X' "'$s"
		ENCODED+=${c/FFFFFFFFFFFFFF/}
		s=${s:1}
	done
}

urlencode() { # TEXT - prints it
	encode "$1"
	printf %s "$ENCODED"
}

form() { # NAME=VALUE... - urlencoded; of several of a name the last counts,
	# one without a value is left out
	local -A last=()
	local out='' pair name
	for pair; do last[${pair%%=*}]=${pair#*=}; done
	for pair; do
		name=${pair%%=*}
		[ -n "${last[$name]}" ] || continue
		encode "${last[$name]}"
		out+="${out:+&}$name=$ENCODED"
		last[$name]=''
	done
	printf %s "$out"
}

split() { # [NAME=VALUE...] [-- HEADER...] - sets PAIRS, HEADERS
	PAIRS=()
	while [ $# -gt 0 ] && [ "$1" != -- ]; do PAIRS+=("$1"); shift; done
	HEADERS=("${@:2}")
}

program_of() { # PATH
	case $1 in
	/.well-known/oauth-protected-resource*) echo resource ;;
	/.well-known/*) echo discovery ;;
	/authorize | /token | /register) echo "${1#/}" ;;
	/device) echo verify ;;
	/auth/register/*) echo register ;;
	/auth/*) echo "${1#/auth/}" ;;
	/mcp | /mcp/*) echo mcp ;;
	/api/v1/backup/*) echo backup ;;
	/api/* | /memories* | /search*) echo memories ;;
	/openapi.json | /openapi-actions.json) echo openapi ;;
	/logout-token) echo token ;;
	*) echo "${1#/}" ;;
	esac
}

keep_cookies() {
	local jar=$BATS_TEST_TMPDIR/cookies-$BROWSER line name
	while read -r line; do
		case $line in
		[Ss]et-[Cc]ookie:*) line=${line#*: } ;;
		*) continue ;;
		esac
		touch "$jar"
		name=${line%%=*}
		grep -v "^$name=" "$jar" >"$jar.new" || true
		case $line in
		*'Max-Age=0'* | "$name=;"*) ;;
		*) printf '%s\n' "${line%%;*}" >>"$jar.new" ;;
		esac
		mv "$jar.new" "$jar"
	done <"$ANSWER.head"
}

cookies() { # prints those of BROWSER as it would send them
	local jar=$BATS_TEST_TMPDIR/cookies-$BROWSER lines
	[ -s "$jar" ] || return 0
	mapfile -t lines <"$jar"
	printf -v lines '%s; ' "${lines[@]}"
	echo "${lines%; }"
}

cgi() { # METHOD PATH [QUERY] [BODY] [HEADER...]
	local method=$1 path=$2 query=${3:-} body=${4:-} type='' name value h
	local vars=() n=$# sent
	shift $((n > 4 ? 4 : n))
	case $method:$body in
	POST:['[{']* | PUT:['[{']* | PATCH:['[{']* | DELETE:['[{']*) type=application/json ;;
	POST:*) type=application/x-www-form-urlencoded ;;
	esac
	sent=$(cookies)
	[ -z "$sent" ] || vars+=("HTTP_COOKIE=$sent")
	for h; do
		name=${h%%:*}
		value=${h#*:}
		value=${value# }
		case ${name,,} in
		content-type) type=$value ;;
		*) name=${name^^}; vars+=("HTTP_${name//-/_}=$value") ;;
		esac
	done
	[ -z "$type" ] || vars+=("CONTENT_TYPE=$type")
	printf %s "$body" >"$BATS_TEST_TMPDIR/body"
	env -i DATA_DIR="$DATA_DIR" "${CONFIG[@]}" REQUEST_METHOD="$method" \
		SCRIPT_NAME="$path" QUERY_STRING="$query" \
		CONTENT_LENGTH="$(wc -c <"$BATS_TEST_TMPDIR/body")" \
		REMOTE_ADDR="$REMOTE_ADDR" HTTP_HOST=localhost:8080 "${vars[@]}" \
		"$B/fcgi/$(program_of "$path")" ${INSTANCE:+"$INSTANCE"} <"$BATS_TEST_TMPDIR/body" \
		>"$ANSWER" 2>"$ANSWER.log" || { cat "$ANSWER.log" >&2; return 1; }
	sed -e '1,/^\r*$/{s/\r$//;w'"$ANSWER.head" -e 'd;}' "$ANSWER" >"$ANSWER.body"
	keep_cookies
}

status() { # [WANTED] - prints it, or fails unless it is the one wanted
	local got
	got=$(sed -n 's/^Status: *\([0-9]*\).*/\1/p' "$ANSWER.head")
	[ $# -gt 0 ] || { echo "$got"; return; }
	[ "$got" = "$1" ] || { echo "status $got, wanted $1"; cat "$ANSWER" "$ANSWER.log"; return 1; } >&2
}

header() { # NAME - its values, a line each
	sed -n "s/^$1: *//Ip" "$ANSWER.head"
}

preflight() { # PATH METHODS - what a page of an allowed origin may do there
	cgi OPTIONS "$1" '' '' 'Origin: http://localhost:6274' \
		'Access-Control-Request-Method: POST'
	status 204 || return
	expect "$2" "$(header access-control-allow-methods)"
}

body() {
	cat "$ANSWER.body"
}

json() { # FILTER - of the answer's body, raw
	jq -r "$1" "$ANSWER.body"
}

members() { # VARIABLE FILTER... - as json, several by one start of jq
	local filters='' names=() name answer
	while [ $# -gt 0 ]; do
		names+=("$1")
		filters+="${filters:+, }$2"
		shift 2
	done
	answer=$(json "$filters") || return
	for name in "${names[@]}"; do
		IFS= read -r "${name?}" || true
	done <<<"$answer"
}

expect() { # WANTED GOT - for a message that says both
	[ "$1" = "$2" ] || { printf 'wanted: %s\n   got: %s\n' "$1" "$2" >&2; return 1; }
}

refused() { # STATUS CODE - an OAuth error in JSON
	status "$1" || return
	expect "$2" "$(json .error)" || return
	expect no-store "$(header cache-control)"
}

page() { # STATUS TEXT - a page that holds the text, and is no redirect
	status "$1" || return
	expect '' "$(header location)" || return
	header content-type | grep -q '^text/html' || return
	grep -qF -- "$2" "$ANSWER.body" || { cat "$ANSWER.body" >&2; return 1; }
}

location() { # [NAME] - where a 303 leads, or a decoded parameter of it
	local url value
	url=$(header location)
	[ $# -gt 0 ] || { echo "$url"; return; }
	value=$(printf %s "${url#*\?}" | tr '&' '\n' | sed -n "s/^$1=//p")
	value=${value//+/ }
	printf '%b\n' "${value//%/\\x}"
}

lacks() { # TEXT FILE-OR-FOLDER - `! grep` would not fail a test
	if [ -z "$1" ] || ! { [ -d "$2" ] || [ -s "$2" ]; }; then
		echo "nothing to look for, or to look in: '$1' $2" >&2
		return 1
	fi
	if grep -raqF -- "$1" "$2"; then
		echo "$2 holds: $1" >&2
		return 1
	fi
}

leads_to() { # PREFIX - a 303 to there
	status 303 || return
	case $(location) in
	"$1"*) ;;
	*) echo "leads to $(location), wanted $1" >&2; return 1 ;;
	esac
}

follow() { # GETs where a redirect to ourselves leads
	local url
	url=$(location)
	url=${url#"$ISSUER"}
	case $url in /*) ;; *) echo "leads away: $url" >&2; return 1 ;; esac
	case $url in
	*\?*) cgi GET "${url%%\?*}" "${url#*\?}" ;;
	*) cgi GET "$url" ;;
	esac
}

field() { # NAME - the value of a form's field
	sed -n "s/.*name=\"$1\" value=\"\([^\"]*\)\".*/\1/p" "$ANSWER.body" | head -n 1
}

jwt() { # TOKEN FILTER [PART] - of the payload (or part 1, the header)
	local part
	part=$(printf %s "$1" | cut -d . -f "${3:-2}" | tr '_-' '/+')
	while [ $((${#part} % 4)) -ne 0 ]; do part+='='; done
	printf %s "$part" | base64 -d | jq -r "$2"
}

# The flow, step by step; each leaves its answer to be looked at.

register() { # [JSON MEMBERS] - a public client with REDIRECT_URI; sets CLIENT_ID
	local extra=${1:-}
	cgi POST /auth/register '' "{\"client_name\":\"An App\",
	    \"redirect_uris\":[\"$REDIRECT_URI\"],
	    \"token_endpoint_auth_method\":\"none\"${extra:+,$extra}}"
	members CLIENT_ID .client_id CLIENT_SECRET '.client_secret // ""'
}

add_client() { # ARGUMENT... - by the operator; sets CLIENT_ID, CLIENT_SECRET
	admin --json client add "$@" >"$BATS_TEST_TMPDIR/client"
	CLIENT_ID=$(jq -r .client_id "$BATS_TEST_TMPDIR/client")
	CLIENT_SECRET=$(jq -r '.client_secret // ""' "$BATS_TEST_TMPDIR/client")
}

request() { # [NAME=VALUE...] - an authorization request's query; the
	# arguments replace what is there by default, an empty one leaves it out
	form response_type=code client_id="$CLIENT_ID" \
		redirect_uri="$REDIRECT_URI" state="$STATE" nonce="$NONCE" \
		code_challenge="$CHALLENGE" code_challenge_method=S256 \
		scope='openid profile email memory:read memory:write' "$@"
}

authorize() { # [NAME=VALUE...]
	cgi GET /auth/authorize "$(request "$@")"
}

submit() { # PATH [NAME=VALUE...] [-- HEADER...] - the form of a page of ours
	split "${@:2}"
	cgi POST "$1" '' "$(form "${PAIRS[@]}")" "${HEADERS[@]:-Origin: $ISSUER}"
}

shown() { # the page that the last answer leads to; sets INTERACTION, CSRF
	follow || return
	status 200 || return
	INTERACTION=$(field interaction)
	CSRF=$(field csrf)
}

sign_in() { # [EMAIL] [PASSWORD] - from authorize's redirect, or the form shown
	[ -z "$(header location)" ] || follow || return
	submit /auth/login username="${1:-$OWNER}" password="${2:-$PASSWORD}" \
		csrf="$(field csrf)" interaction="$(field interaction)"
}

decide() { # allow|deny - from a redirect to the consent page, or from the page
	[ -z "$(header location)" ] || follow || return
	submit /auth/consent decision="$1" csrf="$(field csrf)" \
		interaction="$(field interaction)"
}

get_code() { # [NAME=VALUE...] - the whole way; sets CODE
	authorize "$@"
	case $(location) in "$ISSUER/auth/login"*) sign_in ;; esac
	case $(location) in "$ISSUER/auth/consent"*) decide allow ;; esac
	leads_to "$REDIRECT_URI" || return
	CODE=$(location code)
	[ -n "$CODE" ]
}

token() { # NAME=VALUE... [-- HEADER...] - a POST to the token endpoint
	split "$@"
	cgi POST /auth/token '' "$(form "${PAIRS[@]}")" "${HEADERS[@]}"
}

tokens() { # of the last answer; sets ACCESS_TOKEN, REFRESH_TOKEN, ID_TOKEN
	members ACCESS_TOKEN '.access_token // ""' REFRESH_TOKEN '.refresh_token // ""' \
		ID_TOKEN '.id_token // ""'
}

redeem() { # [NAME=VALUE...] - CODE for tokens, by a public client
	token grant_type=authorization_code code="$CODE" \
		redirect_uri="$REDIRECT_URI" code_verifier="$VERIFIER" \
		client_id="$CLIENT_ID" client_secret="$CLIENT_SECRET" "$@"
	tokens
}

refresh() { # [NAME=VALUE...]
	token grant_type=refresh_token refresh_token="$REFRESH_TOKEN" \
		client_id="$CLIENT_ID" client_secret="$CLIENT_SECRET" "$@"
}

register_device() { # [JSON MEMBERS] - a public client for devices; sets CLIENT_ID
	cgi POST /auth/register '' "{\"client_name\":\"A Device\",
	    \"grant_types\":[\"$DEVICE_GRANT\",\"refresh_token\"],
	    \"token_endpoint_auth_method\":\"none\"${1:+,$1}}"
	CLIENT_ID=$(json .client_id)
	CLIENT_SECRET=$(json '.client_secret // ""')
}

device() { # [NAME=VALUE...] - a device that waits; sets DEVICE_CODE, USER_CODE
	cgi POST /auth/device '' "$(form client_id="$CLIENT_ID" "$@")"
	status 200 || return
	DEVICE_CODE=$(json .device_code)
	USER_CODE=$(json .user_code)
}

poll() { # [NAME=VALUE...]
	token "grant_type=$DEVICE_GRANT" device_code="$DEVICE_CODE" \
		client_id="$CLIENT_ID" "$@"
	tokens
}

enter() { # [CODE] - the form on the page for devices, signing in before
	local code=${1-$USER_CODE}
	cgi GET /device
	if [ "$(status)" = 303 ]; then
		sign_in || return
		follow || return
	fi
	submit /device user_code="$code" csrf="$(field csrf)"
}

answer_device() { # allow|deny - to the question of the page
	submit /device decision="$1" csrf="$(field csrf)" \
		user_code="$(field user_code)"
}

# Sign-in through an upstream provider.

UPSTREAM=(UPSTREAM_ISSUER=https://up.example GOOGLE_CLIENT_ID=us
	GOOGLE_CLIENT_SECRET=quiet-secret)

keep_document() { # ISSUER [QUERY] [JSON MEMBERS] - its discovery document, as if
	# fetched just now; QUERY is of its authorization endpoint
	local base
	base=$DATA_DIR/cache/upstream-$(printf %s "$1/.well-known/openid-configuration" | sha256sum | cut -c 1-16)
	cat >"$base.json" <<-END
	{"issuer":"$1","authorization_endpoint":"https://login.up.example/auth${2:-}",
	"token_endpoint":"https://token.up.example/token",
	"jwks_uri":"https://keys.up.example/keys"${3:+,$3}}
	END
	printf '0000086400\n' >"$base.tried"
}

get_tokens() { # [NAME=VALUE...] - register, sign in, consent, redeem
	register
	get_code "$@"
	redeem
	status 200
}

basic() { # ID SECRET - an Authorization header
	printf 'Authorization: Basic %s' "$(printf '%s:%s' "$1" "$2" | base64 -w 0)"
}

# Clients with keys and documents of their own.

base64url() { base64 -w 0 | tr '+/' '-_' | tr -d =; }

client_key() { # makes the key of a client, once for a file; sets JWKS
	local pem=$BATS_FILE_TMPDIR/client.pem n=''
	[ -e "$pem" ] || openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out "$pem" 2>/dev/null
	n=$(openssl rsa -in "$pem" -noout -modulus 2>/dev/null | sed 's/^Modulus=//; s/../\\x&/g' | { read -r n; printf %b "$n"; } | base64url)
	JWKS="{\"keys\":[{\"kty\":\"RSA\",\"kid\":\"key-1\",\"e\":\"AQAB\",\"n\":\"$n\"}]}"
}

claims() { # [JQ FILTER] - of a good assertion of CLIENT_ID, changed by the filter
	jq -nc --arg id "$CLIENT_ID" --arg iss "$ISSUER" --arg jti "$RANDOM$RANDOM$RANDOM$RANDOM" \
		"{iss:\$id,sub:\$id,aud:\$iss,exp:(now|floor+60),jti:\$jti}${1:+ | $1}"
}

sign() { # ALG CLAIMS [JQ FILTER] - a JWT by the client's key; the filter is for its header
	local pem=$BATS_FILE_TMPDIR/client.pem input
	input=$(jq -nc "{alg:\"$1\",kid:\"key-1\"}${3:+ | $3}" | tr -d '\n' | base64url).$(printf %s "$2" | base64url)
	printf '%s.' "$input"
	case $1 in
	none | None) ;;
	RS256 | RS512) printf %s "$input" | openssl dgst "-sha${1#RS}" -sign "$pem" | base64url ;;
	PS256) printf %s "$input" | openssl dgst -sha256 -sign "$pem" -sigopt rsa_padding_mode:pss -sigopt rsa_pss_saltlen:32 | base64url ;;
	HS256) printf %s "$input" | openssl dgst -sha256 -mac HMAC -macopt "key:$(openssl rsa -in "$pem" -pubout 2>/dev/null)" -binary | base64url ;;
	*) printf 'AAAA' ;;
	esac
}

JWT_BEARER=urn:ietf:params:oauth:client-assertion-type:jwt-bearer

# The documents below are as if fetched: no program test has a network.
published() { # URL TEXT [SECONDS THAT IT IS FRESH] [SECONDS SINCE]
	local now since=${4:-0}
	now=$(date +%s)
	sql "INSERT OR REPLACE INTO client_documents VALUES ('$1', '${2//\'/\'\'}', $now - $since, $now + ${3:-600}, $now - $since, $now + 100000)"
}

describe() { # [JSON MEMBERS] - the document of CLIENT_ID
	published "$CLIENT_ID" "{\"client_id\":\"$CLIENT_ID\",\"client_name\":\"A Document\",\"redirect_uris\":[\"$REDIRECT_URI\"]${1:+,$1}}"
}
