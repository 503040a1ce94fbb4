/*
 * graph_fixture - a graph as one line of text
 *
 * Include after unit.h.  graph_text() is what read_graph, or another of the
 * tools that read, answers: "Anna:person(likes tea|sings) Anna>knows>Bob".
 */
#ifndef KEEPSAKE_TESTS_GRAPH_FIXTURE_H
#define KEEPSAKE_TESTS_GRAPH_FIXTURE_H

#include "memory/graph_read.h"
#include "tool_fixture.h"

static inline const char *
graph_member(const struct json *j, const char *name)
{
	return json_string(json_get(j, name));
}

static inline void
graph_write_entity(struct buf *b, const struct json *j)
{
	const struct json *texts = json_get(j, "observations");

	buf_printf(b, "%s%s:%s(", b->len > 0 ? " " : "", graph_member(j, "name"),
	    graph_member(j, "entityType"));
	for (size_t i = 0; i < json_len(texts); i++)
		buf_printf(b, "%s%s", i > 0 ? "|" : "",
		    json_string(json_at(texts, i)));
	buf_puts(b, ")");
}

static inline const char *
graph_line(struct memory_test *t, const struct json *graph)
{
	const struct json *entities = json_get(graph, "entities");
	const struct json *relations = json_get(graph, "relations");
	struct buf b;

	buf_init(&b, t->arena, 1 << 20);
	for (size_t i = 0; i < json_len(entities); i++)
		graph_write_entity(&b, json_at(entities, i));
	for (size_t i = 0; i < json_len(relations); i++) {
		const struct json *j = json_at(relations, i);

		buf_printf(&b, "%s%s>%s>%s", b.len > 0 ? " " : "",
		    graph_member(j, "from"), graph_member(j, "relationType"),
		    graph_member(j, "to"));
	}
	return b.data;
}

static inline const char *
graph_text(struct memory_test *t, const char *tool, const char *args)
{
	return graph_line(t, tool_ok(t, tool, args));
}

static inline void
graph_is(struct memory_test *t, const char *expected)
{
	assert_string_equal(graph_text(t, "read_graph", "{}"), expected);
}

/* An entity, and up to three texts (NULL: none) about it. */
static inline void
graph_make(struct memory_test *t, const char *name, const char *type,
    const char *one, const char *two, const char *three)
{
	const char *texts[] = { one, two, three };
	struct graph_entity g = { .name = name, .type = type,
	    .observations = texts };

	while (g.count < 3 && texts[g.count] != NULL)
		g.count++;
	assert_int_equal(graph_create_entities(t->rq, &t->p, &g, 1), OK);
	assert_false(g.existed);
}

static inline void
graph_relate(struct memory_test *t, const char *from, const char *type,
    const char *to)
{
	struct graph_relation r = { .from = from, .to = to, .type = type };

	assert_int_equal(graph_create_relations(t->rq, &t->p, &r, 1), OK);
	assert_false(r.existed);
}

#endif
