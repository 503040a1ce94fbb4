/*
 * resource_indicator - which resource a token is for (RFC 8707)
 *
 * Must never let a value through that is not one of ours: a token for
 * another server would be accepted there in our name.
 */
#include "oauth/resource_indicator.h"

#include <string.h>

#include "base/buf.h"
#include "base/str.h"
#include "base/url.h"
#include "oauth/scope.h"
#include "resource/bearer.h"
#include "system/config.h"

enum { RESOURCE_LIST_MAX = 8192 };

/* The value with scheme and host in lower case; the rest as it is. */
static const char *
lower_host(struct arena *a, const char *value)
{
	size_t len = strlen(value);
	char *copy = arena_strdup(a, value);
	struct url u;

	if (url_parse(copy, len, &u) != OK || u.host.p == NULL)
		return copy;
	for (char *p = copy; p < u.host.p + u.host.len; p++)
		if (*p >= 'A' && *p <= 'Z')
			*p = (char)(*p - 'A' + 'a');
	return copy;
}

static bool
is_ours(struct request *rq, const char *value)
{
	const char *const *own = bearer_audiences(rq->call.arena, rq->cfg);

	for (; *own != NULL; own++)
		if (str_eq(*own, value))
			return true;
	return false;
}

static bool
is_issuer(const struct request *rq, const char *value)
{
	size_t len = strlen(rq->cfg->issuer);

	return strncmp(value, rq->cfg->issuer, len) == 0 &&
	    (value[len] == '\0' || strcmp(value + len, "/") == 0);
}

/* As we spell it, or NULL. */
static const char *
find(struct request *rq, const char *value)
{
	const char *lower;

	if (strchr(value, ' ') != NULL)
		return NULL;
	if (is_ours(rq, value) || is_issuer(rq, value))
		return value;
	lower = lower_host(rq->call.arena, value);
	return is_ours(rq, lower) || is_issuer(rq, lower) ? lower : NULL;
}

enum err
resource_indicator_parse(struct request *rq,
    const struct param_values *values, const char **list)
{
	const char *one;
	struct buf b;

	*list = "";
	buf_init(&b, rq->call.arena, RESOURCE_LIST_MAX);
	for (size_t i = 0; i < values->count; i++) {
		if ((one = find(rq, values->at[i])) == NULL)
			return ERR_INVALID;
		if (str_has_word(b.data, one))
			continue;
		if (b.len > 0)
			buf_putc(&b, ' ');
		buf_puts(&b, one);
	}
	if (buf_failed(&b))
		return ERR_INVALID;
	*list = b.data;
	return OK;
}

const char *
resource_indicator_default(struct request *rq, const struct client *cl,
    const char *scope)
{
	if (!cl->dynamic && !scope_has_memory(scope))
		return rq->cfg->issuer;
	return arena_printf(rq->call.arena, "%s/mcp", rq->cfg->mcp_base_url);
}

/* The word at *list, which is advanced; NULL at the end. */
static char *
next_word(struct arena *a, const char **list)
{
	size_t len = strcspn(*list, " ");
	char *word;

	if (len == 0)
		return NULL;
	word = arena_strndup(a, *list, len);
	*list += len;
	*list += strspn(*list, " ");
	return word;
}

static bool
is_one_within(struct request *rq, const char *asked, const char *granted)
{
	bool ours = is_ours(rq, asked), issuer = is_issuer(rq, asked);
	const char *have;

	while ((have = next_word(rq->call.arena, &granted)) != NULL)
		if (str_eq(asked, have) || (ours && is_ours(rq, have)) ||
		    (issuer && is_issuer(rq, have)))
			return true;
	return false;
}

bool
resource_indicator_is_within(struct request *rq, const char *asked,
    const char *granted)
{
	const char *one;

	while ((one = next_word(rq->call.arena, &asked)) != NULL)
		if (!is_one_within(rq, one, granted))
			return false;
	return true;
}

void
resource_indicator_set_aud(struct request *rq, struct json *claims,
    const char *list)
{
	struct json *array;
	const char *one;

	if (strchr(list, ' ') == NULL) {
		json_set_string(claims, "aud", list);
		return;
	}
	array = json_new_array(rq->call.arena);
	while ((one = next_word(rq->call.arena, &list)) != NULL)
		json_add_string(array, one);
	json_set(claims, "aud", array);
}
