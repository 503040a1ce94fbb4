/* apps: a client is its id; its name may change */
#include "unit.h"

#include "memory/access.h"
#include "memory/apps.h"
#include "memory/categories.h"
#include "memory/graph.h"
#include "memory/states.h"
#include "memory_fixture.h"

static int64_t
app(struct memory_test *t, const char *client_id, const char *name)
{
	int64_t key;

	t->p.client_id = client_id;
	t->p.app = name;
	assert_int_equal(apps_get(t->rq, &t->p, &key), OK);
	return key;
}

static void
test_same_client(void **state)
{
	struct memory_test *t = *state;
	int64_t key = app(t, "c1", "Claude");

	assert_int_equal(app(t, "c1", "Claude"), key);
	assert_int_equal(app(t, "c1", "Claude Desktop"), key);
	assert_int_equal(memory_count(t, "SELECT count(*) FROM apps WHERE "
	    "name = 'Claude Desktop' AND client_id = 'c1'"), 1);
	/* Two clients may bear one name, and stay two. */
	assert_int_not_equal(app(t, "c2", "Claude Desktop"), key);
}

static void
test_long_name(void **state)
{
	struct memory_test *t = *state;
	char name[1000];

	for (size_t i = 0; i < 998; i += 2)
		memcpy(name + i, "\xc3\xa4", 2);
	name[997] = '\0';
	memcpy(name, "a", 1);
	memmove(name + 1, name + 2, 990);
	name[601] = '\0';
	assert_int_equal(app(t, "c1", name), app(t, "c1", name));
	assert_true(memory_count(t, "SELECT max(length(CAST(name AS BLOB))) "
	    "FROM apps") <= APP_NAME_MAX);
}

/* What every change of the table below is tried on. */
static const char *id, *trashed, *category, *other_app;

static enum err
try_add(struct memory_test *t)
{
	const struct memory_new in = { .text = "new" };
	struct memory_added out;

	return memories_add(t->rq, &t->p, &in, 1, &out);
}

static enum err
try_add_known(struct memory_test *t)
{
	const struct memory_new in = { .text = "one" };
	struct memory_added out;

	return memories_add(t->rq, &t->p, &in, 1, &out);
}

static enum err
try_update(struct memory_test *t)
{
	struct memory *m;

	return memories_update(t->rq, &t->p, id, "other", "{}", &m);
}

static enum err
try_delete(struct memory_test *t)
{
	int64_t n;

	return memories_delete(t->rq, &t->p, &id, 1, &n);
}

static enum err
try_states(struct memory_test *t)
{
	const struct states_which all = { .all = true };
	int64_t n;

	return states_set(t->rq, &t->p, &all, STATE_ARCHIVED, &n);
}

static enum err
try_restore(struct memory_test *t)
{
	int64_t n;

	return states_restore(t->rq, &t->p, &trashed, 1, &n);
}

static enum err
try_category(struct memory_test *t)
{
	struct category c;

	return categories_create(t->rq, &t->p, "new", NULL, &c);
}

static enum err
try_category_change(struct memory_test *t)
{
	struct category in = { .id = category, .name = "d" }, c;

	return categories_change(t->rq, &t->p, &in, &c);
}

static enum err
try_category_remove(struct memory_test *t)
{
	return categories_remove(t->rq, &t->p, category);
}

static enum err
try_entity(struct memory_test *t)
{
	struct graph_entity e = { .name = "Bob", .type = "p" };

	return graph_create_entities(t->rq, &t->p, &e, 1);
}

static enum err
try_relation(struct memory_test *t)
{
	struct graph_relation r = { .from = "a", .to = "b", .type = "c" };

	return graph_create_relations(t->rq, &t->p, &r, 1);
}

static enum err
try_observation(struct memory_test *t)
{
	const char *text[] = { "sings" };
	struct graph_entity e = { .name = "Anna", .observations = text,
	    .count = 1 };

	return graph_add_observations(t->rq, &t->p, &e, 1);
}

static enum err
try_no_entity(struct memory_test *t)
{
	const char *const names[] = { "Anna" };

	return graph_delete_entities(t->rq, &t->p, names, 1);
}

static enum err
try_no_observation(struct memory_test *t)
{
	const char *text[] = { "likes tea" };
	const struct graph_entity e = { .name = "Anna", .observations = text,
	    .count = 1 };

	return graph_delete_observations(t->rq, &t->p, &e, 1);
}

static enum err
try_no_relation(struct memory_test *t)
{
	const struct graph_relation r = { .from = "Anna", .to = "Bob",
	    .type = "knows" };

	return graph_delete_relations(t->rq, &t->p, &r, 1);
}

static enum err
try_app(struct memory_test *t)
{
	const struct app_change c = { .is_active = 0, .can_write = -1 };

	return apps_change(t->rq, &t->p, other_app, &c);
}

static enum err
try_itself(struct memory_test *t)
{
	return memory_count(t, "UPDATE main.apps SET can_write = 0 "
	    "WHERE client_id = 'client-1' RETURNING 1") == 1 ? OK : ERR_MAX;
}

static void
fill(struct memory_test *t)
{
	const char *text[] = { "likes tea" };
	struct graph_entity e = { .name = "Anna", .type = "p",
	    .observations = text, .count = 1 };
	struct graph_relation r = { .from = "Anna", .to = "Bob",
	    .type = "knows" };
	struct category c;
	struct memory *m;
	int64_t n;

	m = memory_say(t, "one");
	id = m->id;
	trashed = memory_say(t, "two")->id;
	assert_int_equal(memories_delete(t->rq, &t->p, &trashed, 1, &n), OK);
	assert_int_equal(categories_create(t->rq, &t->p, "c", NULL, &c), OK);
	category = c.id;
	assert_int_equal(graph_create_entities(t->rq, &t->p, &e, 1), OK);
	assert_int_equal(graph_create_relations(t->rq, &t->p, &r, 1), OK);
	t->p.client_id = "client-2";
	other_app = memory_say(t, "three")->app_id;
	t->p.client_id = "client-1";
}

/* Through a client that may only read, each change is refused. */
static void
test_read_only(void **state)
{
	static enum err (*const tries[])(struct memory_test *) = {
		try_add, try_add_known, try_update, try_delete, try_states,
		try_restore, try_category, try_category_change,
		try_category_remove, try_entity, try_relation, try_observation,
		try_no_entity, try_no_observation, try_no_relation, try_app,
	};
	static const char sum[] = "SELECT (SELECT count(*) FROM memories) * 100000 + "
	    "(SELECT count(*) FROM memories WHERE state = 'active') * 10000 + "
	    "(SELECT count(*) FROM categories) * 1000 + "
	    "(SELECT count(*) FROM entities) * 100 + "
	    "(SELECT count(*) FROM relations) * 10 + "
	    "(SELECT count(*) FROM apps WHERE is_active)";
	struct memory_test *t = *state;
	struct memory *m;
	int64_t before;

	fill(t);
	before = memory_count(t, sum);
	assert_int_equal(try_itself(t), OK);
	for (size_t i = 0; i < sizeof tries / sizeof *tries; i++) {
		t->rq->fault = (struct fault){ 0 };
		if (tries[i](t) != ERR_FORBIDDEN)
			fail_msg("change %zu was not refused", i);
		assert_non_null(strstr(t->rq->fault.text, "not change them"));
		assert_int_equal(memory_count(t, sum), before);
	}
	/* It opens, finds, and what it reads is noted. */
	memory_open(t, "person-1");
	assert_int_equal(memories_find(t->rq, &t->p, id, &m), OK);
	assert_int_equal(memory_search(t, "one").count, 1);
	access_note_one(t->rq, &t->p, ACCESS_FETCH, m);
	access_after(t->rq);
	assert_int_equal(access_fold(t->rq, &t->p), OK);
	assert_int_equal(memory_count(t, "SELECT count(*) FROM access_log"), 1);
	/* And once it may, each of them is done. */
	assert_int_equal(memory_count(t, "UPDATE main.apps SET can_write = 1 "
	    "RETURNING 1"), 1);
	for (size_t i = 0; i < sizeof tries / sizeof *tries; i++)
		assert_int_equal(tries[i](t), OK);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		MEMORY_TEST(test_same_client), MEMORY_TEST(test_long_name),
		MEMORY_TEST(test_read_only),
	};

	return cmocka_run_group_tests_name("apps", tests, NULL, NULL);
}
