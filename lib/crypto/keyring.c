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

enum {
	KID_LEN = 43,
	NAME_LEN_MAX = 80,
	FILE_MAX = 16 * 1024,
	READ_TRIES = 8,
	PEM_ARENA_MAX = 64 * 1024
};

/* Changes closer together than this can share one time stamp. */
#define SETTLED_US ((int64_t)100 * 1000)

static const char new_file[] = ".new";

enum state { ACTIVE, NEXT, RETIRED, STATES };

static const char *const states[STATES] = {
	[ACTIVE] = "active",
	[NEXT] = "next",
	[RETIRED] = "retired",
};

struct entry {
	enum state state;
	enum key_alg alg;
	char kid[KID_LEN + 1];
	struct key *key;	/* NULL: not read yet */
	bool broken;		/* read in vain, and logged */
};

struct keyring {
	int fd;
	struct timespec changed;
	bool settled;		/* a later change must show in `changed` */
	bool exposed;		/* a file may be read by others */
	size_t count;
	struct entry entries[JWK_SET_MAX];
};

static void
format_name(const struct entry *entry, char name[NAME_LEN_MAX])
{
	snprintf(name, NAME_LEN_MAX, "%s-%s-%s.pem", states[entry->state],
	    key_alg_name(entry->alg), entry->kid);
}

/* STATE-ALG-KID.pem; false for any other name. */
static bool
parse_name(const char *name, struct entry *entry)
{
	char prefix[32];
	size_t i, len;

	memset(entry, 0, sizeof *entry);
	for (i = 0; i < (size_t)STATES * KEY_ALGS; i++) {
		entry->state = (enum state)(i / KEY_ALGS);
		entry->alg = (enum key_alg)(i % KEY_ALGS);
		len = (size_t)snprintf(prefix, sizeof prefix, "%s-%s-",
		    states[entry->state], key_alg_name(entry->alg));
		if (!str_starts(name, prefix))
			continue;
		name += len;
		if (strlen(name) != KID_LEN + strlen(".pem") ||
		    !str_ends(name, ".pem"))
			return false;
		memcpy(entry->kid, name, KID_LEN);
		return true;
	}
	return false;
}

static int
compare(const void *pa, const void *pb)
{
	const struct entry *a = pa, *b = pb;

	if (a->state != b->state)
		return a->state < b->state ? -1 : 1;
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

static enum err
io_error(const char *what, const char *name)
{
	log_event(NULL, LOG_ERROR, what, LOG_STR("file", name),
	    LOG_STR("why", strerror(errno)));
	return ERR_UNAVAILABLE;
}

/* Whatever lies in the folder is looked at; key files are remembered. */
static enum err
take_file(struct keyring *kr, const char *name)
{
	struct entry entry;
	struct stat st;

	if (fstatat(kr->fd, name, &st, AT_SYMLINK_NOFOLLOW) != 0)
		return errno == ENOENT ? OK : io_error("cannot look at a key",
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
		e = io_error("cannot read the folder of keys", NULL);
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

static bool
same_time(const struct timespec *a, const struct timespec *b)
{
	return a->tv_sec == b->tv_sec && a->tv_nsec == b->tv_nsec;
}

/* Makes the list that of the folder now. */
static enum err
refresh(struct keyring *kr)
{
	struct stat st;
	enum err e;
	int i;

	if (fstat(kr->fd, &st) != 0)
		return io_error("cannot look at the folder of keys", NULL);
	if (kr->settled && same_time(&st.st_mtim, &kr->changed))
		return OK;
	for (i = 0; i < READ_TRIES; i++) {
		kr->settled = false;
		kr->changed = st.st_mtim;
		if ((e = read_folder(kr)) != OK)
			return e;
		if (fstat(kr->fd, &st) != 0)
			return io_error("cannot look at the folder of keys",
			    NULL);
		/* A name may be missed while it is being changed. */
		if (same_time(&st.st_mtim, &kr->changed))
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
		    io_error("cannot open the folder of keys", NULL);
	if ((kr = calloc(1, sizeof *kr)) == NULL)
		log_fatal("no memory for the keys", NULL, 0);
	kr->fd = fd;
	e = refresh(kr);
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
broken(struct entry *entry, const char *name, const char *why)
{
	entry->broken = true;
	log_event(NULL, LOG_ERROR, "key file cannot be used",
	    LOG_STR("file", name), LOG_STR("why", why));
	return ERR_INVALID;
}

/* ERR_CONFLICT: it is not what it was when the folder was read. */
static enum err
load(const struct keyring *kr, struct entry *entry)
{
	char name[NAME_LEN_MAX], text[FILE_MAX];
	struct stat st;
	struct key *k;
	ssize_t len;
	enum err e;
	int fd;

	if (entry->key != NULL)
		return OK;
	if (entry->broken)
		return ERR_INVALID;
	format_name(entry, name);
	fd = openat(kr->fd, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0)
		return errno == ENOENT ? ERR_CONFLICT :
		    io_error("cannot open a key", name);
	if (fstat(fd, &st) != 0 || is_exposed(&st)) {
		close(fd);
		return ERR_CONFLICT;
	}
	len = read_all(fd, text, sizeof text);
	close(fd);
	if (len < 0)
		return io_error("cannot read a key", name);
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
	struct entry *entry;
	enum err e;
	size_t i;

	for (i = 0; i < kr->count; i++) {
		entry = &kr->entries[i];
		if (entry->state != ACTIVE || entry->alg != alg)
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
		if ((e = refresh(kr)) != OK)
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
		if ((e = refresh(kr)) != OK)
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
	if (i < kr->count)
		*out = (struct keyring_item){ states[kr->entries[i].state],
		    kr->entries[i].alg, kr->entries[i].kid };
	return i < kr->count;
}

static enum err
write_all(int fd, const char *text, size_t len)
{
	ssize_t n;

	while (len > 0) {
		n = write(fd, text, len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return ERR_UNAVAILABLE;
		text += n;
		len -= (size_t)n;
	}
	return fsync(fd) == 0 ? OK : ERR_UNAVAILABLE;
}

static enum err
write_file(const struct keyring *kr, const char *name, const char *text)
{
	enum err e;
	int fd;

	/* What an add that was cut short left behind. */
	unlinkat(kr->fd, new_file, 0);
	fd = openat(kr->fd, new_file,
	    O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR);
	if (fd < 0)
		return io_error("cannot make a key file", name);
	e = write_all(fd, text, strlen(text));
	if (close(fd) != 0)
		e = ERR_UNAVAILABLE;
	if (e == OK && (renameat(kr->fd, new_file, kr->fd, name) != 0 ||
	    fsync(kr->fd) != 0))
		e = ERR_UNAVAILABLE;
	if (e != OK) {
		io_error("cannot write a key file", name);
		unlinkat(kr->fd, new_file, 0);
	}
	return e;
}

static enum err
find_state(const char *name, enum state *out)
{
	size_t i;

	*out = ACTIVE;
	for (i = 0; i < STATES; i++) {
		if (str_eq(name, states[i])) {
			*out = (enum state)i;
			return OK;
		}
	}
	return ERR_INVALID;
}

enum err
keyring_add(struct keyring *kr, const char *state, const struct key *k)
{
	char name[NAME_LEN_MAX];
	struct entry entry;
	struct arena *a;
	const char *pem;
	enum err e;
	size_t i;

	memset(&entry, 0, sizeof entry);
	if ((e = find_state(state, &entry.state)) != OK ||
	    (e = refresh(kr)) != OK)
		return e;
	for (i = 0; i < kr->count; i++)
		if (str_eq(kr->entries[i].kid, key_id(k)))
			return ERR_CONFLICT;
	if (kr->count == JWK_SET_MAX)
		return ERR_TOO_LARGE;
	entry.alg = key_alg(k);
	memcpy(entry.kid, key_id(k), KID_LEN);
	format_name(&entry, name);

	a = arena_new(PEM_ARENA_MAX);
	if ((e = key_format_pem(a, k, &pem)) == OK)
		e = write_file(kr, name, pem);
	arena_free(a);
	kr->settled = false;
	return e;
}
