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
#include "memory/memories.h"
#include "resource/bearer.h"

/* The declared parameters of the program, in this order. */
enum rest_param {
	REST_USER_ID, REST_APP_ID, REST_FROM_DATE, REST_TO_DATE,
	REST_CATEGORIES, REST_SEARCH_QUERY, REST_SORT_COLUMN,
	REST_SORT_DIRECTION, REST_PAGE, REST_SIZE, REST_PAGE_SIZE,
	REST_NAME, REST_IS_ACTIVE, REST_SORT_BY, REST_NPARAMS
};

enum { REST_PAGE_MAX = 1000000 };
#define REST_TIME_MAX INT64_C(253402300799)	/* the end of the year 9999 */

/* One call: who asks, of what. */
struct rest {
	struct request *rq;
	struct response *rs;
	const struct bearer *who;
	struct person person;
	const char *id;			/* of the path, or NULL */
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

/* rest_read.c */
rest_handler rest_list, rest_get, rest_search;
/* rest_write.c */
rest_handler rest_create, rest_replace, rest_patch, rest_delete,
    rest_delete_many;
/* rest_states.c */
rest_handler rest_archive, rest_pause, rest_restore, rest_restore_many,
    rest_history;

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

/* rest_route.c */
/*
 * The route of a request, with or without a trailing slash, and the id in its
 * path, or NULL.  ERR_NOT_FOUND; ERR_METHOD if the path is there, but for
 * other methods.
 */
enum err rest_route(struct request *rq, const struct rest_route *routes,
    size_t count, const struct rest_route **out, const char **id) MUST_USE;

/* rest_args.c */
/* A number of the query from 1 to `max`; *out stays as it is if absent. */
enum err rest_number(struct rest *r, enum rest_param i, int64_t max,
    int64_t *out) MUST_USE;
/* page and page_size of the query; 1 and 10 if absent. */
enum err rest_page(struct rest *r, int64_t *page, int64_t *size) MUST_USE;
/* An array of UUIDs in the body, at most MEMORY_BATCH_MAX; *out NULL if absent
 * or null. */
enum err rest_body_ids(struct rest *r, const char *name,
    const char *const **out, size_t *count) MUST_USE;
/* A boolean of the body; *out stays as it is if absent or null. */
enum err rest_body_bool(struct rest *r, const char *name, bool *out) MUST_USE;

/* A number of the body from 1 to `max`; likewise. */
enum err rest_body_int(struct rest *r, const char *name, int64_t max,
    int64_t *out) MUST_USE;

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
/* errors_bearer, and 422 for what rest_refuse refused. */
extern const struct error_style errors_rest;
/* Opens the person's file and reads the body; refuses a foreign user_id. */
enum err rest_begin(struct rest *r) MUST_USE;
/* Refuses a user_id that is not the token's subject; NULL is none. */
enum err rest_check_user(struct rest *r, const char *user_id) MUST_USE;
/* Text of the body; *out NULL if absent, refused if of another type. */
enum err rest_body_text(struct rest *r, const char *name, const char **out)
    MUST_USE;
/* Appends a memory as {id, content, created_at, state, app_id, ...}; the text
 * is called `text_name`. */
void rest_add_memory(struct rest *r, const char *text_name,
    const struct memory *m);
/*
 * {"items":[...],"total":..,"page":..,"size":..,"pages":..}.  `place` names the
 * size, to be refused if the answer grows too large.
 */
enum err rest_answer_page(struct rest *r, const struct memory_list *list,
    int64_t page, int64_t size, const char *place);
/* {"total":..,"page":..,"page_size":..,"NAME":[ and what ends it. */
void rest_begin_list(struct rest *r, int64_t total, int64_t page,
    int64_t size, const char *name);
enum err rest_end_list(struct rest *r);
/* Appends "name":"..." in RFC 3339, or "name":null for 0. */
void rest_add_time(struct buf *b, const char *name, int64_t at);
/* Appends the names of a comma list as an array. */
void rest_add_names(struct arena *a, struct buf *b, const char *list);
/* {"message":"Successfully DONE COUNT memories"}. */
enum err rest_answer_message(struct rest *r, const char *done, int64_t count);
/* Appends a memory as lists of an app have it: the time as text, the app's name
 * only if asked. */
void rest_add_app_memory(struct rest *r, const struct memory *m,
    bool with_name);
/* Answers with the whole row, as OpenMemory's create and update do. */
enum err rest_answer_row(struct rest *r, const struct memory *m);

#endif
