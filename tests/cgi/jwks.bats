#!/usr/bin/env bats
# jwks - RFC 7517

load setup.bash
setup_file() { keepsake_template; }
setup() { keepsake_copy; }

@test "oidc 51: the set is the published file, for ten minutes" {
	cgi GET /auth/jwks
	status 200
	expect 'public, max-age=600' "$(header cache-control)"
	cmp "$DATA_DIR/public/jwks.json" "$ANSWER.body"
}

@test "oidc 51: only public members, distinct kids, use and alg" {
	cgi GET /auth/jwks
	expect '' "$(json '.keys[] | keys[]' | grep -Ex 'd|p|q|dp|dq|qi|k|oth' || true)"
	expect true "$(json '([.keys[].kid] | unique | length) == (.keys | length)')"
	expect 'sig' "$(json '[.keys[].use] | unique | join(" ")')"
	expect 'ES256 RS256' "$(json '[.keys[].alg] | unique | join(" ")')"
}

@test "a rotated set is seen without a restart" {
	cp "$DATA_DIR/public/jwks.json" "$DATA_DIR/public/new"
	printf '{"keys":[]}' >"$DATA_DIR/public/new"
	mv "$DATA_DIR/public/new" "$DATA_DIR/public/jwks.json"
	cgi GET /auth/jwks
	expect '{"keys":[]}' "$(body)"
}

@test "without a set: 503 with Retry-After, no cache" {
	rm "$DATA_DIR/public/jwks.json"
	cgi GET /auth/jwks
	refused 503 temporarily_unavailable
	[ -n "$(header retry-after)" ]
}

@test "security 3.4: the program cannot be made to show a private key" {
	ln -sf ../keys/"$(basename "$(find "$DATA_DIR/keys" -name 'active-*' | head -n 1)")" "$DATA_DIR/public/jwks.json"
	cgi GET /auth/jwks
	status 503
	lacks PRIVATE "$ANSWER"
}

@test "RFC 9110 15.5.6: POST is refused" {
	cgi POST /auth/jwks
	refused 405 invalid_request
}
