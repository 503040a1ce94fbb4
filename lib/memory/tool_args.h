/*
 * tool_args - the arguments of a tool call
 *
 * Models use other names than the schema's and send numbers as text; what
 * is meant without doubt is taken.  Each of these returns ERR_INVALID with a
 * fault text that tells the model how to mend the call.  `names` are those
 * of one argument, separated by spaces; the first is the schema's.
 */
#ifndef KEEPSAKE_MEMORY_TOOL_ARGS_H
#define KEEPSAKE_MEMORY_TOOL_ARGS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/json.h"
#include "http/request.h"
#include "memory/period.h"

/* The value by any of its names; NULL if absent or null. */
const struct json *tool_arg(struct arena *a, const struct json *args,
    const char *names);
/* Text of 1 to `max` bytes that is not blank. */
enum err tool_arg_text(struct request *rq, const struct json *args,
    const char *names, size_t max, const char **out) MUST_USE;
/* The same, but *out is NULL if it is absent or blank. */
enum err tool_arg_optional(struct request *rq, const struct json *args,
    const char *names, size_t max, const char **out) MUST_USE;
/* How many at most: from 1, cut to `max`; `usual` if absent. */
enum err tool_arg_limit(struct request *rq, const struct json *args,
    int64_t max, int64_t usual, int64_t *out) MUST_USE;
/* A moment (dates_read_kept()); 0 if absent. */
enum err tool_arg_date(struct request *rq, const struct json *args,
    const char *names, int64_t *out) MUST_USE;
/* after and before, whatever they are called; each is open if absent. */
enum err tool_arg_period(struct request *rq, const struct json *args,
    struct period *out) MUST_USE;
/* The required array `name` of strings, which may be empty, without aliases;
 * of a group inside the arguments as well. */
enum err tool_arg_strings(struct request *rq, const struct json *args,
    const char *name, const char ***out, size_t *count) MUST_USE;
/* true or false; false if absent. */
enum err tool_arg_bool(struct request *rq, const struct json *args,
    const char *name, bool *out) MUST_USE;
/* The id of a memory; a URL that ends in one will do, or a list of one. */
enum err tool_arg_id(struct request *rq, const struct json *args,
    const char **out) MUST_USE;

#endif
