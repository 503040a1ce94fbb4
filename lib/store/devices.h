/*
 * devices - devices that wait for a person elsewhere (RFC 8628)
 *
 * A device holds the device code, 256 random bits; the person types the user
 * code, eight letters (oauth/user_code.h).  Both are kept as SHA-256.
 */
#ifndef KEEPSAKE_STORE_DEVICES_H
#define KEEPSAKE_STORE_DEVICES_H

#include <stdbool.h>

#include "base/call.h"
#include "base/err.h"
#include "store/grants.h"

enum {
	DEVICE_TTL_S = 600,		/* for the person to find the page */
	DEVICE_INTERVAL_S = 5		/* between two polls, and its step */
};

struct device {
	const char *client_id;
	const char *scope;
	const char *resource;	/* "" or separated by spaces */
	int64_t interval_s;
	int64_t polled_at;	/* 0: never */
	const char *grant_id;	/* once allowed, or NULL */
	int64_t denied_at;	/* 0: not denied */
	int64_t used_at;	/* 0: no tokens yet */
	int64_t expires_at;
};

/*
 * Adds one that waits; of `d` client, scope and resource count.  ERR_CONFLICT
 * if the user code is in use (try another) or the client is gone.
 */
enum err devices_add(struct call *c, const struct device *d,
    const char *user_code, const char **device_code) MUST_USE;
/* By device code, in whatever state until it is swept. */
enum err devices_find(struct call *c, const char *device_code,
    struct device **out) MUST_USE;
/* By user code; ERR_NOT_FOUND also if it is decided or its time is over. */
enum err devices_find_waiting(struct call *c, const char *user_code,
    struct device **out) MUST_USE;
/*
 * The person allows: the grant is made and the device has it, in one
 * transaction.  ERR_NOT_FOUND as above; ERR_CONFLICT if the person is
 * disabled or the client is gone meanwhile, or `g` is of another client.
 */
enum err devices_allow(struct call *c, const char *user_code,
    const struct grant *g) MUST_USE;
enum err devices_deny(struct call *c, const char *user_code) MUST_USE;
/*
 * Notes a poll.  *too_fast if the last one is less than the interval ago;
 * the interval is then longer from now on.  ERR_NOT_FOUND.
 */
enum err devices_poll(struct call *c, const char *device_code,
    bool *too_fast) MUST_USE;
/*
 * Spends an allowed code and, if `refresh_ttl_s` > 0, adds a refresh token
 * (else NULL), in one transaction.  ERR_SPENT if someone was faster,
 * ERR_EXPIRED if its time is over or its grant is not alive, ERR_NOT_FOUND
 * if it is unknown or was not allowed.
 */
enum err devices_redeem(struct call *c, const char *device_code,
    int64_t refresh_ttl_s, const char **refresh_token) MUST_USE;

#endif
