/*
 * fixture - what the program for the protocol's own suite offers
 *
 * Names, texts and schemas are those that the suite's scenarios ask for.
 */
#ifndef KEEPSAKE_TESTS_CONFORMANCE_FIXTURE_H
#define KEEPSAKE_TESTS_CONFORMANCE_FIXTURE_H

#include "mcp/call.h"

/* The smallest there are, in base64: a red pixel and four samples of silence. */
#define FIXTURE_PNG \
	"iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR42mP4z8AA" \
	"AAMBAQD3A0FDAAAAAElFTkSuQmCC"
#define FIXTURE_WAV \
	"UklGRigAAABXQVZFZm10IBAAAAABAAEAQB8AAEAfAAABAAgAZGF0YQQAAACAgICA"

#define FIXTURE_WATCHED "test://watched-resource"

/* tools.c */
extern const struct mcp_tool fixture_tools[];
size_t fixture_tools_count(void);

/* rounds.c: tools and a prompt that ask before they answer */
enum err rounds_elicitation(struct mcp_call *c, struct mcp_result *out);
enum err rounds_sampling(struct mcp_call *c, struct mcp_result *out);
enum err rounds_roots(struct mcp_call *c, struct mcp_result *out);
enum err rounds_state(struct mcp_call *c, struct mcp_result *out);
enum err rounds_several(struct mcp_call *c, struct mcp_result *out);
enum err rounds_two_steps(struct mcp_call *c, struct mcp_result *out);
enum err rounds_declared(struct mcp_call *c, struct mcp_result *out);
enum err rounds_prompt(struct mcp_call *c, struct json *messages);

/* asks.c: tools that ask the client while their call waits, and more */
enum err asks_sampling(struct mcp_call *c, struct mcp_result *out);
enum err asks_elicitation(struct mcp_call *c, struct mcp_result *out);
enum err asks_defaults(struct mcp_call *c, struct mcp_result *out);
enum err asks_enums(struct mcp_call *c, struct mcp_result *out);
enum err asks_to_come_again(struct mcp_call *c, struct mcp_result *out);
enum err asks_tool_change(struct mcp_call *c, struct mcp_result *out);
enum err asks_prompt_change(struct mcp_call *c, struct mcp_result *out);
enum err asks_resource_change(struct mcp_call *c, struct mcp_result *out);

/* prompts.c */
extern const struct mcp_prompt fixture_prompts[];
size_t fixture_prompts_count(void);
enum err fixture_complete(struct mcp_call *c, const struct mcp_reference *ref,
    struct mcp_values *out);

/* resources.c */
extern const struct mcp_resource fixture_templates[];
size_t fixture_templates_count(void);
enum err fixture_list(struct mcp_call *c, const char *after,
    struct mcp_page *out);
enum err fixture_read(struct mcp_call *c, const char *uri,
    struct json *contents);

#endif
