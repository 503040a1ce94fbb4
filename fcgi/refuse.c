/*
 * refuse - answer in place of a program that cannot start
 *
 *	refuse NAME
 *
 * Started by supervise, with the socket of program NAME as descriptor 0: who
 * asks is told at once to come again later (503 with Retry-After) instead of
 * waiting for what may never come.  It ends after a second, so that the next
 * who asks has the program itself tried again.  Reads no settings, which may
 * be what is wrong.  No route, never a CGI program.
 */
#include <string.h>

#include "base/log.h"
#include "endpoint/endpoint.h"

/* Whatever NAME's own style is, this has its members: of OAuth's answers (RFC
 * 6749 section 5.2) and of REST's. */
static void
write_json(struct request *rq, struct response *rs, enum err e)
{
	struct json *j = json_new_object(rq->call.arena);

	json_set_string(j, "error", "temporarily_unavailable");
	json_set_string(j, "error_description", errors_text(e));
	json_set_string(j, "detail", errors_text(e));
	(void)response_json(rs, errors_status(e), j);
}

/* Browsers say that they want a page; programs do not. */
static void
write_error(struct request *rq, struct response *rs, enum err e)
{
	const char *accept = request_env(rq, "HTTP_ACCEPT");

	if (accept != NULL && strstr(accept, "text/html") != NULL)
		errors_page.write(rq, rs, e);
	else
		write_json(rq, rs, e);
}

static const char *const paths[] = { "/*", NULL };
static const struct error_style errors = { write_error };

int
main(int argc, char **argv)
{
	struct endpoint refuse = {
		.paths  = paths,
		.limit  = LIMIT_NONE,
		.cors   = CORS_NONE,
		.errors = &errors,
	};

	if (argc != 2)
		log_fatal("usage: refuse NAME", NULL, 0);
	refuse.name = argv[1];
	return endpoint_refuse(&refuse);
}
