/*
 * admin_key - signing keys and the public copy that everyone may read
 *
 * Never shows or logs a private key.
 */
#include "admin/admin_key.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/str.h"
#include "system/replace.h"
#include "system/watched.h"

int
admin_fail_keys(enum err e)
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
	char since[21];

	clock_format(item->since, since);
	json_set_string(j, "kid", item->kid);
	json_set_string(j, "alg", key_alg_name(item->alg));
	json_set_string(j, "state", item->state);
	json_set_string(j, "since", since);
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

enum err
admin_published_keys(struct admin *ad, const char **text, int64_t *since)
{
	struct arena *a = ad->call.arena;
	struct watched file = { 0 };
	struct span found;
	enum err e;

	*text = NULL;
	*since = 0;
	e = watched_read(&file, config_path(a, &ad->cfg, "public/jwks.json"),
	    JWK_SET_BYTES_MAX, &found);
	if (e != OK)
		return e == ERR_NOT_FOUND ? OK : e;
	*text = arena_strndup(a, found.p, found.len);
	*since = file.at.st_mtim.tv_sec;
	free((char *)(uintptr_t)found.p);
	return OK;
}

/* The new name, too, must outlive a power cut: it may have taken a key away. */
static enum err
replace(struct admin *ad, const char *text)
{
	struct arena *a = ad->call.arena;
	bool good;
	int fd;

	if (replace_file(config_path(a, &ad->cfg, "public/jwks.json"), text,
	    strlen(text), 0644) != OK)
		return ERR_UNAVAILABLE;
	fd = open(config_path(a, &ad->cfg, "public"),
	    O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return ERR_UNAVAILABLE;
	good = fsync(fd) == 0;
	close(fd);
	return good ? OK : ERR_UNAVAILABLE;
}

int
admin_publish_keys(struct admin *ad, struct keyring *kr)
{
	const char *text, *before;
	int64_t since;
	enum err e;

	if ((e = keyring_public(ad->call.arena, kr, &text)) != OK)
		return admin_fail_keys(e);
	if (admin_published_keys(ad, &before, &since) == OK &&
	    str_eq(before, text))
		return EXIT_OK;
	if (admin_make_folder(ad, "public", 0755) == OK &&
	    replace(ad, text) == OK)
		return EXIT_OK;
	return admin_fail("public/jwks.json could not be written; see that "
	    "the folder public is yours, and run the command again");
}

static int
init(struct admin *ad, struct keyring *kr)
{
	enum err e;

	if ((e = add_missing(kr)) != OK)
		return admin_fail_keys(e);
	if (admin_publish_keys(ad, kr) != EXIT_OK)
		return EXIT_FAILED;
	return show_all(ad, kr);
}

int
admin_with_keys(struct admin *ad,
    int (*work)(struct admin *ad, struct keyring *kr))
{
	const char *folder = config_path(ad->call.arena, &ad->cfg, "keys");
	int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int status = EXIT_FAILED;
	struct keyring *kr;
	enum err e;

	e = fd < 0 && errno == ENOENT ? ERR_NOT_FOUND :
	    fd < 0 || flock(fd, LOCK_EX) != 0 ? ERR_UNAVAILABLE :
	    keyring_open(folder, &kr);
	if (e == OK) {
		status = work(ad, kr);
		keyring_close(kr);
	} else {
		admin_fail_keys(e);
	}
	if (fd >= 0)
		close(fd);
	return status;
}

int
admin_key_init(struct admin *ad)
{
	if (admin_make_folder(ad, "keys", 0700) != OK)
		return admin_fail("the folder keys could not be made; see "
		    "that DATA_DIR is there and yours");
	return admin_with_keys(ad, init);
}

int
admin_key_list(struct admin *ad)
{
	struct keyring *kr;
	int status;
	enum err e;

	e = keyring_open(config_path(ad->call.arena, &ad->cfg, "keys"), &kr);
	if (e != OK)
		return admin_fail_keys(e);
	status = show_all(ad, kr);
	keyring_close(kr);
	return status;
}
