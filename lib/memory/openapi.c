/*
 * openapi - the description of the REST API (OpenAPI 3.1)
 *
 * URLs come from the configuration, never from a request.
 */
#include "memory/openapi.h"

#include <string.h>

#include "system/config.h"

void
openapi_write(struct buf *b, const struct config *cfg)
{
	const struct { const char *mark, *value; } marks[] = {
		{ "@BASE@", cfg->mcp_base_url }, { "@ISSUER@", cfg->issuer },
	};
	const char *p = openapi_text, *at;

	/* Bare origins hold nothing that JSON would have to escape. */
	while ((at = strchr(p, '@')) != NULL) {
		size_t i = strncmp(at, marks[0].mark, 6) == 0 ? 0 : 1;

		buf_add(b, p, (size_t)(at - p));
		buf_puts(b, marks[i].value);
		p = at + strlen(marks[i].mark);
	}
	buf_puts(b, p);
}
