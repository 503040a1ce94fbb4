/*
 * outgoing - one outgoing HTTP request, with libcurl
 *
 * The only file that knows libcurl.  Addresses are judged where a socket is
 * about to be connected, so a name whose answers change between two look-ups
 * gains nothing: what was judged is what is connected.
 */
#include "http/outgoing.h"

#include <stdlib.h>
#include <unistd.h>

#include <curl/curl.h>

#include "base/log.h"
#include "base/str.h"
#include "http/fetch_head.h"
#include "http/fetch_rule.h"
#include "http/public_address.h"
#include "system/watched.h"

enum { HEAD_BYTES_MAX = 16 * 1024, CA_BYTES_MAX = 1024 * 1024,
	CONNECT_MS = 2000 };

/* FETCH_CA, read before the sandbox closes; empty: the system's. */
static struct span authorities;

/* One request under way. */
struct transfer {
	const struct outgoing *what;
	struct buf *body;
	size_t head_len;
	bool refused;		/* an address was not public */
};

enum err
outgoing_open(const char *ca_file)
{
	struct watched file = { 0 };

	/* A name server that does not answer must not hold a worker longer
	 * than a request may take. */
	setenv("RES_OPTIONS", "timeout:2 attempts:1", 1);
	if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
		return ERR_UNAVAILABLE;
	if (ca_file == NULL)
		return OK;
	return watched_read(&file, ca_file, CA_BYTES_MAX, &authorities);
}

static size_t
on_body(char *p, size_t size, size_t n, void *arg)
{
	struct transfer *t = arg;

	if (size * n > t->what->max - t->body->len)
		return 0;
	buf_add(t->body, p, size * n);
	return size * n;
}

static size_t
on_head(char *p, size_t size, size_t n, void *arg)
{
	struct transfer *t = arg;

	(void)p;
	t->head_len += size * n;
	return t->head_len <= HEAD_BYTES_MAX ? size * n : 0;
}

static curl_socket_t
on_socket(void *arg, curlsocktype purpose, struct curl_sockaddr *a)
{
	struct transfer *t = arg;

	(void)purpose;
	if (t->what->guarded && (!address_is_public(&a->addr, a->addrlen) ||
	    address_is_own(&a->addr, a->addrlen))) {
		t->refused = true;
		return CURL_SOCKET_BAD;
	}
	return socket(a->family, a->socktype | SOCK_CLOEXEC, a->protocol);
}

static void
set_patience(CURL *h, int64_t ms)
{
	long all = ms > 0 && ms < OUTGOING_MS_MAX ? (long)ms : OUTGOING_MS_MAX;

	curl_easy_setopt(h, CURLOPT_CONNECTTIMEOUT_MS,
	    all < CONNECT_MS ? all : CONNECT_MS);
	curl_easy_setopt(h, CURLOPT_TIMEOUT_MS, all);
}

static void
set_limits(CURL *h, bool guarded)
{
	struct curl_blob ca = { (char *)(uintptr_t)authorities.p,
	    authorities.len, CURL_BLOB_COPY };

	curl_easy_setopt(h, CURLOPT_PROTOCOLS_STR, guarded ? "https" :
	    "http,https");
	curl_easy_setopt(h, CURLOPT_FOLLOWLOCATION, 0L);
	curl_easy_setopt(h, CURLOPT_PROXY, "");
	curl_easy_setopt(h, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
	curl_easy_setopt(h, CURLOPT_FRESH_CONNECT, 1L);
	curl_easy_setopt(h, CURLOPT_FORBID_REUSE, 1L);
	curl_easy_setopt(h, CURLOPT_QUICK_EXIT, 1L);
	curl_easy_setopt(h, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(h, CURLOPT_ACCEPT_ENCODING, NULL);
	curl_easy_setopt(h, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
	curl_easy_setopt(h, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
	if (authorities.len > 0)
		curl_easy_setopt(h, CURLOPT_CAINFO_BLOB, &ca);
}

static void
set_callbacks(CURL *h, struct transfer *t)
{
	curl_easy_setopt(h, CURLOPT_WRITEFUNCTION, on_body);
	curl_easy_setopt(h, CURLOPT_WRITEDATA, t);
	curl_easy_setopt(h, CURLOPT_HEADERFUNCTION, on_head);
	curl_easy_setopt(h, CURLOPT_HEADERDATA, t);
	curl_easy_setopt(h, CURLOPT_OPENSOCKETFUNCTION, on_socket);
	curl_easy_setopt(h, CURLOPT_OPENSOCKETDATA, t);
}

/* One more header, unless its value is NULL.  NULL without memory. */
static struct curl_slist *
add_header(struct curl_slist *list, struct arena *a, const char *name,
    const char *value)
{
	struct curl_slist *longer;

	if (list == NULL || value == NULL)
		return list;
	longer = curl_slist_append(list, arena_printf(a, "%s: %s", name,
	    value));
	if (longer == NULL)
		curl_slist_free_all(list);
	return longer;
}

/* NULL without memory. */
static struct curl_slist *
make_headers(struct arena *a, const struct outgoing *what)
{
	struct curl_slist *list;

	list = curl_slist_append(NULL, "Accept: application/json");
	list = add_header(list, a, "Authorization", what->authorization);
	return add_header(list, a, "Content-Type", what->type);
}

/* Does libcurl read the URL as it is written?  What it would mend is not
 * what was judged. */
static bool
is_read_as_written(const char *url)
{
	CURLU *u = curl_url();
	char *again = NULL;
	bool same = u != NULL && curl_url_set(u, CURLUPART_URL, url, 0) ==
	    CURLUE_OK && curl_url_get(u, CURLUPART_URL, &again, 0) ==
	    CURLUE_OK && str_eq(url, again);

	curl_free(again);
	curl_url_cleanup(u);
	return same;
}

static void
read_answer(CURL *h, struct arena *a, struct outgoing_answer *out)
{
	struct curl_header *header;
	long status = 0;

	curl_easy_getinfo(h, CURLINFO_RESPONSE_CODE, &status);
	out->status = (int)status;
	out->max_age = -1;
	if (curl_easy_header(h, "Content-Type", 0, CURLH_HEADER, -1,
	    &header) == CURLHE_OK && header->amount == 1)
		out->content_type = fetch_media_type(a, header->value);
	for (size_t i = 0; curl_easy_header(h, "Cache-Control", i,
	    CURLH_HEADER, -1, &header) == CURLHE_OK; i++)
		out->max_age = fetch_max_age(out->max_age, header->value);
}

static CURLcode
perform(struct arena *a, struct transfer *t, struct outgoing_answer *out)
{
	const struct outgoing *what = t->what;
	struct curl_slist *headers = make_headers(a, what);
	CURL *h = curl_easy_init();
	CURLcode rc = CURLE_OUT_OF_MEMORY;

	if (h == NULL || headers == NULL)
		goto out;
	set_limits(h, what->guarded);
	set_patience(h, what->patience_ms);
	set_callbacks(h, t);
	curl_easy_setopt(h, CURLOPT_URL, what->url);
	curl_easy_setopt(h, CURLOPT_HTTPHEADER, headers);
	if (what->body != NULL) {
		curl_easy_setopt(h, CURLOPT_POSTFIELDSIZE,
		    (long)what->body_len);
		curl_easy_setopt(h, CURLOPT_POSTFIELDS, what->body);
	}
	rc = curl_easy_perform(h);
	if (rc == CURLE_OK)
		read_answer(h, a, out);
out:
	curl_easy_cleanup(h);
	curl_slist_free_all(headers);
	return rc;
}

/* What could end the header would begin another. */
static bool
is_plain(const char *s)
{
	for (; s != NULL && *s != '\0'; s++)
		if (*s < ' ' || *s > '~')
			return false;
	return true;
}

static enum err
refuse(const struct call *c, const struct outgoing *what, const char *why)
{
	log_event(c, LOG_WARN, why,
	    LOG_STR("host", fetch_host(c->arena, what->url)));
	return ERR_FORBIDDEN;
}

enum err
outgoing_send(const struct call *c, const struct outgoing *what,
    struct buf *body, struct outgoing_answer *out)
{
	struct transfer t = { .what = what, .body = body };
	CURLcode rc;

	*out = (struct outgoing_answer){ .max_age = -1 };
	if (!is_plain(what->authorization) || !is_plain(what->type))
		return ERR_INVALID;
	if (what->guarded && !is_read_as_written(what->url))
		return refuse(c, what, "url refused");
	rc = perform(c->arena, &t, out);
	if (t.refused)
		return refuse(c, what, "address refused");
	if (rc == CURLE_OK)
		return OK;
	log_event(c, LOG_ERROR, "cannot fetch",
	    LOG_STR("host", fetch_host(c->arena, what->url)),
	    LOG_STR("error", curl_easy_strerror(rc)));
	return ERR_UNAVAILABLE;
}
