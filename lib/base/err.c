/*
 * err - names of the errors, for log lines
 *
 * Never a text for people: those are chosen at the edge.
 */
#include "base/err.h"

#include <stddef.h>

static const char *const names[ERR_MAX] = {
	[OK]                  = "ok",
	[ERR_INVALID]         = "invalid",
	[ERR_UNAUTHENTICATED] = "unauthenticated",
	[ERR_FORBIDDEN]       = "forbidden",
	[ERR_SCOPE]           = "scope",
	[ERR_NOT_FOUND]       = "not_found",
	[ERR_METHOD]          = "method",
	[ERR_CONFLICT]        = "conflict",
	[ERR_EXPIRED]         = "expired",
	[ERR_SPENT]           = "spent",
	[ERR_TOO_LARGE]       = "too_large",
	[ERR_MEDIA_TYPE]      = "media_type",
	[ERR_LIMITED]         = "limited",
	[ERR_UNAVAILABLE]     = "unavailable",
};

const char *
err_name(enum err e)
{
	if ((size_t)e >= ERR_MAX || names[e] == NULL)
		return "unknown";
	return names[e];
}
