/*
 * rest - OpenMemory's REST API for one person's memories
 *
 * Paths and shapes are those of OpenMemory, except that the
 * person is the token's, never a parameter: a user_id that is sent must be
 * the token's subject.
 */
#ifndef KEEPSAKE_MEMORY_REST_H
#define KEEPSAKE_MEMORY_REST_H

#include "http/errors.h"
#include "http/request.h"
#include "http/response.h"
#include "memory/memories.h"
#include "resource/bearer.h"

/* The declared parameters of the program, in this order. */
enum rest_param {
	REST_USER_ID, REST_APP_ID, REST_FROM_DATE, REST_TO_DATE,
	REST_CATEGORIES, REST_SEARCH_QUERY, REST_SORT_COLUMN,
	REST_SORT_DIRECTION, REST_PAGE, REST_SIZE, REST_NPARAMS
};

/* One call: who asks, of what. */
struct rest {
	struct request *rq;
	struct response *rs;
	const struct bearer *who;
	struct person person;
	const char *id;			/* of the path, or NULL */
	const struct json *body;	/* an object, or NULL if none was sent */
};

typedef enum err rest_handler(struct rest *r);

/* rest_read.c */
rest_handler rest_list, rest_get, rest_search;
/* rest_write.c */
rest_handler rest_create, rest_replace, rest_patch, rest_delete,
    rest_delete_many;

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
/* Text of the body; *out NULL if absent, refused if of another type. */
enum err rest_body_text(struct rest *r, const char *name, const char **out)
    MUST_USE;
/* Appends a memory as {id, content, created_at, state, app_id, ...}; the text
 * is called `text_name`. */
void rest_add_memory(struct rest *r, const char *text_name,
    const struct memory *m);
/* Answers with the whole row, as OpenMemory's create and update do. */
enum err rest_answer_row(struct rest *r, const struct memory *m);

#endif
