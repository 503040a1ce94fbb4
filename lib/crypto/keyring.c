/*
 * keyring - the folder of private signing keys
 *
 * The list of names is kept with the folder's time of change and read anew
 * when that differs, so a rotation is seen by the next request at the price
 * of one fstat(2).  A key is parsed when first asked for.  Must never use a
 * file that others may read, or one whose name does not tell what is inside.
 */
#include "crypto/keyring.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"
#include "base/str.h"
#include "crypto/keyring_folder.h"

enum {
	FILE_MAX = 16 * 1024,
	READ_TRIES = 8
};

/* Changes closer together than this can share one time stamp. */
#define SETTLED_US ((int64_t)100 * 1000)

static const char *const states[KEYRING_STATES] = {
	[KEYRING_ACTIVE] = "active",
	[KEYRING_NEXT] = "next",
	[KEYRING_RETIRED] = "retired",
};

const char *
keyring_state_name(enum keyring_state state)
{
	return states[state];
}

void
keyring_format_name(const struct keyring_entry *entry,
    char name[KEYRING_NAME_MAX])
{
	snprintf(name, KEYRING_NAME_MAX, "%s-%s-%s.pem", states[entry->state],
	    key_alg_name(entry->alg), entry->kid);
}

/* STATE-ALG-KID.pem; false for any other name. */
static bool
parse_name(const char *name, struct keyring_entry *entry)
{
	char prefix[32];
	size_t i, len;

	memset(entry, 0, sizeof *entry);
	for (i = 0; i < (size_t)KEYRING_STATES * KEY_ALGS; i++) {
		entry->state = (enum keyring_state)(i / KEY_ALGS);
		entry->alg = (enum key_alg)(i % KEY_ALGS);
		len = (size_t)snprintf(prefix, sizeof prefix, "%s-%s-",
		    states[entry->state], key_alg_name(entry->alg));
		if (!str_starts(name, prefix))
			continue;
		name += len;
		if (strlen(name) != KEYRING_KID_LEN + strlen(".pem") ||
		    !str_ends(name, ".pem"))
			return false;
		memcpy(entry->kid, name, KEYRING_KID_LEN);
		return true;
	}
	return false;
}

static int
compare_times(const struct timespec *a, const struct timespec *b)
{
	if (a->tv_sec != b->tv_sec)
		return a->tv_sec < b->tv_sec ? -1 : 1;
	if (a->tv_nsec != b->tv_nsec)
		return a->tv_nsec < b->tv_nsec ? -1 : 1;
	return 0;
}

/* Of two active ones the later signs: a rotation takes place in one rename. */
static int
compare(const void *pa, const void *pb)
{
	const struct keyring_entry *a = pa, *b = pb;
	int later;

	if (a->state != b->state)
		return a->state < b->state ? -1 : 1;
	if (a->alg != b->alg)
		return a->alg < b->alg ? -1 : 1;
	later = compare_times(&b->since, &a->since);
	if (a->state == KEYRING_ACTIVE && later != 0)
		return later;
	return strcmp(a->kid, b->kid);
}

static void
forget(struct keyring *kr)
{
	size_t i;

	for (i = 0; i < kr->count; i++)
		key_free(kr->entries[i].key);
	kr->count = 0;
	kr->exposed = false;
}

static bool
is_exposed(const struct stat *st)
{
	return S_ISREG(st->st_mode) &&
	    (st->st_mode & (S_IRWXG | S_IRWXO)) != 0;
}

enum err
keyring_io_error(const char *what, const char *name)
{
	log_event(NULL, LOG_ERROR, what, LOG_STR("file", name),
	    LOG_STR("why", strerror(errno)));
	return ERR_UNAVAILABLE;
}

/* Whatever lies in the folder is looked at; key files are remembered. */
static enum err
take_file(struct keyring *kr, const char *name)
{
	struct keyring_entry entry;
	struct stat st;

	if (fstatat(kr->fd, name, &st, AT_SYMLINK_NOFOLLOW) != 0)
		return errno == ENOENT ? OK : keyring_io_error("cannot look at a key",
		    name);
	if (is_exposed(&st)) {
		kr->exposed = true;
		log_event(NULL, LOG_ERROR, "key file may be read by others",
		    LOG_STR("file", name));
		return OK;
	}
	if (!S_ISREG(st.st_mode) || !parse_name(name, &entry))
		return OK;
	if (kr->count == JWK_SET_MAX) {
		log_event(NULL, LOG_ERROR, "too many keys",
		    LOG_INT("max", JWK_SET_MAX));
		return ERR_TOO_LARGE;
	}
	entry.since = st.st_mtim;
	kr->entries[kr->count++] = entry;
	return OK;
}

static enum err
read_folder(struct keyring *kr)
{
	const struct dirent *d;
	enum err e = OK;
	DIR *dir;
	int fd;

	forget(kr);
	fd = openat(kr->fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0 || (dir = fdopendir(fd)) == NULL) {
		e = keyring_io_error("cannot read the folder of keys", NULL);
		if (fd >= 0)
			close(fd);
		return e;
	}
	while (e == OK && (d = readdir(dir)) != NULL)
		e = take_file(kr, d->d_name);
	closedir(dir);
	qsort(kr->entries, kr->count, sizeof kr->entries[0], compare);
	return e;
}

/* Long enough ago that the next change gets another time stamp? */
static bool
is_settled(const struct timespec *changed)
{
	struct timespec now;
	int64_t us;

	clock_gettime(CLOCK_REALTIME, &now);
	us = ((int64_t)now.tv_sec - changed->tv_sec) * 1000000 +
	    (now.tv_nsec - changed->tv_nsec) / 1000;
	return us > SETTLED_US || us < -SETTLED_US;
}

enum err
keyring_refresh(struct keyring *kr)
{
	struct stat st;
	enum err e;
	int i;

	if (fstat(kr->fd, &st) != 0)
		return keyring_io_error("cannot look at the folder of keys", NULL);
	if (kr->settled && compare_times(&st.st_mtim, &kr->changed) == 0)
		return OK;
	for (i = 0; i < READ_TRIES; i++) {
		kr->settled = false;
		kr->changed = st.st_mtim;
		if ((e = read_folder(kr)) != OK)
			return e;
		if (fstat(kr->fd, &st) != 0)
			return keyring_io_error("cannot look at the folder of keys",
			    NULL);
		/* A name may be missed while it is being changed. */
		if (compare_times(&st.st_mtim, &kr->changed) == 0)
			break;
	}
	kr->settled = i < READ_TRIES && !kr->exposed &&
	    is_settled(&kr->changed);
	return OK;
}

enum err
keyring_open(const char *dir, struct keyring **out)
{
	struct keyring *kr;
	enum err e;
	int fd;

	*out = NULL;
	fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return errno == ENOENT || errno == ENOTDIR ? ERR_NOT_FOUND :
		    keyring_io_error("cannot open the folder of keys", NULL);
	if ((kr = calloc(1, sizeof *kr)) == NULL)
		log_fatal("no memory for the keys", NULL, 0);
	kr->fd = fd;
	e = keyring_refresh(kr);
	if (e == OK && kr->exposed)
		e = ERR_FORBIDDEN;
	if (e != OK) {
		keyring_close(kr);
		return e;
	}
	*out = kr;
	return OK;
}

void
keyring_close(struct keyring *kr)
{
	if (kr == NULL)
		return;
	forget(kr);
	close(kr->fd);
	free(kr);
}

/* Up to `max` bytes; -1 with errno set. */
static ssize_t
read_all(int fd, char *text, size_t max)
{
	size_t len = 0;
	ssize_t n;

	while (len < max) {
		n = read(fd, text + len, max - len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -1;
		if (n == 0)
			break;
		len += (size_t)n;
	}
	return (ssize_t)len;
}

static enum err
broken(struct keyring_entry *entry, const char *name, const char *why)
{
	entry->broken = true;
	log_event(NULL, LOG_ERROR, "key file cannot be used",
	    LOG_STR("file", name), LOG_STR("why", why));
	return ERR_INVALID;
}

/* ERR_CONFLICT: it is not what it was when the folder was read. */
static enum err
load(const struct keyring *kr, struct keyring_entry *entry)
{
	char name[KEYRING_NAME_MAX], text[FILE_MAX];
	struct stat st;
	struct key *k;
	ssize_t len;
	enum err e;
	int fd;

	if (entry->key != NULL)
		return OK;
	if (entry->broken)
		return ERR_INVALID;
	keyring_format_name(entry, name);
	fd = openat(kr->fd, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0)
		return errno == ENOENT ? ERR_CONFLICT :
		    keyring_io_error("cannot open a key", name);
	if (fstat(fd, &st) != 0 || is_exposed(&st)) {
		close(fd);
		return ERR_CONFLICT;
	}
	len = read_all(fd, text, sizeof text);
	close(fd);
	if (len < 0)
		return keyring_io_error("cannot read a key", name);
	e = key_parse_pem(text, (size_t)len, &k);
	explicit_bzero(text, sizeof text);
	if (e != OK)
		return broken(entry, name, "no private key we can use");
	if (key_alg(k) != entry->alg || !str_eq(key_id(k), entry->kid)) {
		key_free(k);
		return broken(entry, name, "named for another key");
	}
	entry->key = k;
	return OK;
}

static enum err
find_active(struct keyring *kr, enum key_alg alg, const struct key **out)
{
	struct keyring_entry *entry;
	enum err e;
	size_t i;

	for (i = 0; i < kr->count; i++) {
		entry = &kr->entries[i];
		if (entry->state != KEYRING_ACTIVE || entry->alg != alg)
			continue;
		e = load(kr, entry);
		if (e == OK)
			*out = entry->key;
		if (e != ERR_INVALID)
			return e;
	}
	return ERR_NOT_FOUND;
}

enum err
keyring_active(struct keyring *kr, enum key_alg alg, const struct key **out)
{
	enum err e = ERR_UNAVAILABLE;
	int i;

	*out = NULL;
	for (i = 0; i < READ_TRIES; i++) {
		if ((e = keyring_refresh(kr)) != OK)
			return e;
		if ((e = find_active(kr, alg, out)) != ERR_CONFLICT)
			return e;
		kr->settled = false;
	}
	return ERR_UNAVAILABLE;
}

static enum err
format_public(struct arena *a, struct keyring *kr, const char **out)
{
	struct json *doc = json_new_object(a);
	struct json *keys = json_new_array(a);
	enum err e;
	size_t i;

	for (i = 0; i < kr->count; i++) {
		if ((e = load(kr, &kr->entries[i])) != OK)
			return e;
		json_add(keys, jwk_format(a, kr->entries[i].key));
	}
	json_set(doc, "keys", keys);
	*out = json_text(a, doc);
	return OK;
}

enum err
keyring_public(struct arena *a, struct keyring *kr, const char **out)
{
	enum err e;
	int i;

	*out = NULL;
	for (i = 0; i < READ_TRIES; i++) {
		if ((e = keyring_refresh(kr)) != OK)
			return e;
		if (kr->exposed)
			return ERR_FORBIDDEN;
		if ((e = format_public(a, kr, out)) != ERR_CONFLICT)
			return e;
		kr->settled = false;
	}
	return ERR_UNAVAILABLE;
}

bool
keyring_at(const struct keyring *kr, size_t i, struct keyring_item *out)
{
	const struct keyring_entry *entry = &kr->entries[i];

	if (i < kr->count)
		*out = (struct keyring_item){ states[entry->state], entry->alg,
		    entry->kid, entry->since.tv_sec };
	return i < kr->count;
}
