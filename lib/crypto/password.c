/*
 * password - argon2id (RFC 9106): 19 MiB, 2 passes, 1 lane
 *
 * One lane, so that libargon2 starts no thread (the sandbox allows none).
 * Must never tell by its time whether a person exists, nor call a full
 * machine a wrong password.
 */
#include "crypto/password.h"

#include <argon2.h>
#include <malloc.h>
#include <string.h>

#include "base/log.h"
#include "crypto/rand.h"

enum {
	MAPPED_FROM = 1024 * 1024,
	PASSES = 2,
	MEMORY_KIB = 19 * 1024,
	LANES = 1,
	SALT_LEN = 16,
	HASH_LEN = 32
};

/* The work for a person who is not there; nobody knows a password to it. */
static const char nobody[] = "$argon2id$v=19$m=19456,t=2,p=1"
    "$S2VlcHNha2Uva2VlcHNhaw$S2VlcHNha2Uva2VlcHNha2Uva2VlcHNha2Uva2VlcHM";

/*
 * Left alone, malloc takes the first large block that is freed for a habit and
 * keeps the 19 MiB of the second one for as long as the process lives.
 */
static void
give_memory_back(void)
{
	mallopt(M_MMAP_THRESHOLD, MAPPED_FROM);
}

enum err
password_hash(struct arena *a, const char *password, const char **out)
{
	unsigned char salt[SALT_LEN];
	size_t len = strlen(password);
	size_t room;
	char *text;
	int rc;

	*out = NULL;
	if (len < PASSWORD_MIN || len > PASSWORD_MAX)
		return ERR_INVALID;
	give_memory_back();
	rand_bytes(salt, sizeof salt);
	room = argon2_encodedlen(PASSES, MEMORY_KIB, LANES, SALT_LEN, HASH_LEN,
	    Argon2_id);
	text = arena_alloc(a, room);
	rc = argon2id_hash_encoded(PASSES, MEMORY_KIB, LANES, password, len,
	    salt, sizeof salt, HASH_LEN, text, room);
	if (rc == ARGON2_MEMORY_ALLOCATION_ERROR)
		return ERR_UNAVAILABLE;
	if (rc != ARGON2_OK)
		log_fatal("cannot hash a password", argon2_error_message(rc), 0);
	*out = text;
	return OK;
}

enum err
password_check(const char *encoded, const char *password)
{
	size_t len = strlen(password);
	int rc;

	if (len > PASSWORD_MAX)
		return ERR_UNAUTHENTICATED;
	give_memory_back();
	rc = argon2id_verify(encoded != NULL ? encoded : nobody, password, len);
	if (rc == ARGON2_MEMORY_ALLOCATION_ERROR)
		return ERR_UNAVAILABLE;
	return rc == ARGON2_OK && encoded != NULL ? OK : ERR_UNAUTHENTICATED;
}
