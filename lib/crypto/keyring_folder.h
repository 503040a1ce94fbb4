/*
 * keyring_folder - what keyring.c and keyring_change.c share; nobody else
 * includes it
 */
#ifndef KEEPSAKE_CRYPTO_KEYRING_FOLDER_H
#define KEEPSAKE_CRYPTO_KEYRING_FOLDER_H

#include <time.h>

#include "crypto/keyring.h"

enum { KEYRING_KID_LEN = 43, KEYRING_NAME_MAX = 80 };

enum keyring_state {
	KEYRING_ACTIVE,
	KEYRING_NEXT,
	KEYRING_RETIRED,
	KEYRING_STATES
};

struct keyring_entry {
	enum keyring_state state;
	enum key_alg alg;
	char kid[KEYRING_KID_LEN + 1];
	struct timespec since;	/* the file's time */
	struct key *key;	/* NULL: not read yet */
	bool broken;		/* read in vain, and logged */
};

struct keyring {
	int fd;
	struct timespec changed;
	bool settled;		/* a later change must show in `changed` */
	bool exposed;		/* a file may be read by others */
	size_t count;
	struct keyring_entry entries[JWK_SET_MAX];
};

/* "active"; static. */
const char *keyring_state_name(enum keyring_state state);
void keyring_format_name(const struct keyring_entry *entry,
    char name[KEYRING_NAME_MAX]);
/* Makes the list that of the folder now. */
enum err keyring_refresh(struct keyring *kr) MUST_USE;
/* Logs what errno says of file `name`; returns ERR_UNAVAILABLE. */
enum err keyring_io_error(const char *what, const char *name);

#endif
