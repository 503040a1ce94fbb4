/*
 * listing - prompts and resources: declared, listed, and none there
 *
 * Several clients ask for these lists whatever a server declares, and show a
 * refusal as a failure; an empty list is the truth that all understand.
 */
#ifndef KEEPSAKE_MCP_LISTING_H
#define KEEPSAKE_MCP_LISTING_H

#include "mcp/answer.h"

enum { LISTING_TTL_MS = 300 * 1000 };

/*
 * Refuses params.cursor, which cannot be ours: each list has one page.
 * *done says whether it did.
 */
enum err listing_check_cursor(struct exchange *x, bool *done) MUST_USE;

enum err listing_prompts(struct exchange *x) MUST_USE;
enum err listing_resources(struct exchange *x) MUST_USE;
enum err listing_templates(struct exchange *x) MUST_USE;
/* prompts/get and resources/read: there is none of that name. */
enum err listing_no_prompt(struct exchange *x) MUST_USE;
enum err listing_no_resource(struct exchange *x) MUST_USE;

#endif
