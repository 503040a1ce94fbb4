/*
 * endpoint - the loop that runs a program
 */
#include "endpoint/endpoint.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/str.h"
#include "crypto/rand.h"
#include "endpoint/transport.h"
#include "endpoint/workers.h"
#include "events/events.h"
#include "http/cors.h"
#include "http/methods.h"
#include "system/config.h"
#include "system/ratelimit.h"
#include "system/sandbox.h"
#include "system/stats.h"

enum { REQUEST_MEMORY_MAX = 64 * 1024 * 1024, PATHS_MAX = 24,
	LAME_US = 1000000, PARK_RETRY_S = 30, QUIET_S = 300, PATIENCE_S = 30 };

/* The process context: what outlives a request. */
struct process {
	const struct endpoint *ep;
	struct config cfg;
	struct arena *lasting;		/* configuration, sandbox paths */
	struct request rq;		/* its process part is filled once */
	struct response rs;
	struct buf head;
	bool is_head;			/* HEAD: headers only */
	bool is_lame;			/* lacks what it needs: 503 to all */
	struct transport transport;
	int64_t started_us;
	uint32_t id_base, id_count;
};

static void
load_config(struct process *p)
{
	const char *problem;

	if (config_load(p->lasting, &p->cfg, &problem) != OK)
		log_fatal("the configuration is wrong", problem, 0);
}

static void
open_counters(struct process *p)
{
	const char *path;

	path = arena_printf(p->lasting, "run/stats/%s", p->ep->name);
	if (stats_open(config_path(p->lasting, &p->cfg, path),
	    &p->rq.stats) != OK)
		log_event(NULL, LOG_WARN, "no counters", LOG_STR("path", path));
}

static void
open_limits(struct process *p)
{
	const char *path;

	path = arena_printf(p->lasting, "run/limits/%s", p->ep->name);
	if (ratelimit_open(config_path(p->lasting, &p->cfg, path),
	    &p->rq.limits) != OK)
		log_fatal("cannot open the rate limits", path, errno);
}

static const char *
absolute(struct process *p, const char *path)
{
	return *path == '/' ? path : config_path(p->lasting, &p->cfg, path);
}

static void
add_paths(struct process *p, const char **list, const char *const *paths)
{
	size_t n = 0;

	while (list[n] != NULL)
		n++;
	for (; paths != NULL && *paths != NULL && n < PATHS_MAX; paths++)
		list[n++] = absolute(p, *paths);
}

/* It answers, since a peer must not wait for what may never come, and soon ends
 * for another try. */
static void
be_lame(struct process *p)
{
	p->is_lame = true;
	p->transport.until_us = clock_monotonic_us() + LAME_US;
}

/* One that cannot be opened makes the worker lame. */
static void
open_need(struct process *p, const struct need *n)
{
	enum err e;

	if (n->open == NULL || p->is_lame || (e = n->open(&p->rq)) == OK)
		return;
	be_lame(p);
	log_event(NULL, LOG_ERROR, "cannot open what the program needs",
	    LOG_STR("err", err_name(e)));
}

/* Opens what the program declared, then gives up everything else. */
static void
open_needs(void *arg)
{
	/* libcrypto reads its configuration when it is first used. */
	static const char *const always[] = { "/etc/ssl/openssl.cnf",
	    "/usr/lib/ssl/openssl.cnf", NULL };
	const char *read[PATHS_MAX + 1] = { NULL };
	const char *write[PATHS_MAX + 1] = { NULL };
	struct sandbox sb = { .read = read, .write = write };
	struct process *p = arg;

	p->rq.call.arena = arena_new(REQUEST_MEMORY_MAX);
	add_paths(p, read, always);
	for (const struct need *const *n = p->ep->needs; *n != NULL; n++) {
		open_need(p, *n);
		add_paths(p, read, (*n)->read);
		add_paths(p, write, (*n)->write);
		sb.connect_unix |= (*n)->connect_unix;
		sb.connect_inet |= (*n)->connect_inet;
	}
	stats_add(p->rq.stats, STAT_WORKERS_STARTED, 1);
	rand_bytes(&p->id_base, sizeof(p->id_base));
	sandbox_enter(&sb);
}

/* Exactly those of the path (RFC 9110 section 10.2.1), if there is one. */
static unsigned
methods_of(struct process *p)
{
	const struct endpoint *ep = p->ep;
	unsigned at = ep->methods_at != NULL ? ep->methods_at(&p->rq) : 0;

	return at != 0 ? at : ep->methods;
}

/* The checks that are the same for all, then the handler. */
static enum err
handle(struct process *p, const struct intake *in)
{
	const struct endpoint *ep = p->ep;
	struct request *rq = &p->rq;
	enum err e;

	if ((e = intake_environment(rq, ep)) != OK)
		return e;
	p->is_head = rq->method == METHOD_HEAD;
	if (p->is_head)
		rq->method = METHOD_GET;
	if (p->is_lame)
		return ERR_UNAVAILABLE;
	if (ep->cors != CORS_NONE && cors_is_preflight(rq))
		return cors_preflight(rq, &p->rs, methods_of(p),
		    ep->cors == CORS_MCP);
	if (ep->cors == CORS_MCP && (e = cors_check_mcp(rq)) != OK)
		return e;
	if (!(ep->methods & rq->method))
		return ERR_METHOD;
	if (ep->limit == LIMIT_ADDRESS && (e = request_charge(rq, NULL)) != OK)
		return e;
	if ((e = intake_body(rq, ep, in)) != OK)
		return e;
	if ((e = intake_params(rq, ep)) != OK)
		return e;
	return ep->handle(rq, &p->rs);
}

static void
add_allow(struct process *p)
{
	response_header(&p->rs, "Allow", methods_list(p->rq.call.arena,
	    methods_of(p)));
}

static void
write_error(struct process *p, enum err e)
{
	int64_t wait_s = p->rq.retry_after_s > 0 ? p->rq.retry_after_s : 5;

	response_clear(&p->rs);
	if (e == ERR_METHOD && p->rq.method == METHOD_OPTIONS) {
		(void)response_empty(&p->rs, 204);
		add_allow(p);
		return;
	}
	p->ep->errors->write(&p->rq, &p->rs, e);
	if (p->rs.status == 405)
		add_allow(p);
	if (p->rs.status == 429 || p->rs.status == 503)
		response_header(&p->rs, "Retry-After",
		    arena_printf(p->rq.call.arena, "%lld", (long long)wait_s));
}

static void
write_head(struct process *p)
{
	struct response *rs = &p->rs;
	struct buf *h = &p->head;

	if (p->ep->cors != CORS_NONE)
		cors_add(&p->rq, rs);
	buf_init(h, p->rq.call.arena, 32 * 1024);
	buf_puts(h, "Status: ");
	buf_int(h, rs->status);
	buf_puts(h, "\r\n");
	if (rs->content_type != NULL) {
		buf_puts(h, "Content-Type: ");
		buf_puts(h, rs->content_type);
		buf_puts(h, "\r\n");
	}
	buf_puts(h, "Cache-Control: ");
	buf_puts(h, rs->cache_control);
	buf_puts(h, "\r\n");
	buf_add(h, rs->headers.data, rs->headers.len);
	if (rs->status != 204 && rs->park == NULL && rs->stream == NULL) {
		buf_puts(h, "Content-Length: ");
		buf_int(h, (int64_t)rs->body.len);
		buf_puts(h, "\r\n");
	}
	buf_puts(h, "\r\n");
	if (buf_failed(h) || buf_failed(&rs->headers))
		log_fatal("the headers of an answer are too long", NULL, 0);
}

static void
count(struct process *p, int64_t us)
{
	static const int64_t bounds[] = { 1000, 5000, 25000, 100000, 500000 };
	struct stats *s = p->rq.stats;
	int latency = STAT_LE_1MS;

	for (size_t i = 0; i < 5 && us > bounds[i]; i++)
		latency++;
	stats_add(s, STAT_REQUESTS, 1);
	stats_add(s, (enum stat_id)(STAT_2XX + p->rs.status / 100 - 2), 1);
	stats_add(s, (enum stat_id)latency, 1);
	stats_add(s, STAT_US_TOTAL, us);
	stats_set(s, STAT_LAST_REQUEST, p->rq.call.now);
	stats_set(s, STAT_LAST_STATUS, p->rs.status);
	if (p->rs.status == 429)
		stats_add(s, STAT_LIMITED, 1);
}

/* The per-request part of the request is emptied; the process's stays. */
static void
begin(struct process *p, char *const *env)
{
	struct request *rq = &p->rq;
	struct request fresh = { .call = { .arena = rq->call.arena,
	    .oidc = rq->call.oidc, .now = clock_now() }, .cfg = &p->cfg,
	    .stats = rq->stats, .limits = rq->limits, .keys = rq->keys,
	    .seal = rq->seal, .events = rq->events,
	    .ended_sessions = rq->ended_sessions,
	    .program = p->ep->name, .env = env, .address = "0.0.0.0",
	    .path = "", .query = "", .body = "" };

	*rq = fresh;
	rq->call.request_id = arena_printf(rq->call.arena, "%08x%06x",
	    p->id_base, p->id_count++ & 0xffffff);
	p->started_us = clock_monotonic_us();
	p->is_head = false;
	response_init(&p->rs, rq->call.arena);
}

/* Hands the connection over, with the head that its reader will see first. */
static enum err
park(struct process *p, const struct intake *in)
{
	enum err e;

	if (in->fd < 0 || p->rq.events == NULL)
		return request_refuse(&p->rq, ERR_UNAVAILABLE, NULL,
		    "a stream needs a web server and the program events");
	write_head(p);
	e = events_park(p->rq.events, &p->rq.call, p->rs.park, p->head.data,
	    in->fd, in->request_id);
	if (e == OK)
		return e;
	if (e == ERR_NOT_FOUND || e == ERR_INVALID)
		return request_refuse(&p->rq, ERR_INVALID, NULL,
		    "nothing is left to be resumed");
	p->rq.retry_after_s = PARK_RETRY_S;
	return request_refuse(&p->rq, e, NULL, e == ERR_LIMITED ?
	    "you have too many streams open; close one" :
	    "there is no room for another stream now; try again later");
}

/* Writes what the head announced.  It is too late for another answer. */
static bool
stream(void *arg, FILE *out)
{
	struct process *p = arg;
	enum err e = p->rs.stream(p->rs.stream_arg, out);

	if (e != OK)
		log_event(&p->rq.call, LOG_ERROR, "an answer was cut",
		    LOG_STR("path", p->rq.path),
		    LOG_STR("err", err_name(e)));
	return e == OK;
}

static enum answered
answer(void *arg, char *const *env, const struct intake *in,
    struct buf **head, struct buf **body)
{
	struct process *p = arg;
	bool parked = false;
	enum err e;
	int64_t us;

	begin(p, env);
	e = handle(p, in);
	if (e == OK && buf_failed(&p->rs.body))
		e = request_refuse(&p->rq, ERR_UNAVAILABLE, NULL,
		    "the answer is too large; ask for less");
	if (e == OK && p->rs.park != NULL && !p->is_head)
		parked = (e = park(p, in)) == OK;
	if (e != OK)
		write_error(p, e);
	if (!parked)
		write_head(p);
	if (p->is_head || p->rs.status == 204)
		buf_clear(&p->rs.body);
	us = clock_monotonic_us() - p->started_us;
	count(p, us);
	log_event(&p->rq.call, p->rs.status >= 500 ? LOG_ERROR : LOG_INFO,
	    "request", LOG_STR("path", p->rq.path),
	    LOG_INT("status", p->rs.status), LOG_INT("us", us),
	    LOG_STR("err", e == OK ? "ok" : err_name(e)));
	*head = &p->head;
	*body = &p->rs.body;
	if (parked)
		return ANSWER_PARKED;
	return p->rs.stream != NULL && !p->is_head ? ANSWER_STREAMED :
	    ANSWER_WHOLE;
}

static void
done(void *arg)
{
	struct process *p = arg;

	if (p->ep->after != NULL && !p->is_lame)
		p->ep->after(&p->rq);
	arena_reset(p->rq.call.arena);
}

static int64_t
last_request(void *arg)
{
	struct process *p = arg;

	return stats_get(p->rq.stats, STAT_LAST_REQUEST);
}

static void
work(void *arg, int64_t i)
{
	struct process *p = arg;

	(void)i;
	transport_fastcgi(&p->transport, open_needs);
}

static void
begin_process(struct process *p, const struct endpoint *ep)
{
	umask(007);
	log_program(ep->name);
	p->ep = ep;
	p->rq.cfg = &p->cfg;
	p->rq.program = ep->name;
	p->transport = (struct transport){ .answer = answer, .stream = stream,
	    .done = done, .arg = p, .patience_s = PATIENCE_S };
	p->lasting = arena_new(1024 * 1024);
}

int
endpoint_refuse(const struct endpoint *ep)
{
	static struct process p;

	begin_process(&p, ep);
	if (!transport_is_fastcgi())
		log_fatal("descriptor 0 is no listening socket", NULL, 0);
	p.cfg.data_dir = getenv("DATA_DIR");
	if (p.cfg.data_dir != NULL)
		open_counters(&p);
	be_lame(&p);
	work(&p, 0);
	return 0;
}

int
endpoint_serve(const struct endpoint *ep)
{
	static struct process p;
	struct workers w = { .last_request = last_request, .work = work,
	    .arg = &p };

	begin_process(&p, ep);
	load_config(&p);
	open_counters(&p);
	open_limits(&p);
	sandbox_prepare();
	/* To what we were started with: an absolute value may be less. */
	if (ep->niceness > 0)
		(void)!nice(ep->niceness);
	if (!transport_is_fastcgi()) {
		open_needs(&p);
		transport_cgi(&p.transport);
		return 0;
	}
	w.count = p.cfg.workers;
	if (ep->workers_max > 0 && w.count > ep->workers_max)
		w.count = ep->workers_max;
	if (w.count < ep->workers_min)
		w.count = ep->workers_min;
	w.count += ep->workers_more;
	if (w.count > WORKERS_MAX)
		w.count = WORKERS_MAX;
	w.listening = 0;
	w.quiet_s = QUIET_S;
	w.idle_exit_s = p.cfg.idle_exit;
	return workers_run(&w);
}
