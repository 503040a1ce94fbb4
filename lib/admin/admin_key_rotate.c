/*
 * admin_key_rotate - new signing keys in the place of old ones, without a gap
 *
 * A key is published before it signs and after it signed, for as long as a
 * verifier elsewhere may not have read of it, or may still meet its tokens.
 * Each run takes the step that is due; an interrupted run leaves keys that
 * work and a step that the next run takes.  In an emergency there is no
 * waiting: whoever has read one key has read the folder, so all of them go.
 */
#include "admin/admin_key.h"

#include <string.h>

#include "base/clock.h"
#include "base/str.h"
#include "crypto/jwt.h"
#include "oauth/public_keys.h"

enum { FILE_MAX = 16 * 1024, TIME_LEN = 21 };

/* One run. */
struct turn {
	struct admin *ad;
	struct keyring *keys;
	struct json *made, *activated, *retired, *removed;	/* key ids */
};

static struct turn
begin(struct admin *ad, struct keyring *kr)
{
	struct arena *a = ad->call.arena;

	return (struct turn){ ad, kr, json_new_array(a), json_new_array(a),
	    json_new_array(a), json_new_array(a) };
}

/* The n-th key, from 0, of a state and algorithm. */
static bool
find(const struct keyring *kr, const char *state, enum key_alg alg, size_t n,
    struct keyring_item *out)
{
	for (size_t i = 0; keyring_at(kr, i, out); i++)
		if (out->alg == alg && str_eq(out->state, state) && n-- == 0)
			return true;
	return false;
}

/* An id that outlives the next change. */
static const char *
keep(const struct turn *t, const char *kid)
{
	return arena_strdup(t->ad->call.arena, kid);
}

static enum err
make(struct turn *t, enum key_alg alg, const char **kid)
{
	struct key *fresh = key_generate(alg);
	enum err e = keyring_add(t->keys, "next", fresh);

	*kid = keep(t, key_id(fresh));
	key_free(fresh);
	if (e == OK)
		json_add_string(t->made, *kid);
	return e;
}

/* All active ones but `stays`; if that is NULL, but the one that signs. */
static enum err
retire_others(struct turn *t, enum key_alg alg, const char *stays)
{
	struct keyring_item item;
	const char *kid;
	size_t n = 0;
	enum err e;

	while (find(t->keys, "active", alg, n, &item)) {
		kid = keep(t, item.kid);
		if (stays == NULL)
			stays = kid;
		if (str_eq(kid, stays)) {
			n++;
			continue;
		}
		if ((e = keyring_move(t->keys, kid, "retired")) != OK)
			return e;
		json_add_string(t->retired, kid);
	}
	return OK;
}

static enum err
activate(struct turn *t, enum key_alg alg, const char *kid)
{
	enum err e;

	if ((e = keyring_move(t->keys, kid, "active")) != OK)
		return e;
	json_add_string(t->activated, kid);
	return retire_others(t, alg, kid);
}

/*
 * When the last token of a key that was retired at `since` has expired for
 * everyone: even for a token program that took the key just before.
 */
static int64_t
over_at(const struct turn *t, int64_t since)
{
	const struct config *cfg = &t->ad->cfg;
	int64_t longest = cfg->access_token_ttl > cfg->id_token_ttl ?
	    cfg->access_token_ttl : cfg->id_token_ttl;

	return since + longest + JWT_SKEW_S + PUBLIC_KEYS_MAX_AGE_S;
}

static enum err
remove_key(struct turn *t, const char *kid)
{
	enum err e;

	kid = keep(t, kid);
	if ((e = keyring_remove(t->keys, kid)) == OK)
		json_add_string(t->removed, kid);
	return e;
}

static enum err
remove_over(struct turn *t)
{
	struct keyring_item item;
	size_t i = 0;
	enum err e;

	while (keyring_at(t->keys, i, &item)) {
		if (!str_eq(item.state, "retired") ||
		    t->ad->call.now < over_at(t, item.since))
			i++;
		else if ((e = remove_key(t, item.kid)) != OK)
			return e;
	}
	return OK;
}

/* When everyone has read of a key: INT64_MAX while it is not published. */
static enum err
known_at(const struct turn *t, const struct keyring_item *item, int64_t *at)
{
	const struct key *key;
	struct jwk_set *set;
	const char *text;
	enum err e;

	*at = INT64_MAX;
	if ((e = admin_published_keys(t->ad, &text, at)) != OK)
		return e;
	*at += PUBLIC_KEYS_MAX_AGE_S;
	if (text != NULL && jwk_set_parse(text, strlen(text), &set) == OK) {
		e = jwk_set_find(set, item->kid, item->alg, &key);
		jwk_set_free(set);
		if (e == OK)
			return OK;
	}
	*at = INT64_MAX;
	return OK;
}

static enum err
step(struct turn *t, enum key_alg alg)
{
	struct keyring_item item;
	const char *kid;
	int64_t at;
	enum err e;

	if (!find(t->keys, "next", alg, 0, &item))
		return make(t, alg, &kid);
	if ((e = known_at(t, &item, &at)) != OK || t->ad->call.now < at)
		return e;
	return activate(t, alg, keep(t, item.kid));
}

static enum err
turn_over(struct turn *t)
{
	const struct key *active;
	enum err e;

	for (int alg = 0; alg < KEY_ALGS; alg++)
		if ((e = keyring_active(t->keys, (enum key_alg)alg,
		    &active)) != OK)
			return e;
	/* What an interrupted run left. */
	for (int alg = 0; alg < KEY_ALGS; alg++)
		if ((e = retire_others(t, (enum key_alg)alg, NULL)) != OK)
			return e;
	if ((e = remove_over(t)) != OK)
		return e;
	for (int alg = 0; alg < KEY_ALGS; alg++)
		if ((e = step(t, (enum key_alg)alg)) != OK)
			return e;
	return OK;
}

/* When there is something to do again: 0 for at any time. */
static enum err
due_at(const struct turn *t, int64_t *due)
{
	struct keyring_item item;
	int64_t at, over = INT64_MAX;
	enum err e;

	*due = 0;
	for (size_t i = 0; keyring_at(t->keys, i, &item); i++) {
		if (str_eq(item.state, "retired") &&
		    over_at(t, item.since) < over)
			over = over_at(t, item.since);
		if (!str_eq(item.state, "next"))
			continue;
		if ((e = known_at(t, &item, &at)) != OK)
			return e;
		if (at > *due)
			*due = at;
	}
	if (*due == 0 && over != INT64_MAX)
		*due = over;
	return OK;
}

/* For people only the lists that hold something. */
static void
set_list(const struct turn *t, struct json *answer, const char *name,
    struct json *list)
{
	if (t->ad->args.json || json_len(list) > 0)
		json_set(answer, name, list);
}

static int
show(const struct turn *t, int64_t due, const char *text)
{
	struct json *answer = json_new_object(t->ad->call.arena);
	char at[TIME_LEN];

	clock_format(due, at);
	set_list(t, answer, "made", t->made);
	set_list(t, answer, "activated", t->activated);
	set_list(t, answer, "retired", t->retired);
	set_list(t, answer, "removed", t->removed);
	if (due > 0)
		json_set_string(answer, "next_step", at);
	json_set_string(answer, "text", text);
	return admin_show(t->ad, answer);
}

static int
rotate(struct admin *ad, struct keyring *kr)
{
	struct turn t = begin(ad, kr);
	char at[TIME_LEN];
	int64_t due;
	enum err e;

	e = turn_over(&t);
	if (e == ERR_NOT_FOUND)
		return admin_fail("an active key is missing or cannot be used;"
		    " run key init");
	if (e != OK)
		return admin_fail_keys(e);
	if (admin_publish_keys(ad, kr) != EXIT_OK)
		return EXIT_FAILED;
	if ((e = due_at(&t, &due)) != OK)
		return admin_fail_keys(e);
	clock_format(due, at);
	return show(&t, due, arena_printf(ad->call.arena,
	    json_len(t.activated) > 0 ?
	    "the new keys sign from now on; the old ones stay published for "
	    "the tokens that they signed: run key rotate after %s to remove "
	    "them" : json_len(t.made) > 0 ?
	    "new keys are published and do not sign yet: run key rotate after "
	    "%s to let them" :
	    "the next keys have not been published for long enough: run key "
	    "rotate after %s to let them sign", at));
}

static bool
is_among(const char *const *kids, const char *kid)
{
	for (int alg = 0; alg < KEY_ALGS; alg++)
		if (str_eq(kids[alg], kid))
			return true;
	return false;
}

static enum err
remove_others(struct turn *t, const char *const *kids)
{
	struct keyring_item item;
	size_t i = 0;
	enum err e;

	while (keyring_at(t->keys, i, &item)) {
		if (is_among(kids, item.kid))
			i++;
		else if ((e = remove_key(t, item.kid)) != OK)
			return e;
	}
	return OK;
}

/* The new keys are published before they sign, even now: no token of ours is
 * refused here. */
static int
replace_all(struct admin *ad, struct keyring *kr)
{
	struct turn t = begin(ad, kr);
	const char *kids[KEY_ALGS];
	enum err e = OK;

	for (int alg = 0; alg < KEY_ALGS && e == OK; alg++)
		e = make(&t, (enum key_alg)alg, &kids[alg]);
	if (e != OK)
		return admin_fail_keys(e);
	if (admin_publish_keys(ad, kr) != EXIT_OK)
		return EXIT_FAILED;
	for (int alg = 0; alg < KEY_ALGS && e == OK; alg++)
		if ((e = keyring_move(kr, kids[alg], "active")) == OK)
			json_add_string(t.activated, kids[alg]);
	if (e == OK)
		e = remove_others(&t, kids);
	if (e != OK)
		return admin_fail("not every old key is gone; the log line "
		    "says why; mend that and run key rotate --now again");
	if (admin_publish_keys(ad, kr) != EXIT_OK)
		return EXIT_FAILED;
	return show(&t, 0, "the new keys sign from now on and every other key "
	    "is gone: all access tokens and ID tokens so far are dead, here at "
	    "once, elsewhere within 10 minutes; apps get new ones with their "
	    "refresh tokens, which stay good");
}

int
admin_key_rotate(struct admin *ad)
{
	return admin_with_keys(ad, ad->args.now ? replace_all : rotate);
}

/* Published first, then active: here nobody ever meets it unknown. */
static enum err
take_in(struct turn *t, const struct key *k)
{
	enum err e;

	if ((e = keyring_add(t->keys, "next", k)) != OK)
		return e;
	if (admin_publish_keys(t->ad, t->keys) != EXIT_OK)
		return ERR_UNAVAILABLE;
	return activate(t, key_alg(k), key_id(k));
}

static int
import(struct admin *ad, struct keyring *kr)
{
	struct turn t = begin(ad, kr);
	struct span pem;
	struct key *k;
	enum err e;

	if (admin_read_file(ad->call.arena, ad->args.operands[0], FILE_MAX,
	    &pem) != OK)
		return admin_fail("the file cannot be read, or is too long "
		    "for a key");
	if (key_parse_pem(pem.p, pem.len, &k) != OK)
		return admin_fail("the file holds no private key that can be "
		    "used: RSA of 2048 to 8192 bits or P-256, in PEM, without "
		    "a passphrase");
	e = take_in(&t, k);
	key_free(k);
	if (e == ERR_CONFLICT)
		return admin_fail("the key is there already; see key list");
	if (e != OK)
		return admin_fail_keys(e);
	if (admin_publish_keys(ad, kr) != EXIT_OK)
		return EXIT_FAILED;
	return show(&t, 0, "the key signs from now on; the one it replaces "
	    "stays published for the tokens that it signed, until key rotate "
	    "removes it");
}

int
admin_key_import(struct admin *ad)
{
	return admin_with_keys(ad, import);
}
