/*
 * ability - what a client declared that it can be asked for
 *
 * MCP 2025-11-25 and 2026-07-28, elicitation: a client that declares the
 * capability without a mode has forms and nothing else.
 */
#include "mcp/ability.h"

#include "base/str.h"

static const struct kind {
	unsigned ability;
	const char *method;		/* of the request to the client */
	const char *capability, *mode;	/* mode: or NULL */
} kinds[] = {
	{ ABILITY_FORM, "elicitation/create", "elicitation", "form" },
	{ ABILITY_URL, "elicitation/create", "elicitation", "url" },
	{ ABILITY_SAMPLING, "sampling/createMessage", "sampling", NULL },
	{ ABILITY_ROOTS, "roots/list", "roots", NULL },
};

enum { KINDS = sizeof kinds / sizeof *kinds };

static bool
is_object(const struct json *j)
{
	return json_type(j) == JSON_OBJECT;
}

static bool
has_kind(const struct json *declared, const struct kind *k)
{
	if (!is_object(declared) || k->mode == NULL)
		return is_object(declared);
	return is_object(json_get(declared, k->mode)) ||
	    (k->ability == ABILITY_FORM && json_get(declared, "url") == NULL);
}

unsigned
ability_of(const struct json *capabilities)
{
	unsigned all = 0;

	for (size_t i = 0; i < KINDS; i++)
		if (has_kind(json_get(capabilities, kinds[i].capability),
		    &kinds[i]))
			all |= kinds[i].ability;
	return all;
}

unsigned
ability_for(const char *method, const struct json *params)
{
	const struct json *said = json_get(params, "mode");
	const char *mode = said != NULL ? json_string(said) : "form";

	for (size_t i = 0; i < KINDS; i++)
		if (str_eq(kinds[i].method, method) &&
		    (kinds[i].mode == NULL || str_eq(kinds[i].mode, mode)))
			return kinds[i].ability;
	return 0;
}

struct json *
ability_as_capabilities(struct arena *a, unsigned ability)
{
	struct json *all = json_new_object(a), *modes;

	for (size_t i = 0; i < KINDS; i++)
		if (kinds[i].ability == ability) {
			modes = json_new_object(a);
			if (kinds[i].mode != NULL)
				json_set(modes, kinds[i].mode,
				    json_new_object(a));
			json_set(all, kinds[i].capability, modes);
		}
	return all;
}
