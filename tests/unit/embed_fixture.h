/*
 * embed_fixture - a person's memory beside an endpoint that a test plays
 *
 * Include after unit.h.  A fetch program of the test's answers each question
 * with what endpoint_says() wrote last.  Vectors have eight components here.
 */
#ifndef KEEPSAKE_TESTS_EMBED_FIXTURE_H
#define KEEPSAKE_TESTS_EMBED_FIXTURE_H

#include "fetch_fixture.h"
#include "memory_fixture.h"

struct embed_test {
	struct memory_test m;
	pid_t endpoint;
};

#define ENDPOINT "http://127.0.0.1:11434/v1/embeddings"
#define ENDPOINT_HEAD "Status: 200\r\nFetch-Status: 200\r\n\r\n"

/* An answer as it stands, head and all. */
static inline void
endpoint_says(const struct embed_test *t, const char *text)
{
	char path[128];
	FILE *file;

	snprintf(path, sizeof path, "%s/answer", t->m.dir);
	file = fopen(path, "w");
	assert_non_null(file);
	assert_true(fputs(text, file) >= 0);
	assert_int_equal(fclose(file), 0);
}

/* `vectors`: eight numbers each, such as "1,0,0,0,0,0,0,0", NULL-ended. */
static inline void
endpoint_gives(const struct embed_test *t, const char *const *vectors)
{
	char text[8192] = ENDPOINT_HEAD "{\"data\":[";

	for (size_t i = 0; vectors[i] != NULL; i++)
		snprintf(text + strlen(text), sizeof text - strlen(text),
		    "%s{\"index\":%zu,\"embedding\":[%s]}", i > 0 ? "," : "",
		    i, vectors[i]);
	snprintf(text + strlen(text), sizeof text - strlen(text), "]}");
	endpoint_says(t, text);
}

static inline void
endpoint_gives_one(const struct embed_test *t, const char *vector)
{
	const char *const vectors[] = { vector, NULL };

	endpoint_gives(t, vectors);
}

/* All that the endpoint was asked; "" if nothing. */
static inline const char *
endpoint_heard(const struct embed_test *t)
{
	static char text[1 << 18];

	text[0] = '\0';
	fetch_file(t->m.dir, "asked", text, sizeof text);
	return text;
}

static inline int
embed_setup(void **state)
{
	struct embed_test *t = calloc(1, sizeof *t);
	struct config *cfg;
	char path[128];

	assert_non_null(t);
	memory_new(&t->m);
	snprintf(path, sizeof path, "%s/run", t->m.dir);
	assert_int_equal(mkdir(path, 0770), 0);
	snprintf(path, sizeof path, "%s/cache", t->m.dir);
	assert_int_equal(mkdir(path, 0770), 0);
	cfg = &t->m.f.cfg;
	cfg->embeddings_url = ENDPOINT;
	cfg->embeddings_model = "small";
	cfg->embeddings_weight = .3;
	t->endpoint = fetch_start(t->m.dir);
	*state = t;
	return 0;
}

static inline int
embed_teardown(void **state)
{
	struct embed_test *t = *state;

	fetch_stop(t->endpoint);
	memory_free(&t->m);
	free(t);
	return 0;
}

#define EMBED_TEST(name) \
	cmocka_unit_test_setup_teardown(name, embed_setup, embed_teardown)

#endif
