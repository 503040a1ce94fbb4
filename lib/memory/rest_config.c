/*
 * rest_config - the REST calls about a configuration
 *
 * OpenMemory's clients read there which models it uses, and set them.  Here are
 * none: what there is to set is the operator's, in a file that no client
 * reaches.
 */
#include "memory/rest.h"

#define OPENMEMORY "{\"custom_instructions\":null}"
#define NO_MODEL "null"
#define MEM0 "{\"llm\":" NO_MODEL ",\"embedder\":" NO_MODEL \
	",\"vector_store\":" NO_MODEL "}"

static enum err
answer(struct rest *r, const char *json)
{
	buf_puts(&r->rs->body, json);
	return response_body(r->rs, 200, "application/json");
}

enum err
rest_config(struct rest *r)
{
	return answer(r, "{\"openmemory\":" OPENMEMORY ",\"mem0\":" MEM0 "}");
}

enum err
rest_config_openmemory(struct rest *r)
{
	return answer(r, OPENMEMORY);
}

enum err
rest_config_model(struct rest *r)
{
	return answer(r, NO_MODEL);
}

enum err
rest_config_change(struct rest *r)
{
	return request_refuse(r->rq, ERR_FORBIDDEN, NULL,
	    "there is no model to configure; what can be set, the operator "
	    "sets in the configuration of this server");
}
