/*
 * keyring_change - adding, moving and deleting keys
 *
 * Whoever changes the folder holds a lock on it; whoever reads it does not,
 * and a machine may stop between any two steps: each leaves a folder that
 * works.  Must never leave a private key behind under a name that nobody
 * looks at.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/str.h"
#include "crypto/keyring_folder.h"

enum { PEM_ARENA_MAX = 64 * 1024 };

static const char new_file[] = ".new";

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
		return keyring_io_error("cannot make a key file", name);
	e = write_all(fd, text, strlen(text));
	if (close(fd) != 0)
		e = ERR_UNAVAILABLE;
	if (e == OK && (renameat(kr->fd, new_file, kr->fd, name) != 0 ||
	    fsync(kr->fd) != 0))
		e = ERR_UNAVAILABLE;
	if (e != OK) {
		keyring_io_error("cannot write a key file", name);
		unlinkat(kr->fd, new_file, 0);
	}
	return e;
}

static enum err
find_state(const char *name, enum keyring_state *out)
{
	size_t i;

	*out = KEYRING_ACTIVE;
	for (i = 0; i < KEYRING_STATES; i++) {
		if (str_eq(name, keyring_state_name((enum keyring_state)i))) {
			*out = (enum keyring_state)i;
			return OK;
		}
	}
	return ERR_INVALID;
}

/* After a change, whether it succeeded or not: `e`, with a list that is up to
 * date. */
static enum err
read_again(struct keyring *kr, enum err e)
{
	enum err read;

	kr->settled = false;
	read = keyring_refresh(kr);
	return e != OK ? e : read;
}

enum err
keyring_add(struct keyring *kr, const char *state, const struct key *k)
{
	char name[KEYRING_NAME_MAX];
	struct keyring_entry entry;
	struct arena *a;
	const char *pem;
	enum err e;
	size_t i;

	memset(&entry, 0, sizeof entry);
	if ((e = find_state(state, &entry.state)) != OK ||
	    (e = keyring_refresh(kr)) != OK)
		return e;
	for (i = 0; i < kr->count; i++)
		if (str_eq(kr->entries[i].kid, key_id(k)))
			return ERR_CONFLICT;
	if (kr->count == JWK_SET_MAX)
		return ERR_TOO_LARGE;
	entry.alg = key_alg(k);
	memcpy(entry.kid, key_id(k), KEYRING_KID_LEN);
	keyring_format_name(&entry, name);

	a = arena_new(PEM_ARENA_MAX);
	if ((e = key_format_pem(a, k, &pem)) == OK)
		e = write_file(kr, name, pem);
	arena_free(a);
	return read_again(kr, e);
}

static enum err
find_kid(struct keyring *kr, const char *kid, struct keyring_entry *out)
{
	size_t i;
	enum err e;

	memset(out, 0, sizeof *out);
	if ((e = keyring_refresh(kr)) != OK)
		return e;
	for (i = 0; i < kr->count; i++) {
		if (str_eq(kr->entries[i].kid, kid)) {
			*out = kr->entries[i];
			return OK;
		}
	}
	return ERR_NOT_FOUND;
}

/* Sets the file's time, on the disk: one that came from before the change
 * would let the next step come too early. */
static enum err
stamp(const struct keyring *kr, const char *name)
{
	int fd = openat(kr->fd, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	bool good;

	if (fd < 0)
		return keyring_io_error("cannot open a key", name);
	good = futimens(fd, NULL) == 0 && fsync(fd) == 0;
	close(fd);
	return good ? OK : keyring_io_error("cannot stamp a key", name);
}

enum err
keyring_move(struct keyring *kr, const char *kid, const char *state)
{
	char from[KEYRING_NAME_MAX], to[KEYRING_NAME_MAX];
	struct keyring_entry entry;
	enum keyring_state fresh;
	enum err e;

	if ((e = find_state(state, &fresh)) != OK ||
	    (e = find_kid(kr, kid, &entry)) != OK)
		return e;
	keyring_format_name(&entry, from);
	entry.state = fresh;
	keyring_format_name(&entry, to);
	if ((e = stamp(kr, from)) == OK &&
	    (renameat(kr->fd, from, kr->fd, to) != 0 || fsync(kr->fd) != 0))
		e = keyring_io_error("cannot rename a key", from);
	return read_again(kr, e);
}

enum err
keyring_remove(struct keyring *kr, const char *kid)
{
	char name[KEYRING_NAME_MAX];
	struct keyring_entry entry;
	enum err e;

	if ((e = find_kid(kr, kid, &entry)) != OK)
		return e;
	keyring_format_name(&entry, name);
	if (unlinkat(kr->fd, name, 0) != 0 || fsync(kr->fd) != 0)
		e = keyring_io_error("cannot delete a key", name);
	return read_again(kr, e);
}
