# For the tests of the memories program: tokens of three clients of the owner and
# one of somebody else, and calls with them.

load setup.bash
setup_file() {
	keepsake_template
	# Tokens are signed once; each test copies the house with its keys.
	get_all_tokens >"$BATS_FILE_TMPDIR/tokens.log" 2>&1 || { cat "$BATS_FILE_TMPDIR/tokens.log"; return 1; }
}
setup() {
	keepsake_copy
	. "$BATS_FILE_TMPDIR/tokens"
	AUTH="Authorization: Bearer $WRITE"
}

MEMORIES=/api/v1/memories
UNKNOWN=7635b850-42cc-405b-8f29-7dcc0ee64120

get_all_tokens() {
	BATS_TEST_TMPDIR=$BATS_FILE_TMPDIR
	ANSWER=$BATS_FILE_TMPDIR/answer
	add_user other@example.com "$PASSWORD"
	get_tokens
	local write=$ACCESS_TOKEN second read login other
	get_tokens
	second=$ACCESS_TOKEN
	get_tokens scope='openid memory:read'
	read=$ACCESS_TOKEN
	BROWSER=bob
	register
	authorize
	sign_in other@example.com
	decide allow
	CODE=$(location code)
	redeem
	other=$ACCESS_TOKEN
	login=$ID_TOKEN
	printf 'WRITE=%s\nSECOND=%s\nREAD=%s\nOTHER=%s\nLOGIN=%s\n' "$write" "$second" "$read" "$other" "$login" \
		>"$BATS_FILE_TMPDIR/tokens"
}

call() { # METHOD PATH [QUERY] [BODY] [HEADER...] - with the writer's token
	local method=$1 path=$2 query=${3:-} body=${4:-}
	shift $(($# > 4 ? 4 : $#))
	cgi "$method" "$path" "$query" "$body" "$AUTH" "$@"
}

add() { # TEXT - its id in ID
	call POST "$MEMORIES/" '' "$(jq -n --arg text "$1" '{text: $text}')"
	status 200 || return
	ID=$(json .id)
}

# both METHOD PATH [QUERY] [BODY] - as call, with and without a trailing slash:
# one status and one body, but for the second in which a change was made; for
# calls that may be made twice
both() {
	local slashed
	call "$1" "$2/" "${3:-}" "${4:-}"
	slashed=$(status)
	sed 's/"updated_at":[^,}]*//g' "$ANSWER.body" >"$BATS_TEST_TMPDIR/slashed"
	call "$@"
	expect "$slashed" "$(status)"
	sed 's/"updated_at":[^,}]*//g' "$ANSWER.body" | cmp - "$BATS_TEST_TMPDIR/slashed"
}

# shape JQ KEYS: the members of an object, in any order
shape() {
	expect "$(printf '%s\n' $2 | sort | paste -sd' ')" "$(json "$1 | keys | join(\" \")")"
}
