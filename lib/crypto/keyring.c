/*
 * keyring - the folder of private signing keys
 *
 * The list of names is kept with the folder's time of change and read anew
 * when that differs, so a rotation is seen by the next request at the price
 * of one fstat(2).  A key is parsed when first asked for.  Must never use a
 * file that others may read, or whose name does not tell what is inside.
 */
#include "crypto/keyring.h"

#include <assert.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"
#include "base/str.h"

enum {
	FILE_MAX = 16 * 1024,
	KEYS_MAX = 64,
	READ_TRIES = 8,
	/* Changes closer together than this can share one time stamp. */
	SETTLED_NS = 100 * 1000 * 1000
};

enum state { ACTIVE, NEXT, RETIRED, STATES };

static const char *const states[STATES] = {
	[ACTIVE] = "active",
	[NEXT] = "next",
	[RETIRED] = "retired",
};

struct entry {
	char name[NAME_MAX + 1];
	enum state state;
	enum key_alg alg;
	const char *kid;	/* inside of name, with ".pem" after it */
	struct key *key;	/* NULL: not read yet */
	bool broken;		/* read in vain, and logged */
};

struct keyring {
	int fd;
	struct timespec changed;
	bool settled;		/* a later change must show in `changed` */
	size_t count;
	struct entry entries[KEYS_MAX];
};

enum { KID_LEN = 43 };

/* STATE-ALG-KID.pem; false for any other name. */
static bool
parse_name(struct entry *entry)
{
	const char *at = entry->name;
	char alg[8];
	const char *dash;
	size_t i, len;

	for (i = 0; i < STATES; i++) {
		len = strlen(states[i]);
		if (str_starts(at, states[i]) && at[len] == '-')
			break;
	}
	if (i == STATES)
		return false;
	entry->state = (enum state)i;
	at += len + 1;
	dash = strchr(at, '-');
	if (dash == NULL || (len = (size_t)(dash - at)) >= sizeof alg)
		return false;
	memcpy(alg, at, len);
	alg[len] = '\0';
	entry->kid = dash + 1;
	return key_alg_parse(alg, &entry->alg) == OK &&
	    strlen(entry->kid) == KID_LEN + strlen(".pem") &&
	    str_ends(entry->kid, ".pem");
}
