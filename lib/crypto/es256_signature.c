/*
 * es256_signature - the two forms of an ECDSA signature with P-256
 */
#include "crypto/es256_signature.h"

#include <openssl/bn.h>
#include <openssl/ec.h>

enum { HALF = ES256_RAW_LEN / 2 };

enum err
es256_from_der(const unsigned char *der, size_t len,
    unsigned char raw[ES256_RAW_LEN])
{
	ECDSA_SIG *sig = d2i_ECDSA_SIG(NULL, &der, (long)len);
	enum err e = ERR_UNAVAILABLE;

	if (sig != NULL && BN_bn2binpad(ECDSA_SIG_get0_r(sig), raw,
	    HALF) == HALF &&
	    BN_bn2binpad(ECDSA_SIG_get0_s(sig), raw + HALF,
	    HALF) == HALF)
		e = OK;
	ECDSA_SIG_free(sig);
	return e;
}

size_t
es256_to_der(const unsigned char raw[ES256_RAW_LEN],
    unsigned char der[ES256_DER_MAX])
{
	ECDSA_SIG *sig = ECDSA_SIG_new();
	BIGNUM *r = BN_bin2bn(raw, HALF, NULL);
	BIGNUM *s = BN_bin2bn(raw + HALF, HALF, NULL);
	int len = 0;

	if (sig == NULL || r == NULL || s == NULL ||
	    ECDSA_SIG_set0(sig, r, s) != 1) {
		BN_free(r);
		BN_free(s);
	} else {
		len = i2d_ECDSA_SIG(sig, &der);
	}
	ECDSA_SIG_free(sig);
	return len > 0 ? (size_t)len : 0;
}
