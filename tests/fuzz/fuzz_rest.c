/*
 * fuzz_rest - calls of the REST API, as the program memories answers them
 *
 * Each line is one: who asks (0 Ann, 1 her limited client, 2 Bob, 3 her client
 * that reads), the method, the path with its query, and a body, with a blank
 * between them; $a to $z are ids.  world.h says of whom, and what must hold
 * afterwards.  An answer has a status that the API knows and is JSON; a page of
 * a list has as many items as its numbers say.
 */
#include "world.h"

#define bearer_check world_bearer
#define main memories_main
int memories_main(void);
#include "../../fcgi/memories.c"
#undef main

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { SIZE_MAX_TRIED = 16 * 1024 };

static char *
take_word(const char **p, size_t *len)
{
	const char *end = memchr(*p, ' ', *len);
	size_t n = end != NULL ? (size_t)(end - *p) : *len;
	size_t word_len;
	char *word = world_expand(*p, n, &word_len);

	n += end != NULL;
	*p += n;
	*len -= n;
	return word;
}

static enum method
method_of(const char *word)
{
	static const struct { const char *name; enum method method; } all[] = {
		{ "POST", METHOD_POST }, { "PUT", METHOD_PUT },
		{ "PATCH", METHOD_PATCH }, { "DELETE", METHOD_DELETE },
	};

	for (size_t i = 0; i < sizeof all / sizeof *all; i++)
		if (str_eq(all[i].name, word))
			return all[i].method;
	return METHOD_GET;
}

static bool
is_one_of(int status, const int *all)
{
	while (*all != 0 && *all != status)
		all++;
	return *all != 0;
}

/* What is listed, by whichever name. */
static const struct json *
items_of(const struct json *answer)
{
	static const char *const names[] = { "items", "memories", "apps",
	    "history", "logs", "entities", "relations" };
	const struct json *list = NULL;

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (list == NULL && json_type(json_get(answer, names[i])) ==
		    JSON_ARRAY)
			list = json_get(answer, names[i]);
	return list;
}

static void
check_page(const struct json *answer)
{
	const struct json *list = items_of(answer);
	int64_t total, page, size, pages, left;

	if (list == NULL || json_get_int(answer, "page", &page) != OK ||
	    json_get_int(answer, "total", &total) != OK)
		return;
	if (json_get_int(answer, "size", &size) != OK)
		assert(json_get_int(answer, "page_size", &size) == OK);
	assert(total >= 0 && page >= 1 && size >= 1);
	left = total - (page - 1) * size;
	left = left < 0 ? 0 : left > size ? size : left;
	if ((int64_t)json_len(list) != left) {
		fprintf(stderr, "%zu of %lld on page %lld by %lld\n",
		    json_len(list), (long long)total, (long long)page,
		    (long long)size);
		abort();
	}
	if (json_get_int(answer, "pages", &pages) == OK)
		assert(pages == (total + size - 1) / size);
}

static void
check(const struct request *rq, const struct response *rs)
{
	static const int good[] = { 200, 201, 400, 403, 404, 405, 409, 413,
	    422, 501, 0 };
	const struct json *answer;

	if (!is_one_of(rs->status, good)) {
		fprintf(stderr, "status %d of %s: %s\n", rs->status, rq->path,
		    rs->body.data);
		abort();
	}
	answer = world_read(rs);
	if (rs->status >= 300)
		return;
	check_page(answer);
	world_learn(answer);
}

static void
ask(int caller, int64_t hour, const char *p, size_t len)
{
	struct request *rq = world_ask(caller, hour, NULL);
	struct response *rs = &world.t.f.rs;
	char *path, *query;
	enum err e;

	rq->method = method_of(take_word(&p, &len));
	path = take_word(&p, &len);
	if ((query = strchr(path, '?')) != NULL)
		*query++ = '\0';
	rq->path = path;
	rq->query = query != NULL ? query : "";
	rq->body = world_expand(p, len, &rq->body_len);
	if (caller == WORLD_ANN && rq->method != METHOD_GET)
		world.ann_wrote = true;
	if ((e = intake_params(rq, &memories)) == OK)
		e = memories.handle(rq, rs);
	if (e == OK && buf_failed(&rs->body))
		e = ERR_UNAVAILABLE;
	if (e != OK) {
		response_clear(rs);
		memories.errors->write(rq, rs, e);
	}
	check(rq, rs);
	memories.after(rq);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size <= SIZE_MAX_TRIED)
		world_play((const char *)data, size, ask);
	return 0;
}
