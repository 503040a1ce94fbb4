/*
 * digest - SHA-256 (FIPS 180-4), HMAC-SHA-256 (FIPS 198-1) and comparison in
 * constant time
 *
 * The algorithms are looked up once per process: with OpenSSL 3 a lookup costs
 * twice as much as the digest of a token.  Must never compare secrets with
 * anything that stops at the first difference.
 */
#include "crypto/digest.h"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"

static const EVP_MD *
sha256(void)
{
	static EVP_MD *md;

	if (md == NULL && (md = EVP_MD_fetch(NULL, "SHA256", NULL)) == NULL)
		log_fatal("no SHA-256 in OpenSSL", NULL, 0);
	return md;
}

static EVP_MAC *
hmac(void)
{
	static EVP_MAC *mac;

	if (mac == NULL && (mac = EVP_MAC_fetch(NULL, "HMAC", NULL)) == NULL)
		log_fatal("no HMAC in OpenSSL", NULL, 0);
	return mac;
}

struct digest
digest_sha256(const void *p, size_t len)
{
	struct digest d;

	if (EVP_Digest(p, len, d.bytes, NULL, sha256(), NULL) != 1)
		log_fatal("cannot compute SHA-256", NULL, 0);
	return d;
}

struct digest
digest_text(const char *s)
{
	return digest_sha256(s, strlen(s));
}

enum err
digest_fd(int fd, struct digest *out)
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	unsigned char chunk[16 * 1024];
	ssize_t n;

	*out = (struct digest){ { 0 } };
	if (ctx == NULL || EVP_DigestInit_ex2(ctx, sha256(), NULL) != 1)
		log_fatal("cannot compute SHA-256", NULL, 0);
	while ((n = read(fd, chunk, sizeof chunk)) > 0)
		if (EVP_DigestUpdate(ctx, chunk, (size_t)n) != 1)
			log_fatal("cannot compute SHA-256", NULL, 0);
	if (n == 0 && EVP_DigestFinal_ex(ctx, out->bytes, NULL) != 1)
		log_fatal("cannot compute SHA-256", NULL, 0);
	EVP_MD_CTX_free(ctx);
	return n == 0 ? OK : ERR_UNAVAILABLE;
}

struct digest
digest_hmac(const void *key, size_t key_len, const void *p, size_t len)
{
	/* OpenSSL takes a NULL key for "the one of before". */
	const unsigned char *k = key_len > 0 ? key : (const void *)"";
	char name[] = "SHA256";
	OSSL_PARAM params[2];
	struct digest d;
	EVP_MAC_CTX *ctx;

	params[0] = OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST,
	    name, 0);
	params[1] = OSSL_PARAM_construct_end();
	ctx = EVP_MAC_CTX_new(hmac());
	if (ctx == NULL || EVP_MAC_init(ctx, k, key_len, params) != 1 ||
	    EVP_MAC_update(ctx, p, len) != 1 ||
	    EVP_MAC_final(ctx, d.bytes, NULL, sizeof d.bytes) != 1)
		log_fatal("cannot compute HMAC-SHA-256", NULL, 0);
	EVP_MAC_CTX_free(ctx);
	return d;
}

bool
digest_equal(const struct digest *a, const struct digest *b)
{
	return CRYPTO_memcmp(a->bytes, b->bytes, DIGEST_LEN) == 0;
}

bool
digest_text_equal(const char *a, const char *b)
{
	struct digest da, db;

	if (a == NULL || b == NULL)
		return false;
	da = digest_text(a);
	db = digest_text(b);
	return digest_equal(&da, &db);
}

char *
digest_hex(struct arena *a, const struct digest *d)
{
	static const char digits[] = "0123456789abcdef";
	char *hex = arena_alloc(a, 2 * DIGEST_LEN + 1);
	size_t i;

	for (i = 0; i < DIGEST_LEN; i++) {
		hex[2 * i] = digits[d->bytes[i] >> 4];
		hex[2 * i + 1] = digits[d->bytes[i] & 15];
	}
	return hex;
}
