/*
 * jws - JSON Web Signature, compact serialisation (RFC 7515)
 *
 * The payload is decoded only after its signature has been verified.  Must
 * never take from a token which algorithm or which key verifies it: kid only
 * picks from the set that the caller trusts.
 */
#include "crypto/jws.h"

#include <string.h>

#include "base/base64.h"
#include "base/buf.h"
#include "base/str.h"

enum { HEADER_MAX = 1024 };

static bool
is_base64url(char c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
	    (c >= '0' && c <= '9') || c == '-' || c == '_';
}

/* Where the run of base64url characters that begins at `at` ends. */
static size_t
run_end(const char *token, size_t len, size_t at)
{
	while (at < len && is_base64url(token[at]))
		at++;
	return at;
}

enum err
jws_split(const char *token, size_t len, struct jws_parts *out)
{
	size_t dot1, dot2, end;

	memset(out, 0, sizeof *out);
	if (len > JWS_MAX)
		return ERR_INVALID;
	dot1 = run_end(token, len, 0);
	if (dot1 == 0 || dot1 == len || token[dot1] != '.')
		return ERR_INVALID;
	dot2 = run_end(token, len, dot1 + 1);
	if (dot2 == dot1 + 1 || dot2 == len || token[dot2] != '.')
		return ERR_INVALID;
	end = run_end(token, len, dot2 + 1);
	if (end == dot2 + 1 || end != len)
		return ERR_INVALID;
	out->header = (struct span){ token, dot1 };
	out->payload = (struct span){ token + dot1 + 1, dot2 - dot1 - 1 };
	out->signature = (struct span){ token + dot2 + 1, len - dot2 - 1 };
	out->signed_part = (struct span){ token, dot2 };
	return OK;
}

enum err
jws_sign(struct arena *a, const struct key *k, const char *typ,
    const char *payload, const char **out)
{
	size_t payload_len = strlen(payload);
	unsigned char *sig;
	size_t sig_len, at;
	struct buf header;
	char *token;
	enum err e;

	*out = NULL;
	buf_init(&header, a, HEADER_MAX);
	buf_printf(&header, "{\"alg\":\"%s\",\"kid\":\"%s\"",
	    key_alg_name(key_alg(k)), key_id(k));
	if (typ != NULL) {
		buf_puts(&header, ",\"typ\":");
		json_quote(&header, typ);
	}
	buf_putc(&header, '}');
	if (buf_failed(&header) || payload_len > JWS_MAX)
		return ERR_TOO_LARGE;

	token = arena_alloc(a, BASE64URL_LEN(header.len) + 1 +
	    BASE64URL_LEN(payload_len) + 1 +
	    BASE64URL_LEN((size_t)KEY_NUMBER_MAX) + 1);
	at = base64url_encode((const unsigned char *)header.data, header.len,
	    token);
	token[at++] = '.';
	at += base64url_encode((const unsigned char *)payload, payload_len,
	    token + at);
	if ((e = key_sign(a, k, token, at, &sig, &sig_len)) != OK)
		return e;
	if (at + 1 + BASE64URL_LEN(sig_len) > JWS_MAX)
		return ERR_TOO_LARGE;
	token[at++] = '.';
	base64url_encode(sig, sig_len, token + at);
	*out = token;
	return OK;
}

/* One of the three parts as bytes. */
static enum err
decode(struct arena *a, struct span part, unsigned char **out, size_t *len)
{
	*out = arena_alloc(a, BASE64_DECODED_MAX(part.len));
	return base64url_decode(part.p, part.len, *out, len);
}

static enum err
decode_object(struct arena *a, struct span part, struct json **out)
{
	unsigned char *text;
	size_t len;

	*out = NULL;
	if (decode(a, part, &text, &len) != OK ||
	    json_parse(a, (const char *)text, len, JWS_MAX, out) != OK)
		return ERR_INVALID;
	if (json_type(*out) == JSON_OBJECT)
		return OK;
	*out = NULL;
	return ERR_INVALID;
}

/* A header member that may be absent; NULL then. */
static enum err
optional_string(const struct json *header, const char *name,
    const char **out)
{
	return json_get_string(header, name, out) == ERR_INVALID ?
	    ERR_INVALID : OK;
}

static enum err
choose_key(const struct jwk_set *set, const struct json *header,
    const struct key **out)
{
	const char *name, *kid;
	enum key_alg alg;

	*out = NULL;
	if (json_get(header, "crit") != NULL || json_get(header, "b64") != NULL)
		return ERR_INVALID;
	if (json_get_string(header, "alg", &name) != OK ||
	    optional_string(header, "kid", &kid) != OK)
		return ERR_INVALID;
	if (key_alg_parse_client(name, &alg) != OK)
		return ERR_UNAUTHENTICATED;
	/* A fresh set would not tell which of its keys is meant either. */
	if (kid == NULL && jwk_set_count(set) > 1)
		return ERR_UNAUTHENTICATED;
	return jwk_set_find(set, kid, alg, out);
}

enum err
jws_verify(struct arena *a, const struct jwk_set *set, const char *token,
    const char **typ, struct json **payload)
{
	const struct key *key;
	struct jws_parts parts;
	struct json *header;
	unsigned char *sig;
	size_t sig_len;
	enum err e;

	*typ = NULL;
	*payload = NULL;
	if ((e = jws_split(token, strlen(token), &parts)) != OK ||
	    (e = decode_object(a, parts.header, &header)) != OK ||
	    (e = choose_key(set, header, &key)) != OK ||
	    (e = decode(a, parts.signature, &sig, &sig_len)) != OK)
		return e;
	e = key_verify(key, parts.signed_part.p, parts.signed_part.len, sig,
	    sig_len);
	if (e == OK)
		e = decode_object(a, parts.payload, payload);
	if (e == OK && (e = optional_string(header, "typ", typ)) != OK)
		*payload = NULL;
	return e;
}

enum err
jws_read_verified(struct arena *a, const char *token, const char **typ,
    struct json **payload)
{
	struct jws_parts parts;
	struct json *header;
	enum err e;

	*typ = NULL;
	*payload = NULL;
	if ((e = jws_split(token, strlen(token), &parts)) != OK ||
	    (e = decode_object(a, parts.header, &header)) != OK ||
	    (e = optional_string(header, "typ", typ)) != OK)
		return e;
	return decode_object(a, parts.payload, payload);
}
