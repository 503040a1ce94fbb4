/*
 * admin_key - signing keys and the public copy that everyone may read
 *
 * Never shows or logs a private key.
 */
#include "admin/admin.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "crypto/keyring.h"
#include "system/replace.h"

static int
fail_ring(enum err e)
{
	switch ((int)e) {
	case ERR_NOT_FOUND:
		return admin_fail("there is no folder keys; make it with key "
		    "init");
	case ERR_FORBIDDEN:
		return admin_fail("others may read a file in keys; see that "
		    "it has not been copied, then chmod 600 it");
	default:
		return admin_fail("the keys cannot be used (%s); see that the "
		    "folder keys and its files are yours", err_name(e));
	}
}

static struct json *
describe(struct arena *a, const struct keyring_item *item)
{
	struct json *j = json_new_object(a);

	json_set_string(j, "kid", item->kid);
	json_set_string(j, "alg", key_alg_name(item->alg));
	json_set_string(j, "state", item->state);
	return j;
}

static int
show_all(struct admin *ad, const struct keyring *kr)
{
	struct json *list = json_new_array(ad->call.arena);
	struct keyring_item item;

	for (size_t i = 0; keyring_at(kr, i, &item); i++)
		json_add(list, describe(ad->call.arena, &item));
	return admin_show(ad, list);
}

static enum err
add_missing(struct keyring *kr)
{
	const struct key *active;
	struct key *fresh;
	enum err e;

	for (int alg = 0; alg < KEY_ALGS; alg++) {
		e = keyring_active(kr, (enum key_alg)alg, &active);
		if (e == OK)
			continue;
		if (e != ERR_NOT_FOUND)
			return e;
		fresh = key_generate((enum key_alg)alg);
		e = keyring_add(kr, "active", fresh);
		key_free(fresh);
		if (e != OK)
			return e;
	}
	return OK;
}

static enum err
publish(struct admin *ad, struct keyring *kr)
{
	struct arena *a = ad->call.arena;
	const char *text;
	enum err e;

	if ((e = admin_make_folder(ad, "public", 0755)) != OK)
		return e;
	if ((e = keyring_public(a, kr, &text)) != OK)
		return e;
	return replace_file(config_path(a, &ad->cfg, "public/jwks.json"), text,
	    strlen(text), 0644);
}

/* With the folder locked, so that two of us make one key. */
static int
init(struct admin *ad, const char *folder)
{
	struct keyring *kr;
	int status;
	enum err e;

	if ((e = keyring_open(folder, &kr)) != OK)
		return fail_ring(e);
	e = add_missing(kr);
	if (e != OK)
		status = fail_ring(e);
	else if (publish(ad, kr) != OK)
		status = admin_fail("public/jwks.json could not be written; "
		    "see that the folder public is yours");
	else
		status = show_all(ad, kr);
	keyring_close(kr);
	return status;
}

int
admin_key_init(struct admin *ad)
{
	const char *folder = config_path(ad->call.arena, &ad->cfg, "keys");
	int fd, status;

	if (admin_make_folder(ad, "keys", 0700) != OK)
		return admin_fail("the folder keys could not be made; see "
		    "that DATA_DIR is there and yours");
	fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0 || flock(fd, LOCK_EX) != 0)
		status = fail_ring(ERR_UNAVAILABLE);
	else
		status = init(ad, folder);
	if (fd >= 0)
		close(fd);
	return status;
}

int
admin_key_list(struct admin *ad)
{
	struct keyring *kr;
	int status;
	enum err e;

	e = keyring_open(config_path(ad->call.arena, &ad->cfg, "keys"), &kr);
	if (e != OK)
		return fail_ring(e);
	status = show_all(ad, kr);
	keyring_close(kr);
	return status;
}
