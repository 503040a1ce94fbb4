/*
 * import_json - a memory as a JSON object, in the spellings that exist
 */
#ifndef KEEPSAKE_MEMORY_IMPORT_JSON_H
#define KEEPSAKE_MEMORY_IMPORT_JSON_H

#include "memory/import.h"

/* What the tree of a record or a message may take beside a conversation of the
 * longest that there is, so that both are below 64 MB. */
enum { IMPORT_TREE_MAX = 10 * 1024 * 1024 };

/*
 * Members (the others are ignored): content, memory or text; id; metadata or
 * metadata_; created_at, updated_at and the like as RFC 3339 or epoch
 * seconds; state; app or app_name; categories, an array or comma list;
 * subject, title, kind, pinned; conversation {source, id, title, started_at}
 * with position.  One of the wrong type is refused, null counts as absent.
 */
enum err import_json_record(struct import *im, const struct json *o,
    struct import_record *out) MUST_USE;
/* Parses the text of an item in the memory of the record at hand. */
enum err import_json_parse(struct import *im, const char *text, size_t len,
    struct json **out) MUST_USE;
/* Refuses what is not JSON. */
enum err import_json_not(struct import *im) MUST_USE;
/* A member that is a string, or NULL if it is absent or null. */
enum err import_json_text(struct import *im, const struct json *o,
    const char *key, const char **out) MUST_USE;
/* A moment; 0 likewise. */
enum err import_json_time(struct import *im, const struct json *o,
    const char *key, int64_t *out) MUST_USE;
/* An entity (name, entityType), whose observations become memories about it;
 * a relation (from, to, relationType; mem0: source, target, relationship). */
enum err import_json_entity(struct import *im, const struct json *o) MUST_USE;
enum err import_json_relation(struct import *im, const struct json *o)
    MUST_USE;

/*
 * A conversation of ChatGPT's or Claude's export, in a text that json_scan
 * accepted: the messages that were shown become turns, the others are counted
 * as skipped, as is one that is too large to be parsed, or the conversation if
 * it is so without its messages or they are too many.  ERR_NOT_FOUND if it is
 * none.  Its memory is that of one message, not of all.
 */
enum err import_json_conversation(struct import *im, const char *p,
    size_t len) MUST_USE;

#endif
