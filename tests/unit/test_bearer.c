/*
 * test_bearer - forged, foreign, stale and good access tokens (RFC 6750,
 * RFC 8725, RFC 9068, RFC 9728)
 */
#include "resource/bearer.h"

#include "base/str.h"
#include "resource_fixture.h"
#include "system/ratelimit.h"

#define ISS "\"iss\":\"https://oidc.example.com\","
#define AUD "\"aud\":\"https://mcp.example.com/mcp\","
#define WHO "\"sub\":\"alice\",\"client_id\":\"c1\","
#define REST "\"jti\":\"t1\",\"scope\":\"memory:read\""
#define GOOD "{" ISS AUD WHO "\"exp\":%EXP," REST "}"

/* Stands for the time of expiry in a claims text. */
static char *
fill(struct arena *a, const char *text, const char *mark, const char *value)
{
	const char *at = strstr(text, mark);

	if (at == NULL)
		return arena_strdup(a, text);
	return arena_printf(a, "%.*s%s%s", (int)(at - text), text, value,
	    fill(a, at + strlen(mark), mark, value));
}

static char *
claims_at(const struct resource *r, const char *text, int64_t offset)
{
	struct arena *a = r->f.rq.call.arena;
	char number[32];

	snprintf(number, sizeof number, "%lld",
	    (long long)(r->f.rq.call.now + offset));
	return fill(a, text, "%EXP", number);
}

static char *
claims(const struct resource *r, const char *text)
{
	return claims_at(r, text, 600);
}

static void
send(struct resource *r, const char *scheme, const char *token)
{
	r->env[0] = arena_printf(r->f.rq.call.arena,
	    "HTTP_AUTHORIZATION=%s%s", scheme, token);
	r->env[1] = NULL;
	memset(&r->f.rq.fault, 0, sizeof r->f.rq.fault);
}

static enum err
check(struct resource *r, const char *token, struct bearer *out)
{
	struct bearer_want want = {
		.audiences = bearer_audiences(r->f.rq.call.arena, &r->f.cfg),
	};

	send(r, "Bearer ", token);
	return bearer_check(&r->f.rq, &want, out);
}

static void
refused(struct resource *r, const char *what, const char *token)
{
	struct bearer b;

	if (check(r, token, &b) != ERR_UNAUTHENTICATED ||
	    !str_eq(r->f.rq.fault.code, "invalid_token"))
		fail_msg("not refused: %s", what);
	assert_null(b.sub);
	assert_null(b.claims);
}

static char *
header(const struct resource *r, const struct key *k, const char *typ)
{
	return arena_printf(r->f.rq.call.arena,
	    "{\"alg\":\"%s\",\"kid\":\"%s\",\"typ\":\"%s\"}",
	    key_alg_name(key_alg(k)), key_id(k), typ);
}

/* Signed by `k` as at+jwt with these claims. */
static char *
token_of(const struct resource *r, const struct key *k, const char *text)
{
	return forge_token(r->f.rq.call.arena, k, header(r, k, "at+jwt"),
	    claims(r, text));
}

static void
test_good(void **state)
{
	const char *const text = "{" ISS AUD WHO "\"exp\":%EXP,"
	    "\"client_name\":\"Claude\",\"gid\":\"g1\"," REST "}";
	struct resource r;
	struct bearer b;

	(void)state;
	resource_init(&r);
	assert_int_equal(check(&r, token_of(&r, r.rsa, text), &b), OK);
	assert_string_equal(b.sub, "alice");
	assert_string_equal(b.client_id, "c1");
	assert_string_equal(b.client_name, "Claude");
	assert_string_equal(b.scope, "memory:read");
	assert_string_equal(b.grant_id, "g1");
	assert_string_equal(b.token_id, "t1");
	assert_int_equal(b.expires_at, r.f.rq.call.now + 600);
	assert_non_null(json_get(b.claims, "iss"));
	assert_int_equal(check(&r, token_of(&r, r.ec, GOOD), &b), OK);
	assert_null(b.grant_id);
	assert_null(b.client_name);
	resource_free(&r);
}

static void
test_header_forms(void **state)
{
	const struct bearer_want want = { NULL, NULL };
	struct resource r;
	struct bearer b;
	char *good;

	(void)state;
	resource_init(&r);
	good = token_of(&r, r.ec, GOOD);
	send(&r, "bearer ", good);
	assert_int_equal(bearer_check(&r.f.rq, &want, &b), OK);
	send(&r, "BEARER   ", good);
	assert_int_equal(bearer_check(&r.f.rq, &want, &b), OK);
	send(&r, "Bearer", good);
	assert_int_equal(bearer_check(&r.f.rq, &want, &b),
	    ERR_UNAUTHENTICATED);
	assert_null(r.f.rq.fault.code);
	send(&r, "Basic ", good);
	assert_int_equal(bearer_check(&r.f.rq, &want, &b),
	    ERR_UNAUTHENTICATED);
	assert_null(r.f.rq.fault.code);
	send(&r, "Bearer ", arena_printf(r.f.rq.call.arena, "%s, Bearer %s",
	    good, good));
	assert_int_equal(bearer_check(&r.f.rq, &want, &b), ERR_INVALID);
	assert_string_equal(r.f.rq.fault.code, "invalid_request");
	assert_null(b.sub);
	send(&r, "Bearer ", "");
	assert_int_equal(bearer_check(&r.f.rq, &want, &b),
	    ERR_UNAUTHENTICATED);
	resource_free(&r);
}

/* RFC 9700 section 4.3.2: not from the query. */
static void
test_token_in_query(void **state)
{
	const struct bearer_want want = { NULL, NULL };
	struct resource r;
	struct bearer b;

	(void)state;
	resource_init(&r);
	r.f.rq.query = arena_printf(r.f.rq.call.arena, "access_token=%s",
	    token_of(&r, r.ec, GOOD));
	assert_int_equal(bearer_check(&r.f.rq, &want, &b),
	    ERR_UNAUTHENTICATED);
	assert_null(r.f.rq.fault.code);
	resource_free(&r);
}

static void
test_forged_algorithms(void **state)
{
	static const char *const algs[] = {
		"none", "None", "NONE", "nOnE", "", "HS256", "HS512", "RS384",
		"PS256", "ES384", "ES256K", "EdDSA", "RSA1_5", "rs256", "ES256"
	};
	struct resource r;
	struct arena *a;
	char *text, *head;

	(void)state;
	resource_init(&r);
	a = r.f.rq.call.arena;
	text = claims(&r, GOOD);
	for (size_t i = 0; i < sizeof algs / sizeof *algs; i++) {
		head = arena_printf(a, "{\"alg\":\"%s\",\"kid\":\"%s\","
		    "\"typ\":\"at+jwt\"}", algs[i], key_id(r.rsa));
		refused(&r, algs[i], forge_token(a, r.rsa, head, text));
		refused(&r, algs[i], arena_printf(a, "%s.",
		    forge_input(a, head, text)));
		refused(&r, algs[i], forge_hmac(a, a2_pem, head, text));
		refused(&r, algs[i], forge_hmac(a, a2_n, head, text));
		refused(&r, algs[i], forge_hmac(a, "", head, text));
	}
	head = arena_printf(a, "{\"kid\":\"%s\",\"typ\":\"at+jwt\"}",
	    key_id(r.rsa));
	refused(&r, "no alg", forge_token(a, r.rsa, head, text));
	head = arena_printf(a, "{\"alg\":[\"RS256\"],\"kid\":\"%s\","
	    "\"typ\":\"at+jwt\"}", key_id(r.rsa));
	refused(&r, "alg list", forge_token(a, r.rsa, head, text));
	resource_free(&r);
}

static void
test_forged_keys(void **state)
{
	static const char *const kids[] = {
		"unknown", "", "../../etc/passwd", "x' OR '1'='1", "/dev/null",
		"https://evil.example/jwks", "\\u0000"
	};
	struct resource r;
	struct key *other;
	struct arena *a;
	char *text, *head;

	(void)state;
	resource_init(&r);
	a = r.f.rq.call.arena;
	other = key_generate(KEY_ES256);
	text = claims(&r, GOOD);
	for (size_t i = 0; i < sizeof kids / sizeof *kids; i++) {
		head = arena_printf(a, "{\"alg\":\"ES256\",\"kid\":\"%s\","
		    "\"typ\":\"at+jwt\"}", kids[i]);
		refused(&r, kids[i], forge_token(a, r.ec, head, text));
		refused(&r, kids[i], forge_token(a, other, head, text));
	}
	refused(&r, "another key under our kid",
	    forge_token(a, other, header(&r, r.ec, "at+jwt"), text));
	refused(&r, "no kid", forge_token(a, r.ec,
	    "{\"alg\":\"ES256\",\"typ\":\"at+jwt\"}", text));
	refused(&r, "kid is a number", forge_token(a, r.ec,
	    "{\"alg\":\"ES256\",\"kid\":1,\"typ\":\"at+jwt\"}", text));
	head = arena_printf(a, "{\"alg\":\"ES256\",\"typ\":\"at+jwt\","
	    "\"kid\":\"%s\",\"jwk\":%s}", key_id(other),
	    json_text(a, jwk_format(a, other)));
	refused(&r, "embedded jwk", forge_token(a, other, head, text));
	head = arena_printf(a, "{\"alg\":\"ES256\",\"typ\":\"at+jwt\","
	    "\"kid\":\"%s\",\"jku\":\"https://evil.example/\"}",
	    key_id(other));
	refused(&r, "jku", forge_token(a, other, head, text));
	head = arena_printf(a, "{\"alg\":\"ES256\",\"typ\":\"at+jwt\","
	    "\"kid\":\"%s\",\"crit\":[\"exp\"]}", key_id(r.ec));
	refused(&r, "crit", forge_token(a, r.ec, head, text));
	head = arena_printf(a, "{\"alg\":\"ES256\",\"typ\":\"at+jwt\","
	    "\"kid\":\"%s\",\"b64\":false}", key_id(r.ec));
	refused(&r, "b64", forge_token(a, r.ec, head, text));
	key_free(other);
	resource_free(&r);
}

static void
test_forged_signatures(void **state)
{
	static const unsigned char zeros[64];
	struct resource r;
	struct arena *a;
	char *good, *dot, *input, *bad, *at;

	(void)state;
	resource_init(&r);
	a = r.f.rq.call.arena;
	good = token_of(&r, r.ec, GOOD);
	dot = strrchr(good, '.');
	input = arena_strndup(a, good, (size_t)(dot - good));
	refused(&r, "no signature", input);
	refused(&r, "empty signature", arena_printf(a, "%s.", input));
	refused(&r, "r = s = 0 (CVE-2022-21449)", arena_printf(a, "%s.%s",
	    input, base64url_text(a, zeros, 64)));
	refused(&r, "short", arena_printf(a, "%s.%s", input,
	    base64url_text(a, zeros, 63)));
	refused(&r, "long", arena_printf(a, "%s.%s%s", input, dot + 1, "AAAA"));
	for (size_t i = 1; i < strlen(dot); i += 17) {
		bad = arena_strdup(a, good);
		at = &bad[dot - good + (ptrdiff_t)i];
		*at = *at == 'A' ? 'B' : 'A';
		refused(&r, "another character", bad);
	}
	bad = forge_input(a, header(&r, r.ec, "at+jwt"), claims(&r,
	    "{" ISS AUD "\"sub\":\"bob\",\"client_id\":\"c1\",\"exp\":%EXP}"));
	refused(&r, "another payload", arena_printf(a, "%s%s", bad, dot));
	resource_free(&r);
}

static void
test_malformed(void **state)
{
	static const char *const tokens[] = {
		"x", ".", "..", "...", "a.b.c", "a.b.c.d.e",
		"eyJhbGciOiJSU0EtT0FFUCJ9.a.b.c.d", "null", "{}", "\xff\xfe",
		"eyJhbGciOiJFUzI1NiJ9.e30.AA==", "eyJhbGciOiJFUzI1NiJ9 .e30.AA"
	};
	struct resource r;
	struct arena *a;
	char *big;

	(void)state;
	resource_init(&r);
	a = r.f.rq.call.arena;
	for (size_t i = 0; i < sizeof tokens / sizeof *tokens; i++)
		refused(&r, tokens[i], tokens[i]);
	big = arena_alloc(a, 64 * 1024);
	memset(big, 'a', 64 * 1024 - 1);
	refused(&r, "huge", big);
	refused(&r, "huge payload", arena_printf(a, "e30.%s.AA", big));
	memset(big, '[', 200);
	big[200] = '\0';
	refused(&r, "deep", token_of(&r, r.ec, arena_printf(a,
	    "{\"a\":%s", big)));
	refused(&r, "not an object", token_of(&r, r.ec, "[]"));
	refused(&r, "duplicate claim", token_of(&r, r.ec, "{" ISS AUD WHO
	    "\"exp\":%EXP,\"sub\":\"bob\"," REST "}"));
	resource_free(&r);
}

/* What an ID token, a logout token or a foreign token is presented as. */
static void
test_other_types(void **state)
{
	static const char *const types[] = {
		"JWT", "", "id+jwt", "logout+jwt", "oauth-id-jag+jwt", "at",
		"at+jwtx", "dpop+jwt", "application/jwt"
	};
	struct resource r;
	struct bearer b;
	struct arena *a;
	char *head;

	(void)state;
	resource_init(&r);
	a = r.f.rq.call.arena;
	for (size_t i = 0; i < sizeof types / sizeof *types; i++)
		refused(&r, types[i], forge_token(a, r.ec,
		    header(&r, r.ec, types[i]), claims(&r, GOOD)));
	head = arena_printf(a, "{\"alg\":\"ES256\",\"kid\":\"%s\"}",
	    key_id(r.ec));
	refused(&r, "no typ", forge_token(a, r.ec, head, claims(&r, GOOD)));
	assert_int_equal(check(&r, forge_token(a, r.ec, header(&r, r.ec,
	    "application/at+JWT"), claims(&r, GOOD)), &b), OK);
	resource_free(&r);
}

static void
test_issuers(void **state)
{
	static const char *const issuers[] = {
		"", "\"iss\":\"https://oidc.example.com/\",",
		"\"iss\":\"https://oidc.example.co\",",
		"\"iss\":\"https://OIDC.example.com\",",
		"\"iss\":\"http://oidc.example.com\",",
		"\"iss\":\"https://oidc.example.com.evil.net\",",
		"\"iss\":[\"https://oidc.example.com\"],", "\"iss\":null,"
	};
	struct resource r;

	(void)state;
	resource_init(&r);
	for (size_t i = 0; i < sizeof issuers / sizeof *issuers; i++)
		refused(&r, issuers[i], token_of(&r, r.ec,
		    arena_printf(r.f.rq.call.arena,
		    "{%s" AUD WHO "\"exp\":%%EXP," REST "}", issuers[i])));
	resource_free(&r);
}

static enum err
check_audience(struct resource *r, const char *aud, bool any)
{
	const struct bearer_want want = {
		.audiences = any ? NULL :
		    bearer_audiences(r->f.rq.call.arena, &r->f.cfg),
	};
	struct bearer b;

	send(r, "Bearer ", token_of(r, r->ec, arena_printf(
	    r->f.rq.call.arena, "{" ISS "\"aud\":%s," WHO "\"exp\":%%EXP}",
	    aud)));
	return bearer_check(&r->f.rq, &want, &b);
}

static void
test_audiences(void **state)
{
	static const char *const ours[] = {
		"\"https://mcp.example.com\"", "\"https://mcp.example.com/\"",
		"\"https://mcp.example.com/mcp\"",
		"\"https://mcp.example.com/mcp/\"",
		"\"https://mcp.example.com/mcp/sse\"",
		"\"https://mcp.example.com/mcp/sse/\"", "\"my-audience\"",
		"[\"https://other.example\",\"https://mcp.example.com/mcp\"]"
	};
	static const char *const foreign[] = {
		"\"https://other.example\"", "\"\"", "[]", "null", "7",
		"\"https://mcp.example.com/mcp/x\"",
		"\"https://mcp.example.com.evil.net/mcp\"",
		"\"https://MCP.example.com/mcp\"", "\"c1\"",
		"[\"https://mcp.example.com/mcp\",7]",
		"\"https://mcp.example.com/mcp https://other.example\""
	};
	struct resource r;

	(void)state;
	resource_init(&r);
	r.f.cfg.audience = "my-audience";
	for (size_t i = 0; i < sizeof ours / sizeof *ours; i++)
		if (check_audience(&r, ours[i], false) != OK)
			fail_msg("refused: %s", ours[i]);
	for (size_t i = 0; i < sizeof foreign / sizeof *foreign; i++)
		if (check_audience(&r, foreign[i], false) !=
		    ERR_UNAUTHENTICATED)
			fail_msg("taken: %s", foreign[i]);
	assert_int_equal(check_audience(&r,
	    "\"https://oidc.example.com\"", false), ERR_UNAUTHENTICATED);
	assert_int_equal(check_audience(&r,
	    "\"https://oidc.example.com\"", true), OK);
	assert_int_equal(check_audience(&r,
	    "\"https://oidc.example.com/\"", true), OK);
	assert_int_equal(check_audience(&r,
	    "\"https://oidc.example.com/x\"", true), ERR_UNAUTHENTICATED);
	assert_int_equal(check_audience(&r, "\"my-audience\"", true), OK);
	assert_int_equal(check_audience(&r, "\"elsewhere\"", true),
	    ERR_UNAUTHENTICATED);
	r.f.cfg.audience = NULL;
	assert_int_equal(check_audience(&r, "\"my-audience\"", false),
	    ERR_UNAUTHENTICATED);
	resource_free(&r);
}

/* oidc 49: a minute of skew, and no more. */
static void
test_times(void **state)
{
	static const char *const bad[] = {
		"{" ISS AUD WHO REST "}",
		"{" ISS AUD WHO "\"exp\":\"%EXP\"," REST "}",
		"{" ISS AUD WHO "\"exp\":null," REST "}",
		"{" ISS AUD WHO "\"exp\":%EXP,\"nbf\":%EXP," REST "}",
		"{" ISS AUD WHO "\"exp\":%EXP,\"iat\":%EXP," REST "}",
	};
	struct resource r;
	struct bearer b;
	struct arena *a;

	(void)state;
	resource_init(&r);
	a = r.f.rq.call.arena;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		refused(&r, bad[i], token_of(&r, r.ec, bad[i]));
	assert_int_equal(check(&r, forge_token(a, r.ec, header(&r, r.ec,
	    "at+jwt"), claims_at(&r, GOOD, -59)), &b), OK);
	refused(&r, "expired", forge_token(a, r.ec, header(&r, r.ec,
	    "at+jwt"), claims_at(&r, GOOD, -60)));
	assert_string_equal(r.f.rq.fault.text, "the access token has expired");
	resource_free(&r);
}

static void
test_claims(void **state)
{
	struct resource r;
	struct bearer b;

	(void)state;
	resource_init(&r);
	assert_int_equal(check(&r, token_of(&r, r.ec, "{" ISS AUD
	    "\"client_id\":\"robot\",\"exp\":%EXP}"), &b), OK);
	assert_string_equal(b.sub, "robot");
	assert_string_equal(b.scope, "");
	refused(&r, "no client", token_of(&r, r.ec, "{" ISS AUD
	    "\"sub\":\"alice\",\"exp\":%EXP}"));
	refused(&r, "empty sub", token_of(&r, r.ec, "{" ISS AUD
	    "\"sub\":\"\",\"client_id\":\"c1\",\"exp\":%EXP}"));
	refused(&r, "sub is a number", token_of(&r, r.ec, "{" ISS AUD
	    "\"sub\":7,\"client_id\":\"c1\",\"exp\":%EXP}"));
	refused(&r, "NUL in sub", token_of(&r, r.ec, "{" ISS AUD
	    "\"sub\":\"a\\u0000b\",\"client_id\":\"c1\",\"exp\":%EXP}"));
	refused(&r, "scope is a list", token_of(&r, r.ec, "{" ISS AUD WHO
	    "\"exp\":%EXP,\"scope\":[\"memory:read\"]}"));
	resource_free(&r);
}

static void
test_ended_grant(void **state)
{
	const char *const text = "{" ISS AUD WHO "\"exp\":%EXP,"
	    "\"gid\":\"ended-7\"," REST "}";
	struct resource r;
	struct bearer b;
	char *token;

	(void)state;
	resource_init(&r);
	token = token_of(&r, r.ec, text);
	assert_int_equal(check(&r, token, &b), OK);
	resource_write(&r, "public/ended", "ended-6\nended-7\n");
	refused(&r, "ended", token);
	resource_write(&r, "public/ended", "ended-77\n");
	assert_int_equal(check(&r, token, &b), OK);
	resource_free(&r);
}

static void
test_scopes(void **state)
{
	struct bearer_want want = { NULL, "memory:write" };
	struct bearer b = { .scope = "openid memory:write" };
	struct resource r;

	(void)state;
	assert_true(bearer_has_scope(&b, "memory:write"));
	assert_true(bearer_has_scope(&b, "memory:read"));
	assert_false(bearer_has_scope(&b, "memory"));
	assert_false(bearer_has_scope(&b, "profile"));
	b.scope = "memory:read";
	assert_false(bearer_has_scope(&b, "memory:write"));
	b.scope = "";
	assert_false(bearer_has_scope(&b, "memory:read"));

	resource_init(&r);
	send(&r, "Bearer ", token_of(&r, r.ec, GOOD));
	assert_int_equal(bearer_check(&r.f.rq, &want, &b), ERR_SCOPE);
	assert_null(b.sub);
	assert_string_equal(r.f.rq.fault.code, "insufficient_scope");
	assert_string_equal(r.f.rq.fault.scope, "memory:write");
	assert_string_equal(bearer_challenge(&r.f.rq, ERR_SCOPE),
	    "Bearer error=\"insufficient_scope\", error_description=\"the "
	    "access token lacks the scope memory:write\", resource_metadata="
	    "\"https://mcp.example.com/.well-known/oauth-protected-resource/"
	    "mcp\", scope=\"memory:read memory:write\"");
	want.scope = "memory:read";
	assert_int_equal(bearer_check(&r.f.rq, &want, &b), OK);
	resource_free(&r);
}

static void
test_challenges(void **state)
{
	static const struct { const char *path, *url; } rows[] = {
		{ "/mcp", "/mcp" }, { "/mcp/", "/mcp/" },
		{ "/mcp/sse", "/mcp/sse" }, { "/mcp/sse/", "/mcp/sse/" },
		{ "/", "" }, { "/api/v1/memories/", "" }, { "/mcpx", "" },
	};
	const struct bearer_want want = { NULL, NULL };
	struct resource r;
	struct bearer b;

	(void)state;
	resource_init(&r);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		r.f.rq.path = rows[i].path;
		assert_int_equal(bearer_check(&r.f.rq, &want, &b),
		    ERR_UNAUTHENTICATED);
		assert_string_equal(bearer_challenge(&r.f.rq,
		    ERR_UNAUTHENTICATED), arena_printf(r.f.rq.call.arena,
		    "Bearer resource_metadata=\"https://mcp.example.com"
		    "/.well-known/oauth-protected-resource%s\", "
		    "scope=\"memory:read memory:write\"", rows[i].url));
	}
	r.f.rq.path = "/mcp";
	r.f.cfg.resource_metadata = "oidc";
	assert_string_equal(bearer_metadata_url(&r.f.rq),
	    "https://oidc.example.com/.well-known/oauth-protected-resource"
	    "/mcp");
	refused(&r, "x", "x");
	assert_non_null(strstr(bearer_challenge(&r.f.rq, ERR_UNAUTHENTICATED),
	    "Bearer error=\"invalid_token\", error_description=\"the access "
	    "token is not valid\", resource_metadata="));
	/* UserInfo belongs to the provider: no metadata, no memory scopes. */
	r.f.rq.path = "/auth/userinfo";
	r.env[0] = NULL;
	memset(&r.f.rq.fault, 0, sizeof r.f.rq.fault);
	assert_null(bearer_metadata_url(&r.f.rq));
	assert_string_equal(bearer_challenge(&r.f.rq, ERR_UNAUTHENTICATED),
	    "Bearer");
	resource_free(&r);
}

static void
test_error_style(void **state)
{
	struct resource r;
	struct bearer b;

	(void)state;
	resource_init(&r);
	assert_int_equal(check(&r, "x", &b), ERR_UNAUTHENTICATED);
	errors_bearer.write(&r.f.rq, &r.f.rs, ERR_UNAUTHENTICATED);
	assert_int_equal(r.f.rs.status, 401);
	assert_string_equal(r.f.rs.body.data,
	    "{\"detail\":\"the access token is not valid\"}");
	assert_non_null(strstr(r.f.rs.headers.data,
	    "WWW-Authenticate: Bearer error=\"invalid_token\""));
	response_clear(&r.f.rs);
	errors_bearer.write(&r.f.rq, &r.f.rs, ERR_NOT_FOUND);
	assert_int_equal(r.f.rs.status, 404);
	assert_null(strstr(r.f.rs.headers.data, "WWW-Authenticate"));
	resource_free(&r);
}

/* Failures cost the address, successes the pair of person and client. */
static void
test_charges(void **state)
{
	struct resource r;
	struct bearer b;
	char path[128];
	char *alice, *bob;

	(void)state;
	resource_init(&r);
	snprintf(path, sizeof path, "%s/run/limits", r.dir);
	assert_int_equal(ratelimit_open(path, &r.f.rq.limits), OK);
	alice = token_of(&r, r.ec, GOOD);
	bob = token_of(&r, r.ec, "{" ISS AUD
	    "\"sub\":\"bob\",\"client_id\":\"c1\",\"exp\":%EXP}");
	assert_int_equal(check(&r, alice, &b), OK);
	assert_int_equal(check(&r, alice, &b), OK);
	assert_int_equal(check(&r, alice, &b), ERR_LIMITED);
	assert_null(b.sub);
	assert_true(r.f.rq.retry_after_s >= 1);
	assert_int_equal(check(&r, bob, &b), OK);
	refused(&r, "first", "x");
	refused(&r, "second", "x");
	assert_int_equal(check(&r, "x", &b), ERR_LIMITED);
	assert_int_equal(check(&r, bob, &b), OK);
	ratelimit_close(r.f.rq.limits);
	resource_free(&r);
}

/* A token that was good once is checked anew in all that can change. */
static void
test_good_once(void **state)
{
	struct resource r;
	struct bearer b;
	char *good, *bad, *at;

	(void)state;
	resource_init(&r);
	good = token_of(&r, r.rsa, GOOD);
	assert_int_equal(check(&r, good, &b), OK);
	assert_int_equal(check(&r, good, &b), OK);
	assert_string_equal(b.sub, "alice");
	bad = arena_strdup(r.f.rq.call.arena, good);
	at = &bad[strlen(bad) - 10];
	*at = *at == 'A' ? 'B' : 'A';
	refused(&r, "another signature", bad);
	r.f.cfg.mcp_base_url = "https://elsewhere.example";
	refused(&r, "another audience", good);
	r.f.cfg.mcp_base_url = "https://mcp.example.com";
	r.f.cfg.issuer = "https://elsewhere.example";
	refused(&r, "another issuer", good);
	r.f.cfg.issuer = "https://oidc.example.com";
	assert_int_equal(check(&r, good, &b), OK);
	resource_write(&r, "public/jwks.json",
	    resource_set_text(r.f.rq.call.arena, r.ec, NULL));
	refused(&r, "its key is withdrawn", good);
	resource_write(&r, "public/jwks.json",
	    resource_set_text(r.f.rq.call.arena, r.rsa, NULL));
	assert_int_equal(check(&r, good, &b), OK);
	r.f.rq.call.now += 600 + 60;
	refused(&r, "its time is over", good);
	resource_free(&r);
}

/* A key that was rotated in since is found without a restart. */
static void
test_rotated_key(void **state)
{
	struct resource r;
	struct bearer b;
	char *token;

	(void)state;
	resource_init(&r);
	resource_write(&r, "public/jwks.json",
	    resource_set_text(r.f.rq.call.arena, r.rsa, NULL));
	token = token_of(&r, r.ec, GOOD);
	refused(&r, "not published yet", token);
	resource_write(&r, "public/jwks.json",
	    resource_set_text(r.f.rq.call.arena, r.rsa, r.ec));
	assert_int_equal(check(&r, token, &b), OK);
	resource_write(&r, "public/jwks.json",
	    resource_set_text(r.f.rq.call.arena, r.rsa, NULL));
	refused(&r, "withdrawn", token);
	resource_free(&r);
}

static void
test_auth_off(void **state)
{
	const struct bearer_want want = { NULL, "memory:write" };
	struct resource r;
	struct bearer b;

	(void)state;
	resource_init(&r);
	r.f.cfg.auth_off = true;
	assert_int_equal(bearer_check(&r.f.rq, &want, &b), OK);
	assert_string_equal(b.sub, BEARER_LOCAL_OWNER);
	assert_true(bearer_has_scope(&b, "memory:write"));
	resource_free(&r);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_good),
		cmocka_unit_test(test_header_forms),
		cmocka_unit_test(test_token_in_query),
		cmocka_unit_test(test_forged_algorithms),
		cmocka_unit_test(test_forged_keys),
		cmocka_unit_test(test_forged_signatures),
		cmocka_unit_test(test_malformed),
		cmocka_unit_test(test_other_types),
		cmocka_unit_test(test_issuers),
		cmocka_unit_test(test_audiences),
		cmocka_unit_test(test_times),
		cmocka_unit_test(test_claims),
		cmocka_unit_test(test_ended_grant),
		cmocka_unit_test(test_scopes),
		cmocka_unit_test(test_challenges),
		cmocka_unit_test(test_error_style),
		cmocka_unit_test(test_charges),
		cmocka_unit_test(test_good_once),
		cmocka_unit_test(test_rotated_key),
		cmocka_unit_test(test_auth_off),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
