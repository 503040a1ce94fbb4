/*
 * test_embed - what the embeddings endpoint is asked, and what it may answer
 */
#include "memory/embed.h"

#include <sys/wait.h>

#include "unit.h"

#include "embed_fixture.h"
#include "system/sandbox.h"

#define V1 "1,0,0,0,0,0,0,0"
#define V2 "0,1,0,0,0,0,0,0"
#define ELEMENT(i, v) "{\"index\":" i ",\"embedding\":[" v "]}"
#define DATA(x) "{\"data\":[" x "]}"

static enum err
parse(const char *text, size_t count)
{
	struct arena *a = arena_new(1 << 22);
	struct vector out[4];
	enum err e = embed_parse(a, (struct span){ text, strlen(text) }, count,
	    out);

	for (size_t i = 0; i < count; i++)
		assert_int_equal(out[i].len > 0, e == OK);
	arena_free(a);
	return e;
}

static void
test_order(void **state)
{
	static const char text[] = "{\"object\":\"list\",\"data\":[ "
	    "{\"object\":\"embedding\",\"embedding\":[0, 1e0,0 ,0,0,0,0,-0.0],"
	    "\"index\":1} , {\"index\":0,\"embedding\":\n[" V1 "]}],"
	    "\"model\":\"m\",\"usage\":{\"prompt_tokens\":8,\"data\":[1]}}";
	struct arena *a = arena_new(1 << 20);
	struct vector out[2];

	(void)state;
	assert_int_equal(embed_parse(a, (struct span){ text, sizeof text - 1 },
	    2, out), OK);
	assert_int_equal(out[0].at[0], 127);
	assert_int_equal(out[0].at[1], 0);
	assert_int_equal(out[1].at[1], 127);
	arena_free(a);
}

static void
test_hostile_answers(void **state)
{
	static const char *const texts[] = {
		"", "null", "[]", "{}", "{\"data\":[]}", "{\"data\":{}}", "x",
		"{\"data\":null}", DATA("null"), DATA("1"), DATA("[]"),
		DATA("{}"), "[" ELEMENT("0", V1) "," ELEMENT("1", V2) "]",
		/* too few, too many, one twice, one that was not asked for */
		DATA(ELEMENT("0", V1)),
		DATA(ELEMENT("0", V1) "," ELEMENT("1", V2) "," ELEMENT("2", V2)),
		DATA(ELEMENT("0", V1) "," ELEMENT("0", V2)),
		DATA(ELEMENT("0", V1) "," ELEMENT("2", V2)),
		DATA(ELEMENT("0", V1) "," ELEMENT("-1", V2)),
		DATA(ELEMENT("0", V1) "," ELEMENT("1.0", V2)),
		DATA(ELEMENT("0", V1) "," ELEMENT("\"1\"", V2)),
		DATA(ELEMENT("0", V1) "," ELEMENT("18446744073709551617", V2)),
		DATA(ELEMENT("0", V1) ",{\"embedding\":[" V2 "]}"),
		DATA(ELEMENT("0", V1) ",{\"index\":1}"),
		/* of several lengths, too short, nothing */
		DATA(ELEMENT("0", V1) "," ELEMENT("1", V2 ",1")),
		DATA(ELEMENT("0", "1,2,3") "," ELEMENT("1", "1,2,3")),
		DATA(ELEMENT("0", V1) "," ELEMENT("1", "")),
		DATA(ELEMENT("0", V1) "," ELEMENT("1", "0,0,0,0,0,0,0,0")),
		/* no numbers */
		DATA(ELEMENT("0", V1) "," ELEMENT("1", "NaN,0,0,0,0,0,0,1")),
		DATA(ELEMENT("0", V1) "," ELEMENT("1", "1e999,0,0,0,0,0,0,1")),
		DATA(ELEMENT("0", V1) "," ELEMENT("1", "Infinity,0,0,0,0,0,0,1")),
		DATA(ELEMENT("0", V1) "," ELEMENT("1", "0x1,0,0,0,0,0,0,1")),
		DATA(ELEMENT("0", V1) "," ELEMENT("1", "\"1\",0,0,0,0,0,0,1")),
		DATA(ELEMENT("0", V1) "," ELEMENT("1", "null,0,0,0,0,0,0,1")),
		DATA(ELEMENT("0", V1) "," ELEMENT("1", "[1],0,0,0,0,0,0,1")),
		DATA(ELEMENT("0", V1) "," ELEMENT("1", "{},0,0,0,0,0,0,1")),
		DATA(ELEMENT("0", V1) "," ELEMENT("1", "[" V2 "]")),
		DATA(ELEMENT("0", V1) ",{\"index\":1,\"embedding\":\"" V2 "\"}"),
		DATA(ELEMENT("0", V1) ",{\"index\":1,\"embedding\":1}"),
		DATA(ELEMENT("0", V1) ",{\"index\":1,\"embedding\":{\"a\":1}}"),
		/* cut off, and more after it */
		"{\"data\":[" ELEMENT("0", V1) "," ELEMENT("1", V2),
		DATA(ELEMENT("0", V1) "," ELEMENT("1", V2)) "x",
		DATA(ELEMENT("0", V1) "," ELEMENT("1", V2)) "{}",
		/* beside where it belongs */
		"{\"more\":" DATA(ELEMENT("0", V1) "," ELEMENT("1", V2)) "}",
	};

	(void)state;
	assert_int_equal(parse(DATA(ELEMENT("0", V1) "," ELEMENT("1", V2)), 2),
	    OK);
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		if (parse(texts[i], 2) != ERR_INVALID)
			fail_msg("taken: %s", texts[i]);
}

static void
test_long_answers(void **state)
{
	static char text[64 * 1024], nested[8192];
	char *p;
	size_t n;

	(void)state;
	for (size_t len = 4095; len <= 4097; len++) {
		p = text + snprintf(text, sizeof text,
		    "{\"data\":[{\"index\":0,\"embedding\":[1");
		for (n = 1; n < len; n++)
			p += snprintf(p, 8, ",%zu", n % 7);
		snprintf(p, 8, "]}]}");
		assert_int_equal(parse(text, 1), len <= 4096 ? OK :
		    ERR_INVALID);
	}
	memset(nested, '[', sizeof nested - 1);
	assert_int_equal(parse(nested, 1), ERR_INVALID);
}

static void
test_question(void **state)
{
	static const char *const texts[] = { "a \"b\"\n", "\xc3\xa4" };
	const char *const vectors[] = { V1, V2, NULL };
	struct embed_test *t = *state;
	struct vector out[2];
	const char *heard;

	t->m.f.cfg.embeddings_key = "k3y";
	endpoint_gives(t, vectors);
	assert_int_equal(embed_ask(&t->m.rq->call, &t->m.f.cfg, texts, 2, false,
	    out), OK);
	assert_int_equal(out[0].at[0], 127);
	assert_int_equal(out[1].at[1], 127);
	heard = endpoint_heard(t);
	assert_non_null(strstr(heard, "KEEPSAKE_FETCH_URL" ENDPOINT));
	assert_non_null(strstr(heard,
	    "KEEPSAKE_FETCH_AUTHORIZATIONBearer k3y"));
	assert_non_null(strstr(heard, "CONTENT_TYPEapplication/json"));
	assert_non_null(strstr(heard, "{\"model\":\"small\",\"input\":"
	    "[\"a \\\"b\\\"\\n\",\"\xc3\xa4\"]}"));
	assert_null(strstr(heard, "KEEPSAKE_FETCH_MS"));
}

/* A long text is cut between characters; a hurry is said. */
static void
test_cut(void **state)
{
	struct embed_test *t = *state;
	static char text[4000];
	const char *texts[] = { text };
	const char *heard, *cut;
	struct vector out;

	for (size_t i = 0; i + 3 < sizeof text; i += 3)
		memcpy(text + i, "\xe2\x82\xac", 3);
	endpoint_gives_one(t, V1);
	assert_int_equal(embed_ask(&t->m.rq->call, &t->m.f.cfg, texts, 1, true,
	    &out), OK);
	heard = endpoint_heard(t);
	cut = strchr(strstr(heard, "\"input\""), '[') + 2;
	assert_int_equal(strcspn(cut, "\""), EMBED_TEXT_MAX);
	assert_non_null(strstr(heard, "KEEPSAKE_FETCH_MS1500"));
	assert_null(strstr(heard, "KEEPSAKE_FETCH_AUTHORIZATION"));
}

static enum err
ask(struct embed_test *t)
{
	const char *texts[] = { "tea" };
	struct vector out;
	enum err e = embed_ask(&t->m.rq->call, &t->m.f.cfg, texts, 1, true,
	    &out);

	assert_int_equal(out.len > 0, e == OK);
	return e;
}

static void
test_failure_pauses(void **state)
{
	static const char *const failures[] = {
		"Status: 503\r\n\r\n", "Status: 403\r\n\r\n",
		"Status: 200\r\nFetch-Status: 500\r\n\r\n",
		"Status: 200\r\nFetch-Status: 401\r\n\r\n",
		"Status: 200\r\nFetch-Status: 302\r\n\r\n",
		ENDPOINT_HEAD "{}",
		ENDPOINT_HEAD "{\"data\":[" ELEMENT("0", "1,2") "]}",
	};
	struct embed_test *t = *state;
	struct call *c = &t->m.rq->call;
	size_t asked = 0;

	for (size_t i = 0; i < sizeof failures / sizeof *failures; i++) {
		endpoint_says(t, failures[i]);
		assert_int_equal(ask(t), ERR_UNAVAILABLE);
		assert_int_equal(fetch_asked(t->m.dir), ++asked);
		/* It works again, but is not asked. */
		endpoint_gives_one(t, V1);
		c->now += EMBED_PAUSE_S - 1;
		assert_int_equal(ask(t), ERR_UNAVAILABLE);
		assert_int_equal(fetch_asked(t->m.dir), asked);
		c->now += 1;
		assert_int_equal(ask(t), OK);
		assert_int_equal(fetch_asked(t->m.dir), ++asked);
	}
}

/* A request that began a little earlier counts it too; a clock that was set
 * back ends it. */
static void
test_pause_and_clock(void **state)
{
	struct embed_test *t = *state;
	struct call *c = &t->m.rq->call;

	endpoint_gives_one(t, V1);
	embed_pause(c, &t->m.f.cfg);
	c->now -= 5;
	assert_int_equal(ask(t), ERR_UNAVAILABLE);
	c->now -= EMBED_PAUSE_S;
	assert_int_equal(ask(t), OK);
}

/* The programs write it with few rights, and not once only. */
static void
test_pause_in_the_sandbox(void **state)
{
	struct embed_test *t = *state;
	const char *const folder[] = { t->m.dir, NULL };
	const struct config *cfg = &t->m.f.cfg;
	struct call *c = &t->m.rq->call;
	pid_t pid = fork();
	bool first;
	int status;

	assert_true(pid >= 0);
	if (pid == 0) {
		sandbox_enter(&(struct sandbox){ .write = folder });
		embed_pause(c, cfg);
		first = embed_is_pausing(c, cfg);
		c->now += EMBED_PAUSE_S;
		if (embed_is_pausing(c, cfg))
			_exit(2);
		embed_pause(c, cfg);
		_exit(first && embed_is_pausing(c, cfg) ? 0 : 1);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
}

static void
test_refused_texts(void **state)
{
	static const char *const statuses[] = { "400", "413", "422" };
	struct embed_test *t = *state;
	char text[100];

	for (size_t i = 0; i < 3; i++) {
		snprintf(text, sizeof text, "Status: 200\r\n"
		    "Fetch-Status: %s\r\n\r\n{}", statuses[i]);
		endpoint_says(t, text);
		assert_int_equal(ask(t), ERR_INVALID);
	}
	/* Nobody has to wait for that. */
	endpoint_gives_one(t, V1);
	assert_int_equal(ask(t), OK);
}

static void
test_off(void **state)
{
	struct embed_test *t = *state;

	t->m.f.cfg.embeddings_url = NULL;
	assert_false(embed_is_on(&t->m.f.cfg));
	assert_int_equal(ask(t), ERR_UNAVAILABLE);
	assert_string_equal(endpoint_heard(t), "");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_order),
		cmocka_unit_test(test_hostile_answers),
		cmocka_unit_test(test_long_answers),
		EMBED_TEST(test_question),
		EMBED_TEST(test_cut),
		EMBED_TEST(test_failure_pauses),
		EMBED_TEST(test_pause_and_clock),
		EMBED_TEST(test_pause_in_the_sandbox),
		EMBED_TEST(test_refused_texts),
		EMBED_TEST(test_off),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
