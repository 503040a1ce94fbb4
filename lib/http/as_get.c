/*
 * as_get - a form from elsewhere, once more as a GET
 */
#include "http/as_get.h"

#include "base/buf.h"
#include "base/url.h"
#include "system/config.h"

const char *
as_get(struct request *rq, const char *path, size_t n, size_t max)
{
	struct buf b;

	buf_init(&b, rq->call.arena, max);
	buf_puts(&b, rq->cfg->oidc_base_url);
	buf_puts(&b, path);
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < rq->values[i].count; k++)
			url_add_param(&b, rq->params[i].name,
			    rq->values[i].at[k]);
	return buf_failed(&b) ? NULL : b.data;
}
