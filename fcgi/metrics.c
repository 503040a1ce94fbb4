/*
 * metrics - the counters of all programs (Prometheus text format 0.0.4)
 *
 * Reads run/stats/NAME and adds nothing of its own.  Its route has a loopback
 * port to itself; nothing of it is public.
 */
#include <dirent.h>

#include "endpoint/endpoint.h"
#include "system/config.h"
#include "system/stats.h"

enum { PROGRAMS_MAX = 64 };

struct program {
	const char *name;
	struct stats *stats;
};

static void
close_stats(void *stats)
{
	stats_close(stats);
}

static size_t
find_programs(struct request *rq, struct program *out)
{
	const char *folder = config_path(rq->call.arena, rq->cfg, "run/stats");
	DIR *dir = opendir(folder);
	struct dirent *d;
	size_t n = 0;

	while (dir != NULL && n < PROGRAMS_MAX && (d = readdir(dir)) != NULL) {
		const char *path = arena_printf(rq->call.arena, "%s/%s", folder,
		    d->d_name);

		if (d->d_name[0] == '.' || stats_view(path, &out[n].stats) != OK)
			continue;
		arena_defer(rq->call.arena, close_stats, out[n].stats);
		out[n++].name = arena_strdup(rq->call.arena, d->d_name);
	}
	if (dir != NULL)
		closedir(dir);
	return n;
}

static enum err
handle_metrics(struct request *rq, struct response *rs)
{
	struct program programs[PROGRAMS_MAX];
	size_t n = find_programs(rq, programs);

	for (int which = 0; which < STATS; which++) {
		const char *name = stats_name((enum stat_id)which);

		buf_printf(&rs->body, "# TYPE keepsake_%s %s\n", name,
		    stats_is_gauge((enum stat_id)which) ? "gauge" : "counter");
		for (size_t i = 0; i < n; i++)
			buf_printf(&rs->body, "keepsake_%s{program=\"%s\"} %lld\n",
			    name, programs[i].name, (long long)
			    stats_get(programs[i].stats, (enum stat_id)which));
	}
	return response_body(rs, 200, "text/plain; version=0.0.4");
}

static const char *const paths[] = { "/metrics", NULL };

static const struct endpoint metrics = {
	.name    = "metrics",
	.paths   = paths,
	.methods = METHOD_GET,
	.limit   = LIMIT_NONE,
	.needs   = { &need_stats },
	.workers_max = 1,
	.errors  = &errors_json,
	.handle  = handle_metrics,
};

int
main(void)
{
	return endpoint_serve(&metrics);
}
