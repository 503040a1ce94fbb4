/*
 * publish_fixture - a provider, and a host where clients publish documents
 *
 * The host is the fetch program's stand-in (fetch_fixture.h): what a test
 * publishes is the answer to every question.
 */
#ifndef KEEPSAKE_TESTS_PUBLISH_FIXTURE_H
#define KEEPSAKE_TESTS_PUBLISH_FIXTURE_H

#include "provider_fixture.h"

#include "fetch_fixture.h"

/* Answers with that status and these header lines ("" or ending in \r\n). */
static inline void
publish_raw(struct provider *p, int status, const char *head,
    const char *body)
{
	provider_write(p, "answer", arena_printf(p->a,
	    "Status: 200\r\nFetch-Status: %d\r\n%s\r\n%s", status, head, body));
}

static inline void
publish(struct provider *p, const char *body)
{
	publish_raw(p, 200, "Fetch-Type: application/json\r\n", body);
}

static inline pid_t
publish_start(struct provider *p)
{
	p->f.cfg.workers = 2;
	assert_int_equal(mkdir(provider_path(p, "run"), 0700), 0);
	assert_int_equal(mkdir(provider_path(p, "cache"), 0700), 0);
	return fetch_start_as(p->dir, "fetch-foreign");
}

#endif
