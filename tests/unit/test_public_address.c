/*
 * test_public_address - every range that is not public, at both its ends and
 * just outside (RFC 6890, RFC 6052, RFC 9637)
 */
#include "unit.h"

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <net/if.h>

#include "http/public_address.h"

static socklen_t
read_address(const char *text, struct sockaddr_storage *out)
{
	struct sockaddr_in v4 = { .sin_family = AF_INET };
	struct sockaddr_in6 v6 = { .sin6_family = AF_INET6 };

	v4.sin_port = v6.sin6_port = htons(443);
	memset(out, 0, sizeof *out);
	if (inet_pton(AF_INET, text, &v4.sin_addr) == 1) {
		memcpy(out, &v4, sizeof v4);
		return sizeof v4;
	}
	assert_int_equal(inet_pton(AF_INET6, text, &v6.sin6_addr), 1);
	memcpy(out, &v6, sizeof v6);
	return sizeof v6;
}

static bool
is_public(const char *text)
{
	struct sockaddr_storage a;
	socklen_t len = read_address(text, &a);

	return address_is_public((struct sockaddr *)&a, len);
}

static bool
is_own(const char *text)
{
	struct sockaddr_storage a;
	socklen_t len = read_address(text, &a);

	return address_is_own((struct sockaddr *)&a, len);
}

static void
test_special(void **state)
{
	static const char *const addresses[] = {
		"0.0.0.0", "0.255.255.255", "10.0.0.0", "10.255.255.255",
		"100.64.0.0", "100.127.255.255", "127.0.0.0", "127.0.0.1",
		"127.255.255.255", "169.254.0.0", "169.254.169.254",
		"169.254.255.255", "172.16.0.0", "172.31.255.255",
		"192.0.0.0", "192.0.0.255", "192.0.2.0", "192.0.2.255",
		"192.88.99.0", "192.88.99.255", "192.168.0.0",
		"192.168.255.255", "198.18.0.0", "198.19.255.255",
		"198.51.100.0", "198.51.100.255", "203.0.113.0",
		"203.0.113.255", "224.0.0.0", "239.255.255.255", "240.0.0.0",
		"255.255.255.255",
		"::", "::1", "::ffff:0:0", "::ffff:127.0.0.1",
		"::ffff:10.0.0.1", "::ffff:8.8.8.8", "::127.0.0.1",
		"::8.8.8.8", "64:ff9b::", "64:ff9b::127.0.0.1",
		"64:ff9b::10.0.0.1", "64:ff9b::169.254.169.254",
		"64:ff9b::0.0.0.0", "64:ff9b::255.255.255.255",
		"64:ff9b:1::8.8.8.8", "64:ff9b::1:808:808", "100::", "100::1",
		"1fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
		"2001::", "2001::1", "2001:2::1", "2001:10::1", "2001:20::1",
		"2001:1ff:ffff:ffff:ffff:ffff:ffff:ffff",
		"2001:db8::", "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff",
		"2002::", "2002:7f00:1::", "2002:808:808::1",
		"2002:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
		"3fff::", "3fff:fff:ffff:ffff:ffff:ffff:ffff:ffff",
		"4000::", "5f00::1", "fc00::", "fd00::1", "fe80::1", "fec0::1",
		"ff02::1", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
	};

	(void)state;
	for (size_t i = 0; i < sizeof addresses / sizeof *addresses; i++)
		if (is_public(addresses[i]))
			fail_msg("public: %s", addresses[i]);
}

static void
test_public(void **state)
{
	static const char *const addresses[] = {
		"1.0.0.0", "9.255.255.255", "11.0.0.0", "100.63.255.255",
		"100.128.0.0", "126.255.255.255", "128.0.0.0",
		"169.253.255.255", "169.255.0.0", "172.15.255.255",
		"172.32.0.0", "191.255.255.255", "192.0.1.0", "192.0.1.255",
		"192.0.3.0", "192.88.98.255", "192.88.100.0",
		"192.167.255.255", "192.169.0.0", "198.17.255.255",
		"198.20.0.0", "198.51.99.255", "198.51.101.0",
		"203.0.112.255", "203.0.114.0", "223.255.255.255", "8.8.8.8",
		"2000::", "2001:200::", "2001:db7:ffff:ffff::", "2001:db9::",
		"2001:4860:4860::8888", "2003::", "2606:4700::1111",
		"3ffe:ffff::", "3fff:1000::", "64:ff9b::8.8.8.8",
	};

	(void)state;
	for (size_t i = 0; i < sizeof addresses / sizeof *addresses; i++)
		if (!is_public(addresses[i]))
			fail_msg("not public: %s", addresses[i]);
}

/* Other families, and addresses that are cut off. */
static void
test_no_address(void **state)
{
	struct sockaddr_storage a;
	socklen_t len;

	(void)state;
	len = read_address("8.8.8.8", &a);
	assert_false(address_is_public((struct sockaddr *)&a, len - 1));
	a.ss_family = AF_UNIX;
	assert_false(address_is_public((struct sockaddr *)&a, len));
	assert_false(address_is_own((struct sockaddr *)&a, len));
	len = read_address("2606:4700::1111", &a);
	assert_false(address_is_public((struct sockaddr *)&a, len - 1));
	assert_false(address_is_own((struct sockaddr *)&a, sizeof a + 1));
}

/* Every address of this machine's interfaces; those of links need a zone. */
static void
test_own(void **state)
{
	struct ifaddrs *all, *i;
	socklen_t len;

	(void)state;
	assert_int_equal(getifaddrs(&all), 0);
	for (i = all; i != NULL; i = i->ifa_next) {
		if (i->ifa_addr == NULL || !(i->ifa_flags & IFF_UP) ||
		    (i->ifa_addr->sa_family != AF_INET &&
		    i->ifa_addr->sa_family != AF_INET6))
			continue;
		len = i->ifa_addr->sa_family == AF_INET ?
		    sizeof(struct sockaddr_in) : sizeof(struct sockaddr_in6);
		assert_true(address_is_own(i->ifa_addr, len));
	}
	freeifaddrs(all);
	assert_true(is_own("127.0.0.1"));
	assert_false(is_own("192.0.2.1"));
	assert_false(is_own("2001:db8::1"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_special),
		cmocka_unit_test(test_public),
		cmocka_unit_test(test_no_address),
		cmocka_unit_test(test_own),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
