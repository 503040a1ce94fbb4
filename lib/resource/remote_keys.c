/*
 * remote_keys - the provider's public keys, as a resource server sees them
 *
 * Never replaces a good copy by something that holds no usable key: see
 * http/kept.h.
 */
#include "resource/remote_keys.h"

#include "http/kept.h"
#include "system/config.h"
#include "system/stats.h"

static enum err
parse(struct call *c, const struct config *cfg, struct span text, void **out)
{
	struct jwk_set *set;
	enum err e;

	(void)c;
	*out = NULL;
	if ((e = jwk_set_parse(text.p, text.len, &set)) != OK)
		return e;
	/* Our own file is taken as it is. */
	if (jwk_set_count(set) == 0 && cfg->jwks_url != NULL) {
		jwk_set_free(set);
		return ERR_INVALID;
	}
	*out = set;
	return OK;
}

static void
release(void *set)
{
	jwk_set_free(set);
}

static const struct kept_kind kind = {
	.max = JWK_SET_BYTES_MAX,
	.ttl_min_s = REMOTE_KEYS_TTL_S, .ttl_max_s = REMOTE_KEYS_TTL_S,
	.retry_s = REMOTE_KEYS_RETRY_S,
	.parse = parse, .free = release,
};

/* The process's set. */
static struct kept keys = { .kind = &kind };

static struct kept_source
source(const struct request *rq)
{
	return (struct kept_source){
		.name = rq->cfg->jwks_url != NULL ? "cache/jwks" :
		    "public/jwks",
		.url = rq->cfg->jwks_url,
		.what = "the provider's keys",
	};
}

static void
count(struct request *rq, uint64_t before)
{
	stats_add(rq->stats, STAT_JWKS_RELOADS,
	    (int64_t)(keys.generation - before));
}

enum err
remote_keys_get(struct request *rq, const struct jwk_set **out)
{
	const struct kept_source from = source(rq);
	uint64_t before = keys.generation;
	const void *set;
	enum err e;

	e = kept_get(&keys, &rq->call, rq->cfg, &from, &set);
	count(rq, before);
	*out = set;
	return e;
}

uint64_t
remote_keys_generation(void)
{
	return keys.generation;
}

enum err
remote_keys_refresh(struct request *rq, const struct jwk_set **out)
{
	const struct kept_source from = source(rq);
	uint64_t before = keys.generation;
	const void *set;
	enum err e;

	e = kept_refresh(&keys, &rq->call, rq->cfg, &from, &set);
	count(rq, before);
	*out = set;
	return e;
}
