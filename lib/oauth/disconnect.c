/*
 * disconnect - a person takes back what they allowed an app
 *
 * The consent goes first: if the rest fails, the app cannot come back by
 * itself meanwhile, and the person tries again.
 */
#include "oauth/disconnect.h"

#include "base/log.h"
#include "oauth/ended.h"
#include "store/audit.h"
#include "store/consents.h"
#include "store/grants.h"

enum err
disconnect(struct call *c, const struct config *cfg, int64_t user_id,
    const char *client_id)
{
	enum err e;

	if ((e = consents_remove(c, user_id, client_id)) != OK ||
	    (e = grants_end_user(c, user_id, client_id,
	    "disconnected")) != OK ||
	    (e = ended_publish(c, cfg)) != OK)
		return e;
	audit_add(c, &(struct audit_entry){ .event = "disconnected",
	    .user_id = user_id, .client_id = client_id });
	log_event(c, LOG_INFO, "app disconnected",
	    LOG_STR("client", client_id));
	return OK;
}
