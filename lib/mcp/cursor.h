/*
 * cursor - where a list goes on, told to the client as an opaque word
 */
#ifndef KEEPSAKE_MCP_CURSOR_H
#define KEEPSAKE_MCP_CURSOR_H

#include "mcp/answer.h"

/*
 * What the client's params.cursor stands for, *after NULL if it sent none
 * (null counts as none).  ERR_INVALID unless it was made for this caller and
 * this list.
 */
enum err cursor_open(struct exchange *x, const char **after) MUST_USE;
enum err cursor_refuse(struct exchange *x);
/* Writes the member nextCursor, with a comma after it, unless NULL. */
void cursor_write(struct exchange *x, const char *next);

#endif
