/*
 * sign_out - the end of sessions at this provider
 *
 * Must never end a grant that reaches a memory.
 */
#include "oauth/sign_out.h"

#include "base/log.h"
#include "resource/bearer.h"
#include "store/audit.h"
#include "store/sessions.h"

#define KEEP "offline_access " SCOPE_MEMORY

static enum err
end(struct call *c, const struct session_end *what)
{
	int64_t count;
	enum err e;

	if ((e = sessions_end(c, what, &count)) != OK || count == 0)
		return e;
	audit_add(c, &(struct audit_entry){ .event = "sign-out",
	    .user_id = what->user_id });
	log_event(c, LOG_INFO, "signed out", LOG_INT("user", what->user_id),
	    LOG_INT("sessions", count));
	return OK;
}

enum err
sign_out(struct call *c, int64_t user_id, const char *sid)
{
	return end(c, &(struct session_end){ .user_id = user_id, .sid = sid,
	    .keep = KEEP, .reason = "signed out" });
}

enum err
sign_out_others(struct call *c, int64_t user_id, const char *sid)
{
	return end(c, &(struct session_end){ .user_id = user_id,
	    .except = sid, .keep = KEEP, .reason = "signed out" });
}
