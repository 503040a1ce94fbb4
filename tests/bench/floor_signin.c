/*
 * floor_signin - the durable work of a sign-in: a code is written and
 * redeemed, two tokens are signed
 *
 * GET /floor/signin writes a row and redirects with code=...; POST spends it,
 * writes another, and signs twice.  FLOOR_DB is opened with WAL and
 * synchronous=FULL, as Keepsake's is.
 */
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <sqlite3.h>
#include <string.h>

#include "floor.h"

static EVP_PKEY *key;
static sqlite3_stmt *add, *spend;

static void
sign(FCGX_Request *fr)
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
	FCGX_FPrintF(fr->out, "\"%s.%s\",", claims, text);
}

/* Adds a random code; returns it in static room. */
static const char *
write_code(void)
{
	static char code[40];
	unsigned char raw[16];

	RAND_bytes(raw, sizeof(raw));
	for (size_t i = 0; i < sizeof(raw); i++)
		snprintf(code + 2 * i, 3, "%02x", raw[i]);
	sqlite3_bind_text(add, 1, code, -1, SQLITE_STATIC);
	if (sqlite3_step(add) != SQLITE_DONE)
		abort();
	sqlite3_reset(add);
	return code;
}

static void
work(FCGX_Request *fr)
{
	const char *method = FCGX_GetParam("REQUEST_METHOD", fr->envp);
	char body[200] = "";

	if (strcmp(method, "GET") == 0) {
		FCGX_FPrintF(fr->out, "Status: 303\r\nLocation: "
		    "http://127.0.0.1/cb?code=%s\r\n\r\n", write_code());
		return;
	}
	FCGX_GetStr(body, sizeof(body) - 1, fr->in);
	if (strncmp(body, "code=", 5) != 0)
		abort();
	sqlite3_bind_text(spend, 1, body + 5, -1, SQLITE_STATIC);
	if (sqlite3_step(spend) != SQLITE_ROW)
		abort();
	sqlite3_reset(spend);
	FCGX_PutS("Content-Type: application/json\r\n\r\n[", fr->out);
	sign(fr);
	sign(fr);
	FCGX_PutS("0]", fr->out);
}

int
main(void)
{
	FILE *f = fopen(getenv("FLOOR_KEY"), "r");
	sqlite3 *db;

	if (f == NULL || (key = PEM_read_PrivateKey(f, NULL, NULL, NULL)) == NULL)
		return 1;
	fclose(f);
	if (sqlite3_open(getenv("FLOOR_DB"), &db) != SQLITE_OK)
		return 1;
	sqlite3_busy_timeout(db, 5000);
	sqlite3_exec(db, "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; "
	    "CREATE TABLE IF NOT EXISTS codes (code TEXT PRIMARY KEY, used INT)",
	    NULL, NULL, NULL);
	if (sqlite3_prepare_v2(db, "INSERT INTO codes VALUES (?1, 0)", -1, &add,
	    NULL) != SQLITE_OK || sqlite3_prepare_v2(db, "UPDATE codes SET used = 1 "
	    "WHERE code = ?1 AND used = 0 RETURNING 1", -1, &spend, NULL) !=
	    SQLITE_OK)
		return 1;
	FLOOR_SERVE(work);
	return 0;
}
