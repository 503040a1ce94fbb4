/*
 * registration_access - may who asks manage this client?
 *
 * Must never tell an unknown client from a wrong token, neither by words nor
 * by time.
 */
#include "oauth/registration_access.h"

#include <string.h>
#include <strings.h>

#include "base/log.h"
#include "oauth/oauth_error.h"

/* What follows "Bearer "; NULL without it. */
static const char *
bearer_of(const struct request *rq)
{
	static const char scheme[] = "bearer ";
	const char *header = request_env(rq, "HTTP_AUTHORIZATION");

	if (header == NULL ||
	    strncasecmp(header, scheme, sizeof scheme - 1) != 0)
		return NULL;
	return header + sizeof scheme - 1;
}

enum err
registration_access_check(struct request *rq, const char *id,
    struct client **out, const char **token)
{
	static const struct client nobody;
	const char *given = bearer_of(rq);
	const struct client *against;
	struct client *cl;
	struct digest hash;
	bool same;
	enum err e;

	*out = NULL;
	*token = NULL;
	e = clients_find(&rq->call, id, &cl);
	if (e != OK && e != ERR_NOT_FOUND)
		return e;
	against = cl != NULL ? cl : &nobody;
	hash = digest_text(given != NULL ? given : "");
	same = digest_equal(&hash, &against->registration_hash);
	if (!same || !against->has_registration || given == NULL) {
		log_event(&rq->call, LOG_WARN, "registration token refused",
		    LOG_STR("known", cl != NULL ? "yes" : "no"));
		return oauth_refuse(rq, OAUTH_INVALID_TOKEN,
		    "there is no such client, or this is not its token");
	}
	*out = cl;
	*token = given;
	return OK;
}
