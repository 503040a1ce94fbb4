/*
 * intake - from a CGI environment to a checked request (RFC 3875)
 */
#ifndef KEEPSAKE_ENDPOINT_INTAKE_H
#define KEEPSAKE_ENDPOINT_INTAKE_H

#include "endpoint/endpoint.h"

/*
 * Reads exactly `len` bytes of the body; ERR_INVALID if fewer come, and
 * ERR_EXPIRED if they come so slowly that the worker has others to serve.
 */
struct intake {
	enum err (*read)(void *source, char *p, size_t len);
	void *source;
	int fd;			/* the FastCGI connection, for who parks it; or -1 */
	unsigned request_id;	/* on it */
};

/* What a body must bring each second once its patience is over. */
enum { INTAKE_RATE = 16 * 1024 };

/* Is a body slow of which so many bytes have come in that time?  Its first
 * `patience_s` seconds are free. */
bool intake_is_slow(int64_t us, int64_t patience_s, int64_t bytes);

/* Method, path, address, query, content type: what the environment says.
 * ERR_NOT_FOUND for a path that is not the program's, ERR_METHOD for an
 * unknown method, ERR_INVALID for header twins. */
enum err intake_environment(struct request *rq, const struct endpoint *ep)
    MUST_USE;
/* The body, within the endpoint's maximum and of its content type. */
enum err intake_body(struct request *rq, const struct endpoint *ep,
    const struct intake *in) MUST_USE;
/* The declared parameters, decoded and validated. */
enum err intake_params(struct request *rq, const struct endpoint *ep)
    MUST_USE;

#endif
