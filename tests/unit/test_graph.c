/* graph: making and unmaking entities, observations, relations */
#include "unit.h"

#include <fcntl.h>

#include "announce_peer.h"
#include "graph_fixture.h"
#include "memory/states.h"

#define COUNT(t, where) memory_count(t, "SELECT count(*) FROM " where)

static const char *
long_text(struct memory_test *t, size_t len)
{
	char *text = arena_alloc(t->arena, len + 1);

	memset(text, 'x', len);
	return text;
}

static void
test_create(void **state)
{
	struct memory_test *t = *state;
	const char *of_anna[] = { "likes tea", "Likes tea", "likes tea" };
	const char *ignored[] = { "is ignored" };
	struct graph_entity list[] = {
		{ .name = "Anna", .type = "person", .observations = of_anna,
		    .count = 3 },
		{ .name = "", .type = "" },
		{ .name = "Anna", .type = "cat", .observations = ignored,
		    .count = 1 },
		{ .name = "anna", .type = "cat" },
	};

	assert_int_equal(graph_create_entities(t->rq, &t->p, list, 4), OK);
	assert_false(list[0].existed || list[1].existed || list[3].existed);
	assert_true(list[2].existed);
	assert_int_equal(list[0].count, 2);
	assert_string_equal(list[0].observations[1], "Likes tea");
	graph_is(t, "Anna:person(likes tea|Likes tea) :() anna:cat()");
	assert_int_equal(graph_create_entities(t->rq, &t->p, list, 0), OK);
}

/* The same text is another memory at another entity, and said plainly. */
static void
test_what_is_the_same(void **state)
{
	struct memory_test *t = *state;
	struct memory *m;

	memory_say(t, "likes tea");
	graph_make(t, "Anna", "person", "likes tea", NULL, NULL);
	graph_make(t, "Bob", "person", "likes tea", NULL, NULL);
	graph_make(t, "ab", "", "c", NULL, NULL);
	graph_make(t, "a", "", "bc", NULL, NULL);
	memory_say(t, "abc");
	assert_int_equal(COUNT(t, "memories WHERE text = 'likes tea'"), 3);
	assert_int_equal(COUNT(t, "memories WHERE kind = 'observation' "
	    "AND subject = 'Anna'"), 1);
	assert_int_equal(memory_search(t, "tea").count, 3);
	/* As it still is once it says something else. */
	m = memory_search(t, "Bob").items[0];
	assert_string_equal(m->subject, "Bob");
	assert_int_equal(memories_update(t->rq, &t->p, m->id, "abc", NULL, &m),
	    OK);
	graph_is(t, "Anna:person(likes tea) Bob:person(abc) ab:(c) a:(bc)");
}

static void
test_add_observations(void **state)
{
	struct memory_test *t = *state;
	const char *good[] = { "likes tea", "sings", "sings" };
	const char *more[] = { "sings", "is tall" };
	struct graph_entity list[] = {
		{ .name = "Anna", .observations = good, .count = 3 },
		{ .name = "Anna", .observations = more, .count = 2 },
	}, bad[] = { list[0], { .name = "anna" } };

	graph_make(t, "Anna", "person", "likes tea", NULL, NULL);
	assert_int_equal(graph_add_observations(t->rq, &t->p, bad, 2),
	    ERR_INVALID);
	assert_non_null(strstr(t->rq->fault.text, "observations[1]"));
	graph_is(t, "Anna:person(likes tea)");
	good[0] = "likes tea";
	good[1] = good[2] = "sings";
	assert_int_equal(graph_add_observations(t->rq, &t->p, list, 2), OK);
	assert_int_equal(list[0].count, 1);
	assert_string_equal(list[0].observations[0], "sings");
	assert_int_equal(list[1].count, 1);
	assert_string_equal(list[1].observations[0], "is tall");
	graph_is(t, "Anna:person(likes tea|sings|is tall)");
}

static void
test_relations(void **state)
{
	struct memory_test *t = *state;
	struct graph_relation list[] = {
		{ .from = "Anna", .to = "Bob", .type = "knows" },
		{ .from = "Anna", .to = "Bob", .type = "Knows" },
		{ .from = "Bob", .to = "Anna", .type = "knows" },
		{ .from = "Anna", .to = "Bob", .type = "knows" },
	};

	assert_int_equal(graph_create_relations(t->rq, &t->p, list, 4), OK);
	assert_false(list[0].existed || list[1].existed || list[2].existed);
	assert_true(list[3].existed);
	graph_is(t, "Anna>knows>Bob Anna>Knows>Bob Bob>knows>Anna");
	assert_int_equal(graph_delete_relations(t->rq, &t->p, list, 1), OK);
	assert_int_equal(graph_delete_relations(t->rq, &t->p, list, 1), OK);
	graph_is(t, "Anna>Knows>Bob Bob>knows>Anna");
}

static void
test_delete_entities(void **state)
{
	struct memory_test *t = *state;
	const char *const names[] = { "Anna", "Anna", "nobody" };

	graph_make(t, "Anna", "person", "likes tea", "sings", NULL);
	graph_make(t, "Bob", "person", "likes tea", NULL, NULL);
	graph_relate(t, "Anna", "knows", "Bob");
	graph_relate(t, "Bob", "knows", "Anna");
	graph_relate(t, "nobody", "knows", "Bob");
	graph_relate(t, "Bob", "knows", "Bob");
	memory_add(t, &(struct memory_new){ .text = "is plain",
	    .subject = "Anna" });
	assert_int_equal(graph_delete_entities(t->rq, &t->p, names, 3), OK);
	graph_is(t, "Bob:person(likes tea) Bob>knows>Bob");
	/* To the trash as any memory: out of search, with a history. */
	assert_int_equal(COUNT(t, "memories WHERE state = 'deleted' "
	    "AND deleted_at IS NOT NULL AND subject = 'Anna'"), 2);
	assert_int_equal(COUNT(t, "status_history"), 2);
	assert_int_equal(memory_search(t, "sings").count, 0);
	assert_int_equal(memory_search(t, "tea").count, 1);
	assert_int_equal(memory_search(t, "plain").count, 1);
	/* Whoever comes back comes without them. */
	graph_make(t, "Anna", "person", "likes tea", NULL, NULL);
	graph_is(t, "Bob:person(likes tea) Anna:person(likes tea) "
	    "Bob>knows>Bob");
	assert_int_equal(db_check(t->p.db), OK);
}

static void
test_delete_observations(void **state)
{
	struct memory_test *t = *state;
	const char *texts[] = { "likes tea", "Sings", "" };
	const struct graph_entity list[] = {
		{ .name = "Anna", .observations = texts, .count = 3 },
		{ .name = "nobody", .observations = texts, .count = 3 },
	};

	memory_say(t, "likes tea");
	graph_make(t, "Anna", "person", "likes tea", "sings", NULL);
	graph_make(t, "Bob", "person", "likes tea", NULL, NULL);
	assert_int_equal(graph_delete_observations(t->rq, &t->p, list, 2), OK);
	graph_is(t, "Anna:person(sings) Bob:person(likes tea)");
	assert_int_equal(memory_search(t, "tea").count, 2);
}

/* What expired goes by itself: no client deletes it, nor hears that it did. */
static void
test_delete_what_expired(void **state)
{
	struct memory_test *t = *state;
	const char *texts[] = { "likes tea" }, *const names[] = { "Anna" };
	const struct graph_entity list[] = {
		{ .name = "Anna", .observations = texts, .count = 1 },
	};
	const char **late = arena_alloc(t->arena, sizeof *late);

	graph_make(t, "Anna", "person", "likes tea", "sings", NULL);
	*late = "UPDATE memories SET expires_at = 1700000001 "
	    "WHERE text = 'likes tea'";
	assert_int_equal(db_run(db_statement(t->p.db, late, 1, 0)), OK);
	t->p.due_at = 1700000001;
	assert_int_equal(graph_delete_observations(t->rq, &t->p, list, 1), OK);
	assert_int_equal(graph_delete_entities(t->rq, &t->p, names, 1), OK);
	assert_int_equal(memory_count(t, "SELECT count(*) FROM memories "
	    "WHERE state = 'deleted' AND text = 'sings'"), 1);
	assert_int_equal(memory_count(t, "SELECT count(*) FROM memories "
	    "WHERE state = 'active'"), 1);
}

/* Forgotten is forgotten, also what was put aside. */
static void
test_delete_what_was_archived(void **state)
{
	struct memory_test *t = *state;
	const char *texts[] = { "likes tea" };
	const struct graph_entity list[] = {
		{ .name = "Anna", .observations = texts, .count = 1 },
	};

	graph_make(t, "Anna", "person", "likes tea", NULL, NULL);
	assert_int_equal(memory_count(t, "SELECT count(*) FROM memories "
	    "WHERE state = 'active'"), 1);
	assert_int_equal(states_set(t->rq, &t->p, &(struct states_which){
	    .all = true }, STATE_ARCHIVED, &(int64_t){ 0 }), OK);
	assert_int_equal(graph_delete_observations(t->rq, &t->p, list, 1), OK);
	assert_int_equal(memory_count(t, "SELECT count(*) FROM memories "
	    "WHERE state = 'deleted'"), 1);
}

/* What memories' own tools do to an observation, the graph shows. */
static void
test_an_observation_is_a_memory(void **state)
{
	struct memory_test *t = *state;
	const char *ids[1];
	struct memory *m;
	int64_t n;

	graph_make(t, "Anna", "person", "likes tea", "sings", "bakes");
	m = memory_search(t, "sings").items[0];
	assert_string_equal(m->subject, "Anna");
	ids[0] = m->id;
	assert_int_equal(memories_update(t->rq, &t->p,
	    memory_search(t, "tea").items[0]->id, "likes coffee", NULL, &m),
	    OK);
	assert_int_equal(memories_update(t->rq, &t->p, m->id, "bakes", NULL,
	    &m), ERR_CONFLICT);
	assert_int_equal(memories_delete(t->rq, &t->p, ids, 1, &n), OK);
	graph_is(t, "Anna:person(likes coffee|bakes)");
}

static void
test_refused(void **state)
{
	struct memory_test *t = *state;
	const char *longer = long_text(t, GRAPH_NAME_MAX + 1);
	const char *blank[] = { "fine", " \n" };
	const char *huge[] = { long_text(t, MEMORY_TEXT_MAX + 1) };
	const struct graph_entity bad[] = {
		{ .name = longer, .type = "" }, { .name = "", .type = longer },
		{ .name = "\xff", .type = "" }, { .name = "", .type = "\xc0\xaf" },
		{ .name = "x", .type = "", .observations = blank, .count = 2 },
		{ .name = "x", .type = "", .observations = huge, .count = 1 },
	};

	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct graph_entity list[] = { { .name = "good", .type = "" },
		    bad[i] };

		t->rq->fault = (struct fault){ 0 };
		assert_int_equal(graph_create_entities(t->rq, &t->p, list, 2),
		    ERR_INVALID);
		assert_non_null(t->rq->fault.text);
	}
	graph_is(t, "");
}

static void
test_relations_refused(void **state)
{
	struct memory_test *t = *state;
	const char *longer = long_text(t, GRAPH_NAME_MAX + 1);
	const struct graph_relation bad[] = {
		{ .from = longer, .to = "", .type = "" },
		{ .from = "", .to = longer, .type = "" },
		{ .from = "", .to = "", .type = longer },
		{ .from = "\xff", .to = "", .type = "" },
	};

	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct graph_relation list[] = { { .from = "a", .to = "b",
		    .type = "c" }, bad[i] };

		t->rq->fault = (struct fault){ 0 };
		assert_int_equal(graph_create_relations(t->rq, &t->p, list, 2),
		    ERR_INVALID);
		assert_non_null(t->rq->fault.text);
	}
	graph_is(t, "");
}

static void
test_too_many(void **state)
{
	struct memory_test *t = *state;
	enum { MANY = GRAPH_BATCH_MAX + 1 };
	struct graph_entity entities[MANY];
	struct graph_relation relations[MANY];
	const char *names[MANY];

	for (size_t i = 0; i < MANY; i++) {
		names[i] = arena_printf(t->arena, "n%zu", i);
		entities[i] = (struct graph_entity){ .name = names[i],
		    .type = "" };
		relations[i] = (struct graph_relation){ .from = names[i],
		    .to = "", .type = "" };
	}
	assert_int_equal(graph_create_entities(t->rq, &t->p, entities, MANY),
	    ERR_INVALID);
	assert_int_equal(graph_create_relations(t->rq, &t->p, relations, MANY),
	    ERR_INVALID);
	assert_int_equal(graph_add_observations(t->rq, &t->p, entities, MANY),
	    ERR_INVALID);
	assert_int_equal(graph_delete_entities(t->rq, &t->p, names, MANY),
	    ERR_INVALID);
	assert_int_equal(graph_delete_observations(t->rq, &t->p, entities,
	    MANY), ERR_INVALID);
	assert_int_equal(graph_delete_relations(t->rq, &t->p, relations, MANY),
	    ERR_INVALID);
	assert_int_equal(graph_create_entities(t->rq, &t->p, entities,
	    MANY - 1), OK);
	assert_int_equal(COUNT(t, "entities"), MANY - 1);
}

static void
hears(struct announce_peer *peer, struct memory_test *t, const char *id)
{
	const char *uri = arena_printf(t->arena, "memory://%s", id);

	announce_peer_hears(peer, "person-1", 0, uri,
	    "notifications/resources/updated",
	    arena_printf(t->arena, "\"uri\":\"%s\"", uri));
}

static void
hears_the_rest(struct announce_peer *peer, struct memory_test *t)
{
	hears(peer, t, "profile");
	hears(peer, t, "knowledge-graph");
	announce_peer_hears(peer, "person-1", TOPIC_RESOURCES, "",
	    "notifications/resources/list_changed", "");
	assert_false(announce_peer_has(peer));
}

static void
hears_the_graph(struct announce_peer *peer, struct memory_test *t)
{
	hears(peer, t, "knowledge-graph");
	assert_false(announce_peer_has(peer));
}

/* Who listens hears what became of memories, and of the graph alone if they
 * stay; what was so before is no news. */
static void
test_told(void **state)
{
	struct memory_test *t = *state;
	const char *const names[] = { "Anna" };
	struct announce_peer peer;
	struct memory *m;

	announce_peer_begin(&peer, t->dir);
	fcntl(peer.listening, F_SETFL, O_NONBLOCK);
	t->rq->events = events_new(&t->f.cfg);
	graph_make(t, "Anna", "person", NULL, NULL, NULL);
	hears_the_graph(&peer, t);
	graph_relate(t, "Anna", "knows", "Bob");
	hears_the_graph(&peer, t);
	assert_int_equal(graph_create_relations(t->rq, &t->p,
	    &(struct graph_relation){ .from = "Anna", .type = "knows",
	    .to = "Bob" }, 1), OK);
	assert_int_equal(graph_delete_relations(t->rq, &t->p,
	    &(struct graph_relation){ .from = "Anna", .type = "fears",
	    .to = "Bob" }, 1), OK);
	assert_false(announce_peer_has(&peer));
	graph_make(t, "Bob", "person", "sings", NULL, NULL);
	hears_the_rest(&peer, t);
	m = memory_search(t, "sings").items[0];
	assert_int_equal(graph_delete_entities(t->rq, &t->p, names, 1), OK);
	hears_the_graph(&peer, t);
	assert_int_equal(graph_delete_entities(t->rq, &t->p, names, 1), OK);
	assert_false(announce_peer_has(&peer));
	assert_int_equal(graph_delete_entities(t->rq, &t->p,
	    &(const char *){ "Bob" }, 1), OK);
	hears(&peer, t, m->id);
	hears_the_rest(&peer, t);
	events_free(t->rq->events);
	announce_peer_end(&peer);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		MEMORY_TEST(test_create), MEMORY_TEST(test_what_is_the_same),
		MEMORY_TEST(test_add_observations), MEMORY_TEST(test_relations),
		MEMORY_TEST(test_delete_entities),
		MEMORY_TEST(test_delete_observations),
		MEMORY_TEST(test_delete_what_expired),
		MEMORY_TEST(test_delete_what_was_archived),
		MEMORY_TEST(test_an_observation_is_a_memory),
		MEMORY_TEST(test_refused), MEMORY_TEST(test_relations_refused),
		MEMORY_TEST(test_too_many), MEMORY_TEST(test_told),
	};

	return cmocka_run_group_tests_name("graph", tests, NULL, NULL);
}
