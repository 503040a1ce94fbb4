/*
 * request - one HTTP request, checked (RFC 9110, RFC 3875)
 *
 * Nothing here may trust a header for who the peer is: the address is
 * REMOTE_ADDR's, which the web server alone sets.
 */
#include "http/request.h"

#include <arpa/inet.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/str.h"
#include "system/config.h"
#include "system/ratelimit.h"

const char *
request_env(const struct request *rq, const char *name)
{
	size_t len = strlen(name);

	for (char *const *e = rq->env; e != NULL && *e != NULL; e++)
		if (strncmp(*e, name, len) == 0 && (*e)[len] == '=')
			return *e + len + 1;
	return NULL;
}

enum err
request_read(struct request *rq, char *p, size_t max, size_t *got)
{
	struct request_input *in = &rq->input;
	size_t len = in->left < (int64_t)max ? (size_t)in->left : max;
	enum err e;

	*got = 0;
	if (len == 0)
		return OK;
	if ((e = in->read(in->source, p, len)) != OK) {
		in->left = 0;
		return request_refuse(rq, e, NULL, e == ERR_EXPIRED ?
		    "the body comes too slowly; send it by a faster line, or "
		    "in smaller files" : "the body ends too early");
	}
	in->left -= (int64_t)len;
	*got = len;
	return OK;
}

const char *
request_param(const struct request *rq, size_t i)
{
	return rq->values[i].count > 0 ? rq->values[i].at[0] : NULL;
}

const char *
request_source(const struct request *rq)
{
	struct arena *a = rq->call.arena;
	const char *address = rq->address;
	struct in6_addr six;

	if (strchr(address, ':') == NULL ||
	    inet_pton(AF_INET6, address, &six) != 1)
		return arena_printf(a, "address:%s", address);
	if (IN6_IS_ADDR_V4MAPPED(&six))
		return arena_printf(a, "address:%u.%u.%u.%u", six.s6_addr[12],
		    six.s6_addr[13], six.s6_addr[14], six.s6_addr[15]);
	return arena_printf(a, "net:%02x%02x%02x%02x%02x%02x%02x%02x",
	    six.s6_addr[0], six.s6_addr[1], six.s6_addr[2], six.s6_addr[3],
	    six.s6_addr[4], six.s6_addr[5], six.s6_addr[6], six.s6_addr[7]);
}

enum err
request_charge(struct request *rq, const char *caller)
{
	struct rate rate = { rq->cfg->rate_limit, rq->cfg->rate_burst };
	const char *key = caller;

	if (key == NULL)
		key = request_source(rq);
	return ratelimit_take(rq->limits, key, rate, clock_monotonic_us(),
	    &rq->retry_after_s);
}

enum err
request_refuse(struct request *rq, enum err e, const char *code,
    const char *fmt, ...)
{
	char text[256];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	rq->fault.code = code;
	rq->fault.text = arena_strdup(rq->call.arena, text);
	return e;
}

bool
request_is_same_origin(const struct request *rq)
{
	const char *origin = request_env(rq, "HTTP_ORIGIN");
	const char *site = request_env(rq, "HTTP_SEC_FETCH_SITE");

	if (site != NULL && !str_eq(site, "same-origin") &&
	    !str_eq(site, "none"))
		return false;
	return origin == NULL || str_eq(origin, rq->cfg->oidc_base_url) ||
	    str_eq(origin, rq->cfg->mcp_base_url);
}
