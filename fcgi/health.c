/*
 * health - is this Keepsake well?
 *
 * Says so from what the programs have counted and whether the public keys are
 * there; it opens no store, writes nothing and names no version.  This is the
 * smallest program: copy it to begin a new one.
 */
#include <unistd.h>

#include "base/clock.h"
#include "endpoint/endpoint.h"
#include "system/config.h"
#include "system/stats.h"

enum { FAILURE_S = 60 };

/* A program is failing when its last answer was our fault, for a while: who
 * sends it no more requests must be able to see that it is well again. */
static const char *
state_of(struct request *rq, const char *program)
{
	const char *path = arena_printf(rq->call.arena, "run/stats/%s", program);
	struct stats *s;
	bool failing;

	if (stats_view(config_path(rq->call.arena, rq->cfg, path), &s) != OK)
		return "idle";
	failing = stats_get(s, STAT_LAST_STATUS) >= 500 &&
	    rq->call.now - stats_get(s, STAT_LAST_REQUEST) < FAILURE_S;
	stats_close(s);
	return failing ? "failing" : "ok";
}

static enum err
handle_health(struct request *rq, struct response *rs)
{
	static const char *const programs[] = { "token", "mcp", "memories" };
	struct json *answer = json_new_object(rq->call.arena);
	struct json *services = json_new_object(rq->call.arena);
	const char *keys = config_path(rq->call.arena, rq->cfg,
	    "public/jwks.json");
	bool well = rq->cfg->jwks_url != NULL || access(keys, R_OK) == 0;
	char now[21];

	json_set_string(services, "keys", well ? "ok" : "failing");
	for (size_t i = 0; i < sizeof(programs) / sizeof(*programs); i++) {
		const char *state = state_of(rq, programs[i]);

		json_set_string(services, programs[i], state);
		well = well && state[0] != 'f';
	}
	clock_format(rq->call.now, now);
	json_set_string(answer, "status", well ? "healthy" : "degraded");
	json_set_string(answer, "timestamp", now);
	json_set(answer, "services", services);
	if (!well)
		response_header(rs, "Retry-After", "5");
	return response_json(rs, well ? 200 : 503, answer);
}

static const char *const paths[] = { "/health", NULL };

static const struct endpoint health = {
	.name    = "health",
	.paths   = paths,
	.methods = METHOD_GET,
	.limit   = LIMIT_NONE,
	.cors    = CORS_LIST,
	.needs   = { &need_public, &need_stats },
	.workers_max = 1,
	.errors  = &errors_json,
	.handle  = handle_health,
};

int
main(void)
{
	return endpoint_serve(&health);
}
