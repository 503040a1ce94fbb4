/*
 * client_document - clients that describe themselves (draft-ietf-oauth-
 * client-id-metadata-document)
 *
 * The client id is the URL of a JSON document with the client's metadata.  A
 * good one becomes a dynamic client in the store, so that consents, codes and
 * tokens know no difference.
 */
#ifndef KEEPSAKE_OAUTH_CLIENT_DOCUMENT_H
#define KEEPSAKE_OAUTH_CLIENT_DOCUMENT_H

#include "http/request.h"
#include "store/clients.h"

/* Real ones have less than 2 KB, with keys inside 5 (the draft's advice). */
enum { CLIENT_DOCUMENT_MAX = 10 * 1024 };

/*
 * Any client by its id, where it may come for the first time: at authorize,
 * PAR and the device endpoint (these need need_fetch).  A URL is looked up
 * by its document, every other id in the store.  ERR_NOT_FOUND for those.  For
 * a URL refuses with a sentence for people: ERR_INVALID if it can be no
 * client, ERR_UNAVAILABLE or ERR_LIMITED if its host cannot be asked.
 */
enum err client_document_find_any(struct request *rq, const char *id,
    struct client **out) MUST_USE;
/* The client of a URL with its document asked for anew, if it is time to. */
enum err client_document_renew(struct request *rq, const char *url,
    struct client **out) MUST_USE;

#endif
