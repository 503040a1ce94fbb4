/*
 * floor_verify - verify the RS256 JWT of the Authorization header
 */
#ifndef KEEPSAKE_BENCH_FLOOR_VERIFY_H
#define KEEPSAKE_BENCH_FLOOR_VERIFY_H

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <string.h>

#include "base/base64.h"
#include "floor.h"

static EVP_PKEY *key;

static inline int
read_key(void)
{
	FILE *f = fopen(getenv("FLOOR_KEY"), "r");

	if (f == NULL || (key = PEM_read_PrivateKey(f, NULL, NULL, NULL)) == NULL)
		return 0;
	fclose(f);
	return 1;
}

static inline int
verify(FCGX_Request *fr)
{
	const char *token = FCGX_GetParam("HTTP_AUTHORIZATION", fr->envp);
	unsigned char sig[1024];
	const char *dot;
	size_t len;
	EVP_MD_CTX *ctx;
	int good;

	if (token == NULL || strncmp(token, "Bearer ", 7) != 0 ||
	    (dot = strrchr(token, '.')) == NULL || strlen(dot) > 1000 ||
	    base64url_decode(dot + 1, strlen(dot + 1), sig, &len) != OK)
		return 0;
	token += 7;
	ctx = EVP_MD_CTX_new();
	good = EVP_DigestVerifyInit(ctx, NULL, EVP_sha256(), NULL, key) == 1 &&
	    EVP_DigestVerify(ctx, sig, len, (const unsigned char *)token,
	    (size_t)(dot - token)) == 1;
	EVP_MD_CTX_free(ctx);
	return good;
}

#endif
