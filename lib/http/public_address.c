/*
 * public_address - may a stranger's URL lead to this address?
 *
 * Looks at binary addresses only; never parses one.
 */
#include "http/public_address.h"

#include <netinet/in.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

struct prefix {
	uint8_t bytes[16];
	unsigned bits;
};

static const struct prefix special4[] = {
	{ { 0 }, 8 },			/* this network */
	{ { 10 }, 8 },			/* private */
	{ { 100, 64 }, 10 },		/* carriers' NAT */
	{ { 127 }, 8 },			/* loopback */
	{ { 169, 254 }, 16 },		/* link-local, clouds' metadata */
	{ { 172, 16 }, 12 },		/* private */
	{ { 192, 0, 0 }, 24 },		/* protocol assignments */
	{ { 192, 0, 2 }, 24 },		/* documentation */
	{ { 192, 88, 99 }, 24 },	/* 6to4 relays */
	{ { 192, 168 }, 16 },		/* private */
	{ { 198, 18 }, 15 },		/* benchmarks */
	{ { 198, 51, 100 }, 24 },	/* documentation */
	{ { 203, 0, 113 }, 24 },	/* documentation */
	{ { 224 }, 3 },			/* multicast, reserved, broadcast */
};

/* Within 2000::/3, the only part that is handed out. */
static const struct prefix special6[] = {
	{ { 0x20, 0x01 }, 23 },		/* Teredo and other assignments */
	{ { 0x20, 0x01, 0x0d, 0xb8 }, 32 }, /* documentation */
	{ { 0x20, 0x02 }, 16 },		/* 6to4 */
	{ { 0x3f, 0xff }, 20 },		/* documentation */
};

static const struct prefix handed_out6 = { { 0x20 }, 3 };
static const struct prefix nat64 = { { 0, 0x64, 0xff, 0x9b }, 96 };

static bool
is_in(const uint8_t *address, const struct prefix *p)
{
	unsigned whole = p->bits / 8, rest = p->bits % 8;

	if (memcmp(address, p->bytes, whole) != 0)
		return false;
	return rest == 0 ||
	    (address[whole] ^ p->bytes[whole]) >> (8 - rest) == 0;
}

static bool
is_in_any(const uint8_t *address, const struct prefix *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (is_in(address, &list[i]))
			return true;
	return false;
}

static bool
is_public4(const uint8_t *address)
{
	return !is_in_any(address, special4,
	    sizeof special4 / sizeof *special4);
}

static bool
is_public6(const uint8_t *address)
{
	if (is_in(address, &nat64))
		return is_public4(address + 12);
	return is_in(address, &handed_out6) && !is_in_any(address, special6,
	    sizeof special6 / sizeof *special6);
}

bool
address_is_public(const struct sockaddr *address, socklen_t len)
{
	struct sockaddr_in v4;
	struct sockaddr_in6 v6;

	if (len >= sizeof v4 && address->sa_family == AF_INET) {
		memcpy(&v4, address, sizeof v4);
		return is_public4((const uint8_t *)&v4.sin_addr);
	}
	if (len >= sizeof v6 && address->sa_family == AF_INET6) {
		memcpy(&v6, address, sizeof v6);
		return is_public6(v6.sin6_addr.s6_addr);
	}
	return false;
}

/* Without the port; both are of the same family. */
static bool
same_host(const struct sockaddr_storage *a, const struct sockaddr_storage *b)
{
	struct sockaddr_in a4, b4;
	struct sockaddr_in6 a6, b6;

	if (a->ss_family == AF_INET) {
		memcpy(&a4, a, sizeof a4);
		memcpy(&b4, b, sizeof b4);
		return a4.sin_addr.s_addr == b4.sin_addr.s_addr;
	}
	memcpy(&a6, a, sizeof a6);
	memcpy(&b6, b, sizeof b6);
	return memcmp(&a6.sin6_addr, &b6.sin6_addr, sizeof a6.sin6_addr) == 0;
}

/* What is sent to an own address is sent from it.  When that cannot be asked,
 * it might be. */
bool
address_is_own(const struct sockaddr *address, socklen_t len)
{
	struct sockaddr_storage to = { 0 }, from = { 0 };
	socklen_t from_len = sizeof from;
	bool own;
	int fd;

	if (len > sizeof to || (address->sa_family != AF_INET &&
	    address->sa_family != AF_INET6))
		return false;
	memcpy(&to, address, len);
	fd = socket(address->sa_family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return true;
	own = connect(fd, (struct sockaddr *)&to, len) == 0 &&
	    getsockname(fd, (struct sockaddr *)&from, &from_len) == 0 &&
	    from.ss_family == to.ss_family && same_host(&from, &to);
	close(fd);
	return own;
}
