/*
 * jwk - JSON Web Keys and key sets (RFC 7517, RFC 7518 section 6)
 *
 * What algorithm a key is for follows from its type here, once; a member that
 * says something else makes the key unusable.  Must never put a private
 * member into what it formats, nor take one in.
 */
#include "crypto/jwk.h"

#include <string.h>

#include "base/base64.h"
#include "base/log.h"
#include "base/str.h"

/* Only a cap: key sets are read from text of at most JWK_SET_BYTES_MAX. */
#define PARSE_ARENA_MAX ((size_t)64 * JWK_SET_BYTES_MAX)

struct entry {
	char *kid;		/* NULL: the key has none */
	struct key *key;
};

struct jwk_set {
	size_t count;
	struct entry entries[JWK_SET_MAX];
};

static const struct type {
	const char *kty, *crv, *n_x, *e_y;
} types[KEY_ALGS] = {
	[KEY_RS256] = { "RSA", NULL, "n", "e" },
	[KEY_ES256] = { "EC", "P-256", "x", "y" },
};

struct json *
jwk_format(struct arena *a, const struct key *k)
{
	const struct type *t = &types[key_alg(k)];
	struct json *jwk = json_new_object(a);
	struct key_public pub;

	key_export(k, &pub);
	json_set_string(jwk, "kty", t->kty);
	json_set_string(jwk, "use", "sig");
	json_set_string(jwk, "alg", key_alg_name(pub.alg));
	json_set_string(jwk, "kid", key_id(k));
	json_set_string(jwk, "crv", t->crv);
	json_set_string(jwk, t->n_x, base64url_text(a, pub.n_x, pub.n_x_len));
	json_set_string(jwk, t->e_y, base64url_text(a, pub.e_y, pub.e_y_len));
	return jwk;
}

/* RFC 7518 sections 6.2.2, 6.3.2 and 6.4.1. */
static bool
has_private_member(const struct json *jwk)
{
	static const char *const names[] = {
		"d", "p", "q", "dp", "dq", "qi", "oth", "k"
	};
	size_t i;

	for (i = 0; i < sizeof names / sizeof names[0]; i++)
		if (json_get(jwk, names[i]) != NULL)
			return true;
	return false;
}

/* A member that may be absent, but if there must be this text. */
static bool
agrees(const struct json *jwk, const char *name, const char *value)
{
	const struct json *member = json_get(jwk, name);

	return member == NULL || str_eq(json_string(member), value);
}

static bool
may_verify(const struct json *jwk)
{
	const struct json *ops = json_get(jwk, "key_ops");
	size_t i;

	if (ops == NULL)
		return true;
	if (json_type(ops) != JSON_ARRAY)
		return false;
	for (i = 0; i < json_len(ops); i++)
		if (str_eq(json_string(json_at(ops, i)), "verify"))
			return true;
	return false;
}

static enum err
find_type(const struct json *jwk, enum key_alg *out)
{
	const char *kty;
	size_t i;

	*out = KEY_RS256;
	if (json_get_string(jwk, "kty", &kty) != OK)
		return ERR_INVALID;
	for (i = 0; i < KEY_ALGS; i++) {
		if (!str_eq(kty, types[i].kty))
			continue;
		*out = (enum key_alg)i;
		return types[i].crv == NULL ||
		    str_eq(json_string(json_get(jwk, "crv")), types[i].crv) ?
		    OK : ERR_INVALID;
	}
	return ERR_INVALID;
}

static enum err
read_number(const struct json *jwk, const char *name, unsigned char *out,
    size_t room, size_t *len)
{
	unsigned char bytes[BASE64_DECODED_MAX(BASE64URL_LEN(KEY_NUMBER_MAX))];
	const char *text;
	size_t n;

	*len = 0;
	if (json_get_string(jwk, name, &text) != OK)
		return ERR_INVALID;
	if (strlen(text) > BASE64URL_LEN(room) ||
	    base64url_decode(text, strlen(text), bytes, &n) != OK || n > room)
		return ERR_INVALID;
	memcpy(out, bytes, n);
	*len = n;
	return OK;
}

static enum err
read_key(const struct json *jwk, struct key **out)
{
	struct key_public pub;

	*out = NULL;
	memset(&pub, 0, sizeof pub);
	if (json_type(jwk) != JSON_OBJECT || has_private_member(jwk) ||
	    find_type(jwk, &pub.alg) != OK ||
	    !agrees(jwk, "alg", key_alg_name(pub.alg)) ||
	    !agrees(jwk, "use", "sig") || !may_verify(jwk))
		return ERR_INVALID;
	if (read_number(jwk, types[pub.alg].n_x, pub.n_x, sizeof pub.n_x,
	    &pub.n_x_len) != OK ||
	    read_number(jwk, types[pub.alg].e_y, pub.e_y, sizeof pub.e_y,
	    &pub.e_y_len) != OK)
		return ERR_INVALID;
	return key_import(&pub, out);
}

static void
free_deferred(void *p)
{
	key_free(p);
}

enum err
jwk_parse(struct arena *a, const struct json *jwk, struct key **out)
{
	enum err e;

	if ((e = read_key(jwk, out)) == OK)
		arena_defer(a, free_deferred, *out);
	return e;
}

/* Takes a usable key into the set; leaves any other out. */
static void
add_key(struct jwk_set *set, const struct json *jwk)
{
	const struct json *member = json_get(jwk, "kid");
	const char *kid = json_string(member);
	struct entry *entry = &set->entries[set->count];

	if (member != NULL && kid == NULL)
		return;
	if (kid != NULL && jwk_set_find(set, kid) != NULL)
		return;
	if (read_key(jwk, &entry->key) != OK)
		return;
	if (kid != NULL && (entry->kid = strdup(kid)) == NULL)
		log_fatal("no memory for a key set", NULL, 0);
	set->count++;
}

enum err
jwk_set_parse(const char *text, size_t len, struct jwk_set **out)
{
	struct arena *a = arena_new(PARSE_ARENA_MAX);
	const struct json *keys;
	struct json *doc;
	enum err e;
	size_t i;

	*out = NULL;
	if ((e = json_parse(a, text, len, JWK_SET_BYTES_MAX, &doc)) != OK)
		goto out;
	keys = json_get(doc, "keys");
	e = json_type(keys) != JSON_ARRAY ? ERR_INVALID :
	    json_len(keys) > JWK_SET_MAX ? ERR_TOO_LARGE : OK;
	if (e != OK)
		goto out;
	if ((*out = calloc(1, sizeof **out)) == NULL)
		log_fatal("no memory for a key set", NULL, 0);
	for (i = 0; i < json_len(keys); i++)
		add_key(*out, json_at(keys, i));
out:
	arena_free(a);
	return e;
}

void
jwk_set_free(struct jwk_set *set)
{
	size_t i;

	if (set == NULL)
		return;
	for (i = 0; i < set->count; i++) {
		free(set->entries[i].kid);
		key_free(set->entries[i].key);
	}
	free(set);
}

size_t
jwk_set_count(const struct jwk_set *set)
{
	return set->count;
}

const struct key *
jwk_set_find(const struct jwk_set *set, const char *kid)
{
	size_t i;

	if (kid == NULL)
		return set->count == 1 ? set->entries[0].key : NULL;
	for (i = 0; i < set->count; i++)
		if (str_eq(set->entries[i].kid, kid))
			return set->entries[i].key;
	return NULL;
}
