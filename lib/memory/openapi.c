/*
 * openapi - the description of the REST API (OpenAPI 3.1)
 *
 * URLs come from the configuration, never from a request.
 */
#include "memory/openapi.h"

#include <string.h>

#include "base/json.h"
#include "base/log.h"
#include "base/str.h"
#include "system/config.h"

enum { KINDS_MAX = 8 };

#define ACTIONS_ID "x-actions-id"

static void
write_text(struct buf *b, const struct config *cfg, const char *p)
{
	const struct { const char *mark, *value; } marks[] = {
		{ "@BASE@", cfg->mcp_base_url }, { "@ISSUER@", cfg->issuer },
	};
	const char *at;

	/* Bare origins hold nothing that JSON would have to escape. */
	while ((at = strchr(p, '@')) != NULL) {
		size_t i = strncmp(at, marks[0].mark, 6) == 0 ? 0 : 1;

		buf_add(b, p, (size_t)(at - p));
		buf_puts(b, marks[i].value);
		p = at + strlen(marks[i].mark);
	}
	buf_puts(b, p);
}

void
openapi_write(struct buf *b, const struct config *cfg)
{
	write_text(b, cfg, openapi_text);
}

static struct json *
parse(struct arena *a)
{
	size_t len = strlen(openapi_text);
	struct json *j;

	if (json_parse(a, openapi_text, len, len, &j) != OK)
		log_fatal("openapi.json is no JSON", NULL, 0);
	return j;
}

static struct json *
operation(struct arena *a, const struct json *op, const char *id)
{
	struct json *out = json_new_object(a);
	const char *key;

	for (size_t i = 0; i < json_len(op); i++) {
		const struct json *value = json_member(op, i, &key);

		if (str_eq(key, "operationId"))
			json_set_string(out, key, id);
		else if (!str_eq(key, ACTIONS_ID))
			json_set(out, key, value);
	}
	return out;
}

/* What of a path is for actions; NULL if nothing is. */
static struct json *
path_item(struct arena *a, const struct json *item)
{
	struct json *out = json_new_object(a);
	bool kept = false;
	const char *key;

	for (size_t i = 0; i < json_len(item); i++) {
		const struct json *value = json_member(item, i, &key);
		const char *id = json_string(json_get(value, ACTIONS_ID));

		if (str_eq(key, "parameters"))
			json_set(out, key, value);
		else if (id != NULL)
			json_set(out, key, operation(a, value, id));
		kept |= id != NULL;
	}
	return kept ? out : NULL;
}

static struct json *
paths(struct arena *a, const struct json *all)
{
	struct json *out = json_new_object(a), *item;
	const char *key;

	for (size_t i = 0; i < json_len(all); i++) {
		item = path_item(a, json_member(all, i, &key));
		if (item != NULL)
			json_set(out, key, item);
	}
	return out;
}

/* Adds to `out` what of one kind the text refers to; is there anything new? */
static bool
add_referred(struct arena *a, const char *text, const char *kind,
    const struct json *all, struct json *out)
{
	bool added = false;
	const char *name;

	for (size_t i = 0; i < json_len(all); i++) {
		const struct json *value = json_member(all, i, &name);

		if (json_get(out, name) != NULL || (!str_eq(kind,
		    "securitySchemes") && strstr(text, arena_printf(a,
		    "\"#/components/%s/%s\"", kind, name)) == NULL))
			continue;
		json_set(out, name, value);
		added = true;
	}
	return added;
}

/* The components that are referred to, by one another too. */
static void
add_components(struct arena *a, const struct json *all, struct json *doc)
{
	struct json *out = json_new_object(a), *made[KINDS_MAX];
	bool added = true;
	const char *kind;

	json_set(doc, "components", out);
	for (size_t i = 0; i < json_len(all) && i < KINDS_MAX; i++) {
		(void)json_member(all, i, &kind);
		made[i] = json_new_object(a);
		json_set(out, kind, made[i]);
	}
	while (added) {
		const char *text = json_text(a, doc);

		added = false;
		for (size_t i = 0; i < json_len(all) && i < KINDS_MAX; i++) {
			const struct json *of = json_member(all, i, &kind);

			added |= add_referred(a, text, kind, of, made[i]);
		}
	}
}

void
openapi_write_actions(struct buf *b, const struct config *cfg)
{
	struct arena *a = b->arena;
	const struct json *all = parse(a);
	struct json *doc = json_new_object(a);
	const char *key;

	for (size_t i = 0; i < json_len(all); i++) {
		const struct json *value = json_member(all, i, &key);

		if (str_eq(key, "paths"))
			json_set(doc, key, paths(a, value));
		else if (!str_eq(key, "components"))
			json_set(doc, key, value);
	}
	add_components(a, json_get(all, "components"), doc);
	write_text(b, cfg, json_text(a, doc));
}
