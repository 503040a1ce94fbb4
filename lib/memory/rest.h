/*
 * rest - OpenMemory's REST API for one person's memories
 *
 * Paths and shapes are those of OpenMemory, except that the
 * person is the token's, never a parameter: a user_id that is sent must be
 * the token's subject.
 */
#ifndef KEEPSAKE_MEMORY_REST_H
#define KEEPSAKE_MEMORY_REST_H

#include <stdbool.h>

#include "http/errors.h"
#include "http/request.h"
#include "http/response.h"
#include "memory/dates.h"
#include "memory/details.h"
#include "memory/graph.h"
#include "memory/period.h"
#include "resource/bearer.h"

/* Where the calls begin; the bridge's, in bridge.h. */
#define REST_MEMORIES "/api/v1/memories"
#define REST_APPS "/api/v1/apps"
#define REST_STATS "/api/v1/stats"
#define REST_GRAPH "/api/v1/graph"
#define REST_AUDIT "/api/v1/audit"
#define REST_CONFIG "/api/v1/config"

/* The declared parameters of the program, in this order. */
enum rest_param {
	REST_USER_ID, REST_APP_ID, REST_FROM_DATE, REST_TO_DATE,
	REST_CATEGORIES, REST_SEARCH_QUERY, REST_SORT_COLUMN,
	REST_SORT_DIRECTION, REST_PAGE, REST_SIZE, REST_PAGE_SIZE,
	REST_NAME, REST_IS_ACTIVE, REST_SORT_BY,
	REST_DEPTH, REST_LIMIT, REST_CATEGORY, REST_NPARAMS
};

enum { REST_PAGE_MAX = 1000000 };

/* One call: who asks, of what. */
struct rest {
	struct request *rq;
	struct response *rs;
	const struct bearer *who;
	struct person person;
	const char *id;			/* of the path, or NULL */
	const char *alias;		/* a user_id that means nobody else; or NULL */
	bool takes_list;		/* the body may be an array */
	const struct json *body;	/* an object, or NULL if none was sent */
};

typedef enum err rest_handler(struct rest *r);

/* A row of the program's table of routes.  In the path ':' stands for a UUID. */
struct rest_route {
	enum method method;
	const char *path;		/* without a trailing slash */
	const char *scope;
	rest_handler *handle;
	bool takes_list;
};

/* rest_routes.c */
extern const struct rest_route rest_routes[];
extern const size_t rest_nroutes;

/* rest_read.c */
rest_handler rest_list, rest_get;
/* rest_search.c */
struct rank_parts;
struct rank_query;
rest_handler rest_search;
/* What is sought: query or queries, limit or top_k, explain, filters. */
enum err rest_read_search(struct rest *r, struct rank_query *q) MUST_USE;
/* Appends ,"explain":{...}. */
void rest_add_parts(struct buf *b, const struct rank_parts *parts);
/* rest_write.c */
rest_handler rest_create, rest_replace, rest_patch, rest_delete,
    rest_delete_many;
/* rest_states.c */
rest_handler rest_archive, rest_pause, rest_restore, rest_restore_many,
    rest_history;

/* rest_merge.c, rest_trash.c */
rest_handler rest_merge, rest_trash, rest_empty_trash;

/* rest_filter.c */
rest_handler rest_filter, rest_related;
/* rest_categories.c */
rest_handler rest_categories, rest_category_create, rest_category_change,
    rest_category_delete;

/* rest_apps.c */
rest_handler rest_apps, rest_app, rest_app_change, rest_app_memories,
    rest_stats;

/* rest_access.c */
rest_handler rest_access_log, rest_app_accessed;
/* rest_audit.c */
rest_handler rest_audit;

/* rest_config.c */
rest_handler rest_config, rest_config_openmemory, rest_config_model,
    rest_config_change;

/* rest_graph.c */
rest_handler rest_entities_create, rest_entities_delete,
    rest_relations_create, rest_relations_delete, rest_observations_add,
    rest_observations_delete;
/* rest_graph_read.c */
rest_handler rest_entities, rest_relations, rest_neighbours;
/* Appends {from, to, relationType}. */
void rest_add_relation(struct buf *b, const struct graph_relation *r);

/* rest_route.c */
/*
 * The route of a request, with or without a trailing slash, and the id in its
 * path, or NULL.  ERR_NOT_FOUND; ERR_METHOD if the path is there, but for
 * other methods.
 */
enum err rest_route(struct request *rq, const struct rest_route *routes,
    size_t count, const struct rest_route **out, const char **id) MUST_USE;
/* The methods (METHOD_*) of the request's path; 0: it is not there. */
unsigned rest_methods(struct request *rq, const struct rest_route *routes,
    size_t count);

/* rest_begin.c */
/* Opens the person's file and reads the body; refuses a foreign user_id. */
enum err rest_begin(struct rest *r) MUST_USE;
/* ERR_FORBIDDEN for a user_id, if not NULL, that is not the token's person. */
enum err rest_check_user(struct rest *r, const char *user_id) MUST_USE;

/* rest_args.c */
/* Text of the body; *out NULL if absent or null. */
enum err rest_body_text(struct rest *r, const char *name, const char **out)
    MUST_USE;
/* A number of the query from 1 to `max`; *out stays as it is if absent. */
enum err rest_number(struct rest *r, enum rest_param i, int64_t max,
    int64_t *out) MUST_USE;
/* page and page_size of the query; 1 and 10 if absent. */
enum err rest_page(struct rest *r, int64_t *page, int64_t *size) MUST_USE;
/* An array of UUIDs in the body, at most MEMORY_BATCH_MAX; *out NULL if absent
 * or null. */
enum err rest_body_ids(struct rest *r, const char *name,
    const char *const **out, size_t *count) MUST_USE;
/* An object of the body as text, at most MEMORY_METADATA_MAX bytes; *out NULL
 * if absent, null or empty. */
enum err rest_body_metadata(struct rest *r, const char **out) MUST_USE;
/* An array of at most `max` in the body; *out NULL if absent or null. */
enum err rest_body_list(struct rest *r, const char *name, size_t max,
    const struct json **out) MUST_USE;
/* A boolean of the body; *out stays as it is if absent or null. */
enum err rest_body_bool(struct rest *r, const char *name, bool *out) MUST_USE;
/* A number of the body from 1 to `max`; likewise. */
enum err rest_body_int(struct rest *r, const char *name, int64_t max,
    int64_t *out) MUST_USE;

/* rest_details.c */
/* title, subject, date, valid_from, valid_to, expires_at, pinned, categories of
 * the body; each that is there, null too, is set. */
enum err rest_body_details(struct rest *r, struct details *d) MUST_USE;
enum err rest_body_categories(struct rest *r, const char **out) MUST_USE;
/* Appends them, and what replaced it and what it replaced, each with a comma
 * before it. */
enum err rest_add_details(struct rest *r, const struct memory *m) MUST_USE;

/* rest_text.c */
/*
 * What is to be remembered: `text` of the body, or what the user said in
 * `messages` ([{role, content}], as mem0 takes them), lines joined.  If there
 * is neither, it is `place` that is refused.
 */
enum err rest_body_said(struct rest *r, const char *place, const char **out)
    MUST_USE;

/* rest_times.c */
/* A moment of `obj` (dates_read_kept()); 0 if absent or null.  `place` is
 * named if it is none. */
enum err rest_moment(struct rest *r, const struct json *obj, const char *name,
    const char *place, int64_t *out) MUST_USE;
/* An end of a period (period_set()); `place` as above. */
enum err rest_period_end(struct rest *r, const struct json *j,
    const char *place, enum period_end end, struct period *out) MUST_USE;
/* from_date and to_date (PERIOD_THROUGH) of `obj`, which is the "query" or
 * "body". */
enum err rest_period(struct rest *r, const struct json *obj,
    const char *where, struct period *out) MUST_USE;
/* The same of the query, from its parameters of these numbers. */
enum err rest_query_period(struct rest *r, size_t from, size_t to,
    struct period *out) MUST_USE;

struct rest_sort {
	const char *where;		/* "query" or "body" */
	const char *column, *direction;	/* as they came, or NULL */
	bool categories;		/* may it be sorted by them? */
	enum memory_sort sort;		/* by created_at, newest first, if absent */
	bool ascending;
};
/* Fills in the last two. */
enum err rest_sort(struct rest *r, struct rest_sort *s) MUST_USE;

/* rest_answer.c */
/*
 * Refuses a field: a 422 in FastAPI's form.  `place` is "body.text" or
 * "query.page".
 */
enum err rest_refuse(struct rest *r, const char *place, const char *text);
/* Is it what rest_refuse refused, a field? */
bool rest_is_field(const struct request *rq, enum err e);
/* What a call below refused without naming a field is this one. */
enum err rest_blame(struct rest *r, enum err e, const char *field);
/* errors_bearer, and 422 for fields. */
extern const struct error_style errors_rest;
/* Appends a memory as {id, content, created_at, state, app_id, ...}; the text
 * is called `text_name`. */
void rest_add_memory(struct rest *r, const char *text_name,
    const struct memory *m);
/* Answers with one memory in full: {id, text, ...} and its details. */
enum err rest_answer_memory(struct rest *r, const struct memory *m);
/*
 * {"items":[...],"total":..,"page":..,"size":..,"pages":..}.  `place` names the
 * size, to be refused if the answer grows too large.
 */
enum err rest_answer_page(struct rest *r, const struct memory_list *list,
    int64_t page, int64_t size, const char *place);
/* What ends such a page, after the items. */
enum err rest_end_page(struct rest *r, const struct memory_list *list,
    int64_t page, int64_t size, const char *place);
/* Appends a memory as rest_add_memory() does, with deleted_at. */
void rest_add_deleted(struct rest *r, const struct memory *m);
/* {"total":..,"page":..,"page_size":..,"NAME":[ and what ends it. */
void rest_begin_list(struct rest *r, int64_t total, int64_t page,
    int64_t size, const char *name);
enum err rest_end_list(struct rest *r);
/* Appends "name":"...", or "name":null for NULL. */
void rest_add_text(struct buf *b, const char *name, const char *text);
/* Appends "name":"..." in RFC 3339, or "name":null for 0. */
void rest_add_time(struct buf *b, const char *name, int64_t at);
/* {"message":"Successfully DONE COUNT memories"}. */
enum err rest_answer_message(struct rest *r, const char *done, int64_t count);
/* Appends a memory as lists of an app have it: the time as text, the app's name
 * only if asked. */
void rest_add_app_memory(struct rest *r, const struct memory *m,
    bool with_name);
/* Answers with the whole row, as OpenMemory's create and update do. */
enum err rest_answer_row(struct rest *r, const struct memory *m);
/* The same with similar:[{id, content}], if there are any. */
enum err rest_answer_added(struct rest *r, const struct memory_added *added);

#endif
