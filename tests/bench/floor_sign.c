/* floor_sign - sign one RS256 JWT; the key is the file FLOOR_KEY */
#include <openssl/evp.h>
#include <openssl/pem.h>

#include "floor.h"

static EVP_PKEY *key;

static void
work(FCGX_Request *fr)
{
	static const unsigned char claims[] = "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJo"
	    "dHRwOi8vbG9jYWxob3N0IiwiYXVkIjoiaHR0cDovL2xvY2FsaG9zdC9tY3AifQ";
	unsigned char sig[512], text[700];
	size_t len = sizeof(sig);
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();

	if (EVP_DigestSignInit(ctx, NULL, EVP_sha256(), NULL, key) != 1 ||
	    EVP_DigestSign(ctx, sig, &len, claims, sizeof(claims) - 1) != 1)
		abort();
	EVP_MD_CTX_free(ctx);
	EVP_EncodeBlock(text, sig, (int)len);
	FCGX_FPrintF(fr->out, "Content-Type: application/json\r\n\r\n"
	    "{\"access_token\":\"%s.%s\"}", claims, text);
}

int
main(void)
{
	FILE *f = fopen(getenv("FLOOR_KEY"), "r");

	if (f == NULL || (key = PEM_read_PrivateKey(f, NULL, NULL, NULL)) == NULL)
		return 1;
	fclose(f);
	FLOOR_SERVE(work);
	return 0;
}
