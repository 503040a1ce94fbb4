/*
 * rand - random bytes from the kernel (getrandom(2)); no OpenSSL
 *
 * Must never return bytes that the kernel did not fill: without them there is
 * no secret, so the process exits instead.
 */
#include "crypto/rand.h"

#include <assert.h>
#include <errno.h>
#include <sys/random.h>

#include "base/base64.h"
#include "base/log.h"

enum { TOKEN_BITS = 256, ID_BITS_MAX = 512 };

void
rand_bytes(void *p, size_t len)
{
	unsigned char *at = p;
	ssize_t n;

	while (len > 0) {
		n = getrandom(at, len, 0);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			log_fatal("no random bytes from the kernel", NULL, errno);
		at += n;
		len -= (size_t)n;
	}
}

char *
rand_id(struct arena *a, unsigned bits)
{
	unsigned char bytes[ID_BITS_MAX / 8];
	char *text;

	assert(bits > 0 && bits <= ID_BITS_MAX && bits % 8 == 0);
	rand_bytes(bytes, bits / 8);
	text = base64url_text(a, bytes, bits / 8);
	explicit_bzero(bytes, sizeof bytes);
	return text;
}

char *
rand_token(struct arena *a)
{
	return rand_id(a, TOKEN_BITS);
}
