/*
 * seal - values that others carry for us and cannot read, change or make
 *
 * A nonce is never used twice but by chance: 96 random bits are good for 2^32
 * seals of one key (SP 800-38D section 8.3).
 */
#include "crypto/seal.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/base64.h"
#include "base/log.h"
#include "crypto/rand.h"

enum { KEY_LEN = 32, NONCE_LEN = 12, TAG_LEN = 16, PATH_MAX_LEN = 200 };

struct seal_key {
	unsigned char bytes[KEY_LEN];
};

/* Written aside and linked to its name, so that nobody reads a part of it and
 * whoever comes second uses the first one's. */
static int
make(const char *path)
{
	unsigned char bytes[KEY_LEN];
	char aside[PATH_MAX_LEN + 24];
	int fd, rc = -1;

	snprintf(aside, sizeof aside, "%s.%ld", path, (long)getpid());
	unlink(aside);
	fd = open(aside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0660);
	if (fd < 0)
		return -1;
	rand_bytes(bytes, sizeof bytes);
	if (write(fd, bytes, KEY_LEN) == KEY_LEN && fsync(fd) == 0 &&
	    (link(aside, path) == 0 || errno == EEXIST))
		rc = 0;
	close(fd);
	unlink(aside);
	explicit_bzero(bytes, sizeof bytes);
	return rc;
}

/* A byte more than a key has shows that it is none. */
static int
read_key(const char *path, unsigned char out[KEY_LEN])
{
	unsigned char bytes[KEY_LEN + 1];
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n;

	if (fd < 0)
		return -1;
	n = read(fd, bytes, sizeof bytes);
	close(fd);
	memcpy(out, bytes, KEY_LEN);
	explicit_bzero(bytes, sizeof bytes);
	if (n != KEY_LEN)
		errno = EINVAL;
	return n == KEY_LEN ? 0 : -1;
}

enum err
seal_key_open(const char *path, struct seal_key **out)
{
	struct seal_key *key = calloc(1, sizeof *key);

	*out = NULL;
	if (key == NULL)
		log_fatal("no memory left", NULL, 0);
	if (strlen(path) <= PATH_MAX_LEN &&
	    (access(path, F_OK) == 0 || make(path) == 0) &&
	    read_key(path, key->bytes) == 0) {
		*out = key;
		return OK;
	}
	log_event(NULL, LOG_ERROR, "cannot use the key for seals",
	    LOG_STR("path", path), LOG_STR("error", strerror(errno)));
	free(key);
	return ERR_UNAVAILABLE;
}

void
seal_key_free(struct seal_key *key)
{
	if (key == NULL)
		return;
	explicit_bzero(key, sizeof *key);
	free(key);
}

/* A context that has taken key, nonce and what the seal is bound to. */
static EVP_CIPHER_CTX *
begin(const struct seal_key *key, const unsigned char *nonce, int encrypt,
    const char *bound)
{
	EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
	int len;

	if (ctx == NULL || EVP_CipherInit_ex(ctx, EVP_aes_256_gcm(), NULL,
	    key->bytes, nonce, encrypt) != 1 || EVP_CipherUpdate(ctx, NULL,
	    &len, (const unsigned char *)bound, (int)strlen(bound)) != 1)
		log_fatal("cannot seal", NULL, 0);
	return ctx;
}

char *
seal(struct arena *a, const struct seal_key *key, const char *bound,
    const char *text, size_t len)
{
	unsigned char *out = arena_alloc(a, NONCE_LEN + len + TAG_LEN);
	EVP_CIPHER_CTX *ctx;
	int n, last;

	rand_bytes(out, NONCE_LEN);
	ctx = begin(key, out, 1, bound);
	if (EVP_CipherUpdate(ctx, out + NONCE_LEN, &n,
	    (const unsigned char *)text, (int)len) != 1 ||
	    EVP_CipherFinal_ex(ctx, out + NONCE_LEN + n, &last) != 1 ||
	    EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_GET_TAG, TAG_LEN,
	    out + NONCE_LEN + len) != 1)
		log_fatal("cannot seal", NULL, 0);
	EVP_CIPHER_CTX_free(ctx);
	return base64url_text(a, out, NONCE_LEN + len + TAG_LEN);
}

enum err
seal_open(struct arena *a, const struct seal_key *key, const char *bound,
    const char *sealed, struct span *out)
{
	size_t chars = strlen(sealed), len;
	unsigned char *raw = arena_alloc(a, BASE64_DECODED_MAX(chars) + 1);
	char *text;
	EVP_CIPHER_CTX *ctx;
	int n = 0, last = 0;
	bool is_ours;

	*out = (struct span){ NULL, 0 };
	if (base64url_decode(sealed, chars, raw, &len) != OK ||
	    len < NONCE_LEN + TAG_LEN)
		return ERR_INVALID;
	len -= NONCE_LEN + TAG_LEN;
	text = arena_alloc(a, len + 1);
	ctx = begin(key, raw, 0, bound);
	is_ours = EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_SET_TAG, TAG_LEN,
	    raw + NONCE_LEN + len) == 1 &&
	    EVP_CipherUpdate(ctx, (unsigned char *)text, &n, raw + NONCE_LEN,
	    (int)len) == 1 &&
	    EVP_CipherFinal_ex(ctx, (unsigned char *)text + n, &last) == 1;
	EVP_CIPHER_CTX_free(ctx);
	if (!is_ours)
		return ERR_INVALID;
	text[len] = '\0';
	*out = (struct span){ text, len };
	return OK;
}
