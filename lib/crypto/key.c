/*
 * key - one asymmetric key: RSA for RS256 or PS256, P-256 for ES256 (RFC 7518)
 *
 * Signing and verifying contexts are made once with the key and used for each
 * signature: padding and digest are settled there, so that no caller and no
 * token can ask for others.  Must never use a key for the other algorithm, nor
 * leave a private number behind when it is freed.
 */
#include "crypto/key.h"

#include <limits.h>
#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <string.h>

#include "base/base64.h"
#include "base/log.h"
#include "crypto/digest.h"
#include "crypto/es256_signature.h"

enum {
	RSA_BITS = 2048,
	RSA_BITS_MIN = 2048,
	RSA_BITS_MAX = 8 * KEY_NUMBER_MAX,
	RSA_E_MIN = 65537,
	RSA_E_BYTES_MAX = 8
};

struct key {
	enum key_alg alg;
	bool private;
	char id[BASE64URL_LEN(DIGEST_LEN) + 1];
	EVP_PKEY *pkey;
	EVP_PKEY_CTX *sign;	/* NULL without the private half */
	EVP_PKEY_CTX *verify;
};

static bool
is_rsa(enum key_alg alg)
{
	return alg != KEY_ES256;
}

enum key_alg
key_alg(const struct key *k)
{
	return k->alg;
}

const char *
key_id(const struct key *k)
{
	return k->id;
}

bool
key_is_private(const struct key *k)
{
	return k->private;
}

void
key_free(struct key *k)
{
	if (k == NULL)
		return;
	EVP_PKEY_CTX_free(k->sign);
	EVP_PKEY_CTX_free(k->verify);
	EVP_PKEY_free(k->pkey);
	free(k);
}

/* Both numbers have been checked to fit when the key was taken in. */
static size_t
number(const EVP_PKEY *pkey, const char *name, unsigned char *out, size_t pad)
{
	BIGNUM *bn = NULL;
	size_t len;

	if (EVP_PKEY_get_bn_param(pkey, name, &bn) != 1)
		log_fatal("cannot read a number of a key", name, 0);
	len = pad > 0 ? pad : (size_t)BN_num_bytes(bn);
	if (BN_bn2binpad(bn, out, (int)len) < 0)
		log_fatal("number of a key out of range", name, 0);
	BN_free(bn);
	return len;
}

void
key_export(const struct key *k, struct key_public *out)
{
	memset(out, 0, sizeof *out);
	out->alg = k->alg;
	if (is_rsa(k->alg)) {
		out->n_x_len = number(k->pkey, OSSL_PKEY_PARAM_RSA_N,
		    out->n_x, 0);
		out->e_y_len = number(k->pkey, OSSL_PKEY_PARAM_RSA_E,
		    out->e_y, 0);
	} else {
		out->n_x_len = number(k->pkey, OSSL_PKEY_PARAM_EC_PUB_X,
		    out->n_x, KEY_POINT_LEN);
		out->e_y_len = number(k->pkey, OSSL_PKEY_PARAM_EC_PUB_Y,
		    out->e_y, KEY_POINT_LEN);
	}
}

/* RFC 7638: the required members in the order of their names, no spaces. */
static void
set_id(struct key *k)
{
	char n_x[BASE64URL_LEN(KEY_NUMBER_MAX) + 1];
	char e_y[BASE64URL_LEN(KEY_POINT_LEN) + 1];
	char text[sizeof n_x + sizeof e_y + 48];
	struct key_public pub;
	struct digest d;

	key_export(k, &pub);
	base64url_encode(pub.n_x, pub.n_x_len, n_x);
	base64url_encode(pub.e_y, pub.e_y_len, e_y);
	if (is_rsa(k->alg))
		snprintf(text, sizeof text,
		    "{\"e\":\"%s\",\"kty\":\"RSA\",\"n\":\"%s\"}", e_y, n_x);
	else
		snprintf(text, sizeof text, "{\"crv\":\"P-256\",\"kty\":\"EC\","
		    "\"x\":\"%s\",\"y\":\"%s\"}", n_x, e_y);
	d = digest_text(text);
	base64url_encode(d.bytes, DIGEST_LEN, k->id);
}

static bool
rsa_fits(const EVP_PKEY *pkey)
{
	int bits = EVP_PKEY_get_bits(pkey);
	BIGNUM *n = NULL, *e = NULL;
	bool fits;

	fits = bits >= RSA_BITS_MIN && bits <= RSA_BITS_MAX &&
	    EVP_PKEY_get_bn_param(pkey, OSSL_PKEY_PARAM_RSA_N, &n) == 1 &&
	    EVP_PKEY_get_bn_param(pkey, OSSL_PKEY_PARAM_RSA_E, &e) == 1 &&
	    BN_is_odd(n) && BN_is_odd(e) &&
	    BN_num_bytes(e) <= RSA_E_BYTES_MAX &&
	    BN_get_word(e) >= RSA_E_MIN;
	BN_free(n);
	BN_free(e);
	return fits;
}

static bool
curve_fits(const EVP_PKEY *pkey)
{
	char name[32];
	size_t len;

	return EVP_PKEY_get_group_name(pkey, name, sizeof name, &len) == 1 &&
	    strcmp(name, SN_X9_62_prime256v1) == 0;
}

static bool
fits(const EVP_PKEY *pkey, enum key_alg alg)
{
	return is_rsa(alg) ? EVP_PKEY_is_a(pkey, "RSA") && rsa_fits(pkey) :
	    EVP_PKEY_is_a(pkey, "EC") && curve_fits(pkey);
}

static bool
set_padding(EVP_PKEY_CTX *ctx, enum key_alg alg)
{
	if (alg == KEY_PS256)
		return EVP_PKEY_CTX_set_rsa_padding(ctx,
		    RSA_PKCS1_PSS_PADDING) == 1 &&
		    EVP_PKEY_CTX_set_rsa_mgf1_md(ctx, EVP_sha256()) == 1 &&
		    EVP_PKEY_CTX_set_rsa_pss_saltlen(ctx, DIGEST_LEN) == 1;
	return !is_rsa(alg) ||
	    EVP_PKEY_CTX_set_rsa_padding(ctx, RSA_PKCS1_PADDING) == 1;
}

static EVP_PKEY_CTX *
new_ctx(const struct key *k, int (*init)(EVP_PKEY_CTX *))
{
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_pkey(NULL, k->pkey, NULL);

	if (ctx == NULL || init(ctx) != 1 || !set_padding(ctx, k->alg) ||
	    EVP_PKEY_CTX_set_signature_md(ctx, EVP_sha256()) != 1)
		log_fatal("cannot prepare a key", key_alg_name(k->alg), 0);
	return ctx;
}

/* Takes `pkey` over, whatever comes back. */
static enum err
adopt(EVP_PKEY *pkey, enum key_alg alg, bool private, struct key **out)
{
	struct key *k;

	if (!fits(pkey, alg)) {
		EVP_PKEY_free(pkey);
		ERR_clear_error();
		return ERR_INVALID;
	}
	if ((k = calloc(1, sizeof *k)) == NULL)
		log_fatal("no memory for a key", NULL, 0);
	k->alg = alg;
	k->private = private;
	k->pkey = pkey;
	set_id(k);
	k->verify = new_ctx(k, EVP_PKEY_verify_init);
	if (private)
		k->sign = new_ctx(k, EVP_PKEY_sign_init);
	*out = k;
	return OK;
}

struct key *
key_generate(enum key_alg alg)
{
	EVP_PKEY *pkey = is_rsa(alg) ? EVP_RSA_gen(RSA_BITS) :
	    EVP_EC_gen(SN_X9_62_prime256v1);
	struct key *k = NULL;

	if (pkey == NULL || adopt(pkey, alg, true, &k) != OK)
		log_fatal("cannot make a key", key_alg_name(alg), 0);
	return k;
}

static OSSL_PARAM *
rsa_params(const struct key_public *pub)
{
	OSSL_PARAM_BLD *bld = OSSL_PARAM_BLD_new();
	BIGNUM *n = BN_bin2bn(pub->n_x, (int)pub->n_x_len, NULL);
	BIGNUM *e = BN_bin2bn(pub->e_y, (int)pub->e_y_len, NULL);
	OSSL_PARAM *params = NULL;

	if (bld != NULL && n != NULL && e != NULL &&
	    OSSL_PARAM_BLD_push_BN(bld, OSSL_PKEY_PARAM_RSA_N, n) == 1 &&
	    OSSL_PARAM_BLD_push_BN(bld, OSSL_PKEY_PARAM_RSA_E, e) == 1)
		params = OSSL_PARAM_BLD_to_param(bld);
	BN_free(n);
	BN_free(e);
	OSSL_PARAM_BLD_free(bld);
	return params;
}

static OSSL_PARAM *
point_params(const struct key_public *pub)
{
	unsigned char point[1 + 2 * KEY_POINT_LEN];
	OSSL_PARAM_BLD *bld = OSSL_PARAM_BLD_new();
	OSSL_PARAM *params = NULL;

	point[0] = POINT_CONVERSION_UNCOMPRESSED;
	memcpy(point + 1, pub->n_x, KEY_POINT_LEN);
	memcpy(point + 1 + KEY_POINT_LEN, pub->e_y, KEY_POINT_LEN);
	if (bld != NULL && OSSL_PARAM_BLD_push_utf8_string(bld,
	    OSSL_PKEY_PARAM_GROUP_NAME, SN_X9_62_prime256v1, 0) == 1 &&
	    OSSL_PARAM_BLD_push_octet_string(bld, OSSL_PKEY_PARAM_PUB_KEY,
	    point, sizeof point) == 1)
		params = OSSL_PARAM_BLD_to_param(bld);
	OSSL_PARAM_BLD_free(bld);
	return params;
}

enum err
key_import(const struct key_public *pub, struct key **out)
{
	bool rsa = is_rsa(pub->alg);
	EVP_PKEY_CTX *ctx = NULL;
	OSSL_PARAM *params;
	EVP_PKEY *pkey = NULL;
	enum err e = ERR_INVALID;

	*out = NULL;
	if (pub->n_x_len > KEY_NUMBER_MAX || pub->e_y_len > KEY_POINT_LEN)
		return ERR_INVALID;
	if (!rsa && (pub->n_x_len != KEY_POINT_LEN ||
	    pub->e_y_len != KEY_POINT_LEN))
		return ERR_INVALID;
	params = rsa ? rsa_params(pub) : point_params(pub);
	ctx = EVP_PKEY_CTX_new_from_name(NULL, rsa ? "RSA" : "EC", NULL);
	/* OpenSSL refuses a point that is not on the curve here. */
	if (params != NULL && ctx != NULL &&
	    EVP_PKEY_fromdata_init(ctx) == 1 &&
	    EVP_PKEY_fromdata(ctx, &pkey, EVP_PKEY_PUBLIC_KEY, params) == 1)
		e = adopt(pkey, pub->alg, false, out);
	if (e != OK)
		ERR_clear_error();
	EVP_PKEY_CTX_free(ctx);
	OSSL_PARAM_free(params);
	return e;
}

/* Without it OpenSSL would ask for a passphrase on the terminal. */
static int
no_passphrase(char *buf, int size, int rwflag, void *u)
{
	(void)buf;
	(void)size;
	(void)rwflag;
	(void)u;
	return -1;
}

/* The private half may have been glued to another public one. */
static enum err
halves_match(const struct key *k)
{
	static const char probe[] = "keepsake";
	struct arena *a = arena_new((size_t)64 * 1024);
	unsigned char *sig;
	size_t sig_len;
	enum err e;

	e = key_sign(a, k, probe, sizeof probe, &sig, &sig_len);
	if (e == OK)
		e = key_verify(k, probe, sizeof probe, sig, sig_len);
	arena_free(a);
	return e == OK ? OK : ERR_INVALID;
}

enum err
key_parse_pem(const char *pem, size_t len, struct key **out)
{
	EVP_PKEY *pkey = NULL;
	BIO *bio;
	enum err e;

	*out = NULL;
	if (len > INT_MAX)
		return ERR_INVALID;
	if ((bio = BIO_new_mem_buf(pem, (int)len)) == NULL)
		log_fatal("no memory for a key", NULL, 0);
	pkey = PEM_read_bio_PrivateKey(bio, NULL, no_passphrase, NULL);
	BIO_free(bio);
	ERR_clear_error();
	if (pkey == NULL)
		return ERR_INVALID;
	e = adopt(pkey, EVP_PKEY_is_a(pkey, "RSA") ? KEY_RS256 : KEY_ES256,
	    true, out);
	if (e != OK)
		return e;
	if ((e = halves_match(*out)) != OK) {
		key_free(*out);
		*out = NULL;
	}
	return e;
}

enum err
key_format_pem(struct arena *a, const struct key *k, const char **out)
{
	BIO *bio;
	char *text;
	long len;

	*out = NULL;
	if (!k->private)
		return ERR_INVALID;
	/* Secure memory BIO: wiped when freed. */
	bio = BIO_new(BIO_s_secmem());
	if (bio == NULL || PEM_write_bio_PKCS8PrivateKey(bio, k->pkey, NULL,
	    NULL, 0, NULL, NULL) != 1)
		log_fatal("cannot write a key", NULL, 0);
	len = BIO_get_mem_data(bio, &text);
	*out = arena_strndup(a, text, (size_t)len);
	BIO_free(bio);
	return OK;
}

enum err
key_sign(struct arena *a, const struct key *k, const void *p, size_t len,
    unsigned char **sig, size_t *sig_len)
{
	unsigned char der[ES256_DER_MAX];
	struct digest d = digest_sha256(p, len);
	size_t n;
	enum err e = ERR_UNAVAILABLE;

	*sig = NULL;
	*sig_len = 0;
	if (!k->private)
		return ERR_INVALID;
	if (is_rsa(k->alg)) {
		n = (size_t)EVP_PKEY_get_size(k->pkey);
		*sig = arena_alloc(a, n);
		if (EVP_PKEY_sign(k->sign, *sig, &n, d.bytes, DIGEST_LEN) == 1)
			e = OK;
	} else {
		n = sizeof der;
		*sig = arena_alloc(a, ES256_RAW_LEN);
		if (EVP_PKEY_sign(k->sign, der, &n, d.bytes, DIGEST_LEN) == 1)
			e = es256_from_der(der, n, *sig);
		n = ES256_RAW_LEN;
	}
	if (e != OK) {
		ERR_clear_error();
		*sig = NULL;
		return e;
	}
	*sig_len = n;
	return OK;
}

enum err
key_verify(const struct key *k, const void *p, size_t len,
    const unsigned char *sig, size_t sig_len)
{
	unsigned char der[ES256_DER_MAX];
	struct digest d;

	if (is_rsa(k->alg)) {
		if (sig_len != (size_t)EVP_PKEY_get_size(k->pkey))
			return ERR_UNAUTHENTICATED;
	} else {
		if (sig_len != ES256_RAW_LEN)
			return ERR_UNAUTHENTICATED;
		sig_len = es256_to_der(sig, der);
		sig = der;
	}
	d = digest_sha256(p, len);
	if (EVP_PKEY_verify(k->verify, sig, sig_len, d.bytes,
	    DIGEST_LEN) == 1)
		return OK;
	ERR_clear_error();
	return ERR_UNAUTHENTICATED;
}
