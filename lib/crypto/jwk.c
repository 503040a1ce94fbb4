/*
 * jwk - JSON Web Keys and key sets (RFC 7517, RFC 7518 section 6)
 *
 * What algorithms a key is for follows from its type here, once; a member that
 * says something else makes the key unusable.  A key of a client that is for
 * two is kept as two, so that each stays with its one algorithm.  Must never
 * put a private member into what it formats, nor take one in.
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
	struct key *keys[KEY_CLIENT_ALGS];	/* NULL: not for that one */
};

struct jwk_set {
	size_t count;
	struct entry entries[JWK_SET_MAX];
};

static const struct type {
	const char *kty, *crv, *n_x, *e_y;
} types[KEY_CLIENT_ALGS] = {
	[KEY_RS256] = { "RSA", NULL, "n", "e" },
	[KEY_ES256] = { "EC", "P-256", "x", "y" },
	[KEY_PS256] = { "RSA", NULL, "n", "e" },
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

/* RFC 7518 sections 6.2.2, 6.3.2 and 6.4.1, and that of an AKP key. */
static bool
has_private_member(const struct json *jwk)
{
	static const char *const names[] = {
		"d", "p", "q", "dp", "dq", "qi", "oth", "k", "priv"
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

	return ops == NULL || json_has_string(ops, "verify");
}

static bool
is_for(const struct json *jwk, enum key_alg alg)
{
	const struct type *t = &types[alg];

	return str_eq(json_string(json_get(jwk, "kty")), t->kty) &&
	    (t->crv == NULL ||
	    str_eq(json_string(json_get(jwk, "crv")), t->crv)) &&
	    agrees(jwk, "alg", key_alg_name(alg));
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
read_key(const struct json *jwk, enum key_alg alg, struct key **out)
{
	struct key_public pub;

	*out = NULL;
	memset(&pub, 0, sizeof pub);
	pub.alg = alg;
	if (json_type(jwk) != JSON_OBJECT || has_private_member(jwk) ||
	    !is_for(jwk, alg) || !agrees(jwk, "use", "sig") || !may_verify(jwk))
		return ERR_INVALID;
	if (read_number(jwk, types[alg].n_x, pub.n_x, sizeof pub.n_x,
	    &pub.n_x_len) != OK ||
	    read_number(jwk, types[alg].e_y, pub.e_y, sizeof pub.e_y,
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
	enum err e = ERR_INVALID;

	for (int alg = 0; alg < KEY_ALGS && e != OK; alg++)
		e = read_key(jwk, (enum key_alg)alg, out);
	if (e == OK)
		arena_defer(a, free_deferred, *out);
	return e;
}

static const struct entry *
find_entry(const struct jwk_set *set, const char *kid)
{
	size_t i;

	if (kid == NULL)
		return set->count == 1 ? &set->entries[0] : NULL;
	for (i = 0; i < set->count; i++)
		if (str_eq(set->entries[i].kid, kid))
			return &set->entries[i];
	return NULL;
}

/* Takes a usable key into the set; leaves any other out. */
static void
add_key(struct jwk_set *set, const struct json *jwk, int algs)
{
	const struct json *member = json_get(jwk, "kid");
	const char *kid = json_string(member);
	struct entry *entry = &set->entries[set->count];
	bool usable = false;

	if (member != NULL && kid == NULL)
		return;
	if (kid != NULL && find_entry(set, kid) != NULL)
		return;
	for (int alg = 0; alg < algs; alg++)
		if (read_key(jwk, (enum key_alg)alg, &entry->keys[alg]) == OK)
			usable = true;
	if (!usable)
		return;
	if (kid != NULL && (entry->kid = strdup(kid)) == NULL)
		log_fatal("no memory for a key set", NULL, 0);
	set->count++;
}

static enum err
find_keys(struct arena *a, const char *text, size_t len,
    const struct json **out)
{
	struct json *doc;
	enum err e;

	*out = NULL;
	if ((e = json_parse(a, text, len, JWK_SET_BYTES_MAX, &doc)) != OK)
		return e;
	*out = json_get(doc, "keys");
	if (json_type(*out) != JSON_ARRAY)
		return ERR_INVALID;
	return json_len(*out) > JWK_SET_MAX ? ERR_TOO_LARGE : OK;
}

static struct jwk_set *
new_set(const struct json *keys, int algs)
{
	struct jwk_set *set = calloc(1, sizeof *set);
	size_t i;

	if (set == NULL)
		log_fatal("no memory for a key set", NULL, 0);
	for (i = 0; i < json_len(keys); i++)
		add_key(set, json_at(keys, i), algs);
	return set;
}

enum err
jwk_set_parse(const char *text, size_t len, struct jwk_set **out)
{
	struct arena *a = arena_new(PARSE_ARENA_MAX);
	const struct json *keys;
	enum err e;

	*out = NULL;
	if ((e = find_keys(a, text, len, &keys)) == OK)
		*out = new_set(keys, KEY_ALGS);
	arena_free(a);
	return e;
}

static bool
holds_secret(const struct json *keys)
{
	const struct json *jwk;
	size_t i;

	for (i = 0; i < json_len(keys); i++) {
		jwk = json_at(keys, i);
		if (has_private_member(jwk) ||
		    str_eq(json_string(json_get(jwk, "kty")), "oct"))
			return true;
	}
	return false;
}

enum err
jwk_set_parse_client(const char *text, size_t len, struct jwk_set **out)
{
	struct arena *a = arena_new(PARSE_ARENA_MAX);
	const struct json *keys;
	enum err e;

	*out = NULL;
	if ((e = find_keys(a, text, len, &keys)) == OK && holds_secret(keys))
		e = ERR_FORBIDDEN;
	if (e == OK)
		*out = new_set(keys, KEY_CLIENT_ALGS);
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
		for (int alg = 0; alg < KEY_CLIENT_ALGS; alg++)
			key_free(set->entries[i].keys[alg]);
	}
	free(set);
}

size_t
jwk_set_count(const struct jwk_set *set)
{
	return set->count;
}

enum err
jwk_set_find(const struct jwk_set *set, const char *kid, enum key_alg alg,
    const struct key **out)
{
	const struct entry *entry = find_entry(set, kid);

	*out = entry == NULL ? NULL : entry->keys[alg];
	if (entry == NULL)
		return ERR_NOT_FOUND;
	return *out != NULL ? OK : ERR_UNAUTHENTICATED;
}
