/*
 * fetch_question - what another program asks the fetch program for
 */
#ifndef KEEPSAKE_HTTP_FETCH_QUESTION_H
#define KEEPSAKE_HTTP_FETCH_QUESTION_H

#include "http/request.h"

struct outgoing;

/*
 * The question in the request's parameters and body, if it may be asked.  With
 * a fault text: ERR_INVALID for a parameter that is missing or malformed, or a
 * credential for strangers; ERR_MEDIA_TYPE for a body that is neither a form
 * nor JSON; ERR_TOO_LARGE for a form over FETCH_FORM_MAX bytes; ERR_FORBIDDEN,
 * logged, for a URL that fetch_rule() never lets through.
 */
enum err fetch_question(struct request *rq, bool foreign,
    struct outgoing *out) MUST_USE;

#endif
