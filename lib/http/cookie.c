/*
 * cookie - our cookies (RFC 6265)
 */
#include "http/cookie.h"

#include <string.h>

#include "http/valid.h"
#include "system/config.h"

/* "; " separates pairs; a name matches whole, byte for byte. */
enum err
cookie_find(const char *header, size_t len, const char *name,
    struct span *value)
{
	size_t name_len = strlen(name);
	size_t i = 0;

	*value = (struct span){ NULL, 0 };
	while (i < len) {
		size_t start, end;

		while (i < len && (header[i] == ' ' || header[i] == '\t'))
			i++;
		start = i;
		while (i < len && header[i] != ';')
			i++;
		end = i;
		if (i < len)
			i++;
		while (end > start &&
		    (header[end - 1] == ' ' || header[end - 1] == '\t'))
			end--;
		if (start + name_len < end && header[start + name_len] == '=' &&
		    memcmp(header + start, name, name_len) == 0) {
			value->p = header + start + name_len + 1;
			value->len = end - start - name_len - 1;
			return OK;
		}
	}
	return ERR_NOT_FOUND;
}

/* Browsers share cookies between the ports of a host, so loopback names
 * carry the port. */
static const char *
cookie_name(const struct request *rq, const char *name)
{
	const char *port = strrchr(rq->cfg->oidc_host, ':');

	if (rq->cfg->secure)
		return arena_printf(rq->call.arena, "__Host-keepsake-%s", name);
	return arena_printf(rq->call.arena, "keepsake-%s-%s",
	    port != NULL ? port + 1 : "80", name);
}

const char *
cookie_get(const struct request *rq, const char *name)
{
	const char *header = request_env(rq, "HTTP_COOKIE");
	struct span value;
	const char *text;

	if (header == NULL || cookie_find(header, strlen(header),
	    cookie_name(rq, name), &value) != OK)
		return NULL;
	text = arena_strndup(rq->call.arena, value.p, value.len);
	return value.len <= 128 && valid_id(text) ? text : NULL;
}

void
cookie_set(const struct request *rq, struct response *rs, const char *name,
    const char *value, int64_t max_age_s)
{
	struct buf b;

	buf_init(&b, rq->call.arena, 1024);
	buf_printf(&b, "%s=%s; Path=/; HttpOnly; SameSite=Lax%s",
	    cookie_name(rq, name), max_age_s < 0 ? "" : value,
	    rq->cfg->secure ? "; Secure" : "");
	if (max_age_s != 0) {
		buf_puts(&b, "; Max-Age=");
		buf_int(&b, max_age_s < 0 ? 0 : max_age_s);
	}
	response_header(rs, "Set-Cookie", b.data);
}
