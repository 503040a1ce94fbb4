/* sight: for a limited client the rest does not exist, whatever it tries */
#include "unit.h"

#include "graph_fixture.h"
#include "memory/access.h"
#include "memory/apps.h"
#include "memory/bridge.h"
#include "memory/categories.h"
#include "memory/details.h"
#include "memory/filter.h"
#include "memory/history.h"
#include "memory/resources.h"
#include "memory/sight.h"
#include "memory/states.h"
#include "memory/totals.h"
#include "rest_fixture.h"

/*
 * What client-2 knows, and client-1, which is limited to "work", may not:
 * every text, name and category of it has the word canary.
 */
struct world {
	struct rest_test r;		/* first: the fixtures' own */
	const char *hidden, *trashed, *shown;	/* ids */
	const char *before;		/* all that is hidden */
};

static struct memory_test *
as(struct world *w, const char *client)
{
	assert_int_equal(person_open(w->r.t.rq, "person-1", client, client,
	    &w->r.t.p), OK);
	w->r.who.client_id = client;
	return &w->r.t;
}

static const char *
text_of(struct memory_test *t, const char *sql)
{
	const char *text = memory_text(t, sql);

	return text != NULL ? text : "";
}

/* All of which something hidden is part, as client-2 sees it. */
static const char *
hidden(struct world *w)
{
	return text_of(as(w, "client-2"), "SELECT (SELECT group_concat(m.id || "
	    "m.state || m.text || m.updated_at || coalesce(m.metadata, '') || "
	    "(SELECT group_concat(category) FROM memory_categories "
	    "WHERE memory = m.seq)) FROM memories m "
	    "WHERE m.text LIKE '%canary%') "
	    "|| (SELECT group_concat(name || type) FROM entities "
	    "WHERE name || type LIKE '%canary%') "
	    "|| (SELECT group_concat(from_name || type || to_name) FROM "
	    "relations WHERE type LIKE '%canary%') "
	    "|| (SELECT group_concat(name || coalesce(description, '')) "
	    "FROM categories WHERE name LIKE '%canary%') "
	    "|| (SELECT group_concat(is_active || can_write || "
	    "coalesce(limited_to, '')) FROM apps) "
	    "|| (SELECT count(*) FROM revisions r JOIN memories m "
	    "ON m.seq = r.memory WHERE m.text LIKE '%canary%') "
	    "|| (SELECT count(*) FROM status_history h JOIN memories m "
	    "ON m.seq = h.memory WHERE m.text LIKE '%canary%')");
}

static void
limit(struct world *w, const char *client, const char *names)
{
	const struct app_change c = { .is_active = -1, .can_write = -1,
	    .limits = true, .limited_to = names };
	struct memory_test *t = as(w, "client-2");
	const char *id = text_of(t, arena_printf(t->arena,
	    "SELECT id FROM apps WHERE client_id = '%s'", client));

	assert_int_equal(apps_change(t->rq, &t->p, id, &c), OK);
}

static void
tell_graph(struct memory_test *t)
{
	const char *anna[] = { "Anna canary climbs" };
	const char *bob[] = { "Bob canary sails" };
	struct graph_entity e[] = {
		{ .name = "Anna canary", .type = "canary", .observations = anna, .count = 1 },
		{ .name = "Bob", .type = "canary", .observations = bob, .count = 1 },
		{ .name = "Acme canary", .type = "canary" },
	};
	struct graph_relation r[] = {
		{ .from = "Anna canary", .to = "Bob", .type = "canary knows" },
		{ .from = "Carl", .to = "Dora", .type = "canary loves" },
	};

	assert_int_equal(graph_create_entities(t->rq, &t->p, e, 3), OK);
	assert_int_equal(graph_create_relations(t->rq, &t->p, r, 2), OK);
}

static int
setup(void **state)
{
	struct world *w = calloc(1, sizeof *w);
	struct memory_test *t = &w->r.t;
	struct memory *m;
	int64_t n;

	assert_non_null(w);
	memory_new(t);
	w->r.who = (struct bearer){ .sub = "person-1", .client_id = "client-1",
	    .client_name = "A Client" };
	t->rq->params = rest_params;
	t->rq->values = w->r.values;
	memory_say(t, "of the client itself, before it was limited");
	as(w, "client-2");
	m = memory_add(t, &(struct memory_new){ .text = "first canary text",
	    .categories = "canary", .metadata = "{\"canary\":1}",
	    .subject = "canary" });
	w->hidden = m->id;
	assert_int_equal(memories_update(t->rq, &t->p, m->id,
	    "the canary sings at dawn", NULL, &m), OK);
	w->trashed = memory_add(t, &(struct memory_new){
	    .text = "a canary in the trash", .categories = "canary" })->id;
	assert_int_equal(memories_delete(t->rq, &t->p, &w->trashed, 1, &n), OK);
	memory_say(t, "canary without a category");
	w->shown = memory_add(t, &(struct memory_new){
	    .text = "the report is due at dawn",
	    .categories = "Work,canary shared" })->id;
	tell_graph(t);
	limit(w, "client-1", "work,office");
	w->before = hidden(w);
	*state = w;
	return 0;
}

static int
teardown(void **state)
{
	struct world *w = *state;

	memory_free(&w->r.t);
	free(w);
	return 0;
}

/* Every table either has a view before it or holds nothing of a memory's. */
static void
test_tables(void **state)
{
	struct memory_test *t = as(*state, "client-1");

	assert_string_equal(text_of(t, "SELECT group_concat(name) FROM "
	    "main.sqlite_schema m WHERE type IN ('table', 'view') "
	    "AND NOT EXISTS (SELECT 1 FROM temp.sqlite_schema s "
	    "WHERE s.name = m.name AND s.type = 'view') "
	    /* The indexes: read by the statements of rank.c and parts.c, which
	     * ask the view of memories; what SQLite keeps for them. */
	    "AND name NOT LIKE 'memories!_fts%' ESCAPE '!' "
	    "AND name NOT LIKE 'memories!_tri%' ESCAPE '!' "
	    "AND name <> 'trigrams'"), "");
	assert_string_equal(text_of(t, "SELECT group_concat(name) FROM "
	    "temp.sqlite_schema s WHERE type = 'view' AND NOT EXISTS (SELECT 1 "
	    "FROM main.sqlite_schema m WHERE s.name = m.name)"), "");
}

/* No column of any view has it. */
static void
test_views(void **state)
{
	static const char *const views[] = {
		"memories", "categories", "memory_categories", "revisions",
		"status_history", "vectors", "access_log", "conversations",
		"app_history", "imports", "entities", "relations",
	};
	struct memory_test *t = as(*state, "client-2");

	assert_int_equal(memory_count(t, "SELECT count(*) FROM memories"), 7);
	assert_int_equal(memory_count(t, "INSERT INTO main.vectors "
	    "SELECT seq, 'm', x'00' FROM memories RETURNING memory"), 1);
	assert_int_equal(memory_count(t, "INSERT INTO main.access_log (memory, "
	    "app, accessed_at, access_type, query) SELECT m.seq, a.key, 5, 'list', "
	    "'canary' FROM memories m, apps a WHERE a.client_id = 'client-2' "
	    "RETURNING id"), 1);
	t = as(*state, "client-1");
	for (size_t i = 0; i < sizeof views / sizeof *views; i++) {
		int64_t n = memory_count(t, arena_printf(t->arena,
		    "SELECT count(*) FROM %s", views[i]));
		bool has_shown = i < 3 || str_eq(views[i], "access_log") ||
		    str_eq(views[i], "vectors");

		assert_int_equal(n, has_shown);
	}
	assert_string_equal(text_of(t, "SELECT query FROM access_log"), "");
	assert_string_equal(text_of(t, "SELECT text FROM memories"),
	    "the report is due at dawn");
	assert_string_equal(text_of(t, "SELECT name FROM categories"), "Work");
	assert_string_equal(text_of(t, "SELECT group_concat(state || count) "
	    "FROM totals"), "active1,archived0,deleted0,paused0");
	assert_string_equal(text_of(t, "SELECT group_concat(limited_to) "
	    "FROM apps"), "work,office");
}

/* A raw statement of the kind that the tables have passes over the rest. */
static void
test_writes(void **state)
{
	static const char *const tries[] = {
		"UPDATE main.memories SET text = 'mine', state = 'paused'",
		"DELETE FROM main.memories WHERE text LIKE '%canary%'",
		"UPDATE main.categories SET name = 'work ' || name",
		"DELETE FROM main.categories WHERE name LIKE '%canary%'",
		"DELETE FROM main.memory_categories WHERE category <> 2",
		"UPDATE main.entities SET type = 'x'",
		"DELETE FROM main.entities", "DELETE FROM main.relations",
		"UPDATE main.apps SET limited_to = NULL, is_active = 0, can_write = 1",
	};
	struct world *w = *state;
	struct memory_test *t = as(w, "client-2");

	/* What is hidden may have been replaced by what is not. */
	assert_int_equal(memory_count(t, arena_printf(t->arena,
	    "UPDATE main.memories SET superseded_by = (SELECT seq FROM memories "
	    "WHERE id = '%s') WHERE id = '%s' RETURNING 1", w->shown,
	    w->hidden)), 1);
	t = as(w, "client-1");
	for (size_t i = 0; i < sizeof tries / sizeof *tries; i++) {
		const char **table = arena_alloc(t->arena, sizeof *table);

		table[0] = tries[i];
		assert_int_equal(db_run(db_statement(t->p.db, table, 1, 0)),
		    OK);
	}
	assert_string_equal(hidden(w), w->before);
	t = as(w, "client-2");
	assert_string_equal(text_of(t, "SELECT group_concat(text) FROM memories "
	    "WHERE text = 'mine'"), "mine");
	assert_string_equal(text_of(t, "SELECT group_concat(state || count) "
	    "FROM totals"), "active5,archived0,deleted1,paused1");
	assert_string_equal(text_of(t, "SELECT group_concat(c.name) FROM memories m "
	    "JOIN memory_categories mc ON mc.memory = m.seq "
	    "JOIN categories c ON c.key = mc.category WHERE m.text = 'mine'"),
	    "Work,canary shared");
	/* And what is in sight may go wholly, whatever else it belongs to. */
	t = as(w, "client-1");
	assert_int_equal(memory_count(t, "DELETE FROM main.memories "
	    "WHERE text = 'mine' RETURNING 1"), 1);
	t = as(w, "client-2");
	assert_int_equal(db_check(t->p.db), OK);
	assert_int_equal(memory_count(t, "SELECT count(*) FROM memories "
	    "WHERE superseded_by IS NOT NULL"), 0);
	assert_int_equal(memory_count(t, "SELECT count(*) FROM memories"), 6);
}

static void
shows_nothing(const char *answer)
{
	if (strstr(answer, "canary") != NULL || strstr(answer, "of the client"))
		fail_msg("it sees %s", answer);
}

/* Every REST call, with the ids of what is hidden. */
static void
test_rest(void **state)
{
	struct world *w = *state;
	struct rest_test *r = &w->r;
	struct memory_test *t = as(w, "client-2");
	struct arena *a = t->arena;
	const char *category = text_of(t, "SELECT id FROM categories "
	    "WHERE name = 'canary'");
	const char *app = text_of(t, "SELECT id FROM apps "
	    "WHERE client_id = 'client-2'");
	const char *both = arena_printf(a, "\"%s\",\"%s\"", w->hidden,
	    w->trashed);
	const char *ids = arena_printf(a, "{\"memory_ids\":[%s]}", both);
	const struct {
		rest_handler *handle;
		const char *id, *body;
		int status;
	} calls[] = {
		{ rest_list, NULL, NULL, 200 },
		{ rest_get, w->hidden, NULL, 404 },
		{ rest_get, w->trashed, NULL, 404 },
		{ rest_search, NULL, "{\"query\":\"canary sings dawn\"}", 200 },
		{ rest_search, NULL, "{\"query\":\"anar\"}", 200 },
		{ rest_search, NULL, "{\"query\":\"canrary\"}", 200 },
		{ rest_filter, NULL, arena_printf(a, "{\"show_archived\":true,"
		    "\"category_ids\":[\"%s\"]}", category), 200 },
		{ rest_filter, NULL, "{\"search_query\":\"a\"}", 200 },
		{ rest_categories, NULL, NULL, 200 },
		{ rest_related, w->hidden, NULL, 404 },
		{ rest_related, w->shown, NULL, 200 },
		{ rest_history, w->hidden, NULL, 404 },
		{ rest_access_log, w->hidden, NULL, 404 },
		{ rest_access_log, w->shown, NULL, 200 },
		{ rest_apps, NULL, NULL, 200 },
		{ rest_app, app, NULL, 200 },
		{ rest_app_memories, app, NULL, 200 },
		{ rest_app_accessed, app, NULL, 200 },
		{ rest_stats, NULL, NULL, 200 },
		{ rest_replace, w->hidden, "{\"memory_content\":\"x\"}", 404 },
		{ rest_patch, w->hidden, "{\"text\":\"x\"}", 404 },
		{ rest_delete, w->hidden, NULL, 404 },
		{ rest_delete_many, NULL, ids, 200 },
		{ rest_archive, NULL, ids, 200 },
		{ rest_pause, NULL, ids, 200 },
		{ rest_pause, NULL, arena_printf(a, "{\"category_ids\":[\"%s\"]}",
		    category), 200 },
		{ rest_restore, w->trashed, NULL, 404 },
		{ rest_restore_many, NULL, ids, 200 },
		{ rest_trash, NULL, NULL, 200 },
		{ rest_empty_trash, NULL, ids, 200 },
		{ rest_empty_trash, NULL, "{}", 200 },
		{ rest_merge, NULL, ids, 404 },
		{ rest_patch, w->hidden, "{\"pinned\":true}", 404 },
		{ rest_create, NULL, arena_printf(a, "{\"text\":\"mine\","
		    "\"replaces\":\"%s\"}", w->hidden), 422 },
		{ rest_category_create, NULL, "{\"name\":\"canary\"}", 403 },
		{ rest_category_change, category, "{\"name\":\"work\"}", 403 },
		{ rest_category_delete, category, NULL, 403 },
		{ rest_app_change, app, "{\"can_write\":false}", 403 },
		{ rest_app_change, app, "{\"is_active\":false}", 403 },
		{ rest_create, NULL, "{\"text\":\"new\"}", 200 },
		{ rest_entities, NULL, NULL, 200 },
		{ rest_relations, NULL, NULL, 200 },
		{ rest_entities_delete, NULL, "{\"names\":[\"Anna canary\","
		    "\"Acme canary\"]}", 200 },
		{ rest_relations_delete, NULL, "{\"relations\":[{\"from\":"
		    "\"Carl\",\"to\":\"Dora\",\"relationType\":"
		    "\"canary loves\"}]}", 200 },
		{ rest_observations_delete, NULL, "{\"deletions\":["
		    "{\"entityName\":\"Bob\",\"observations\":"
		    "[\"Bob canary sails\"]}]}", 200 },
		{ rest_audit, NULL, NULL, 200 },
		{ bridge_list, NULL, NULL, 200 },
		{ bridge_search, NULL, "{\"query\":\"Carl sings at dawn, "
		    "Bob sails\",\"threshold\":0}", 200 },
		{ bridge_get, w->hidden, NULL, 404 },
		{ bridge_update, w->hidden, "{\"text\":\"x\"}", 404 },
		{ bridge_delete, w->hidden, NULL, 404 },
		{ bridge_create, NULL, "{\"messages\":[{\"role\":\"user\","
		    "\"content\":\"Bob and Carl\"}]}", 201 },
		{ bridge_stats, NULL, NULL, 200 },
	};

	for (size_t i = 0; i < sizeof calls / sizeof *calls; i++) {
		as(w, "client-1");
		assert_int_equal(rest_call(r, calls[i].handle, calls[i].id,
		    calls[i].body), calls[i].status);
		shows_nothing(t->f.rs.body.data);
		assert_string_equal(hidden(w), w->before);
	}
	as(w, "client-1");
	assert_int_equal(rest_call(r, rest_stats, NULL, NULL), 200);
	assert_int_equal(rest_int(r, "total_memories"), 3);
	rest_set(r, REST_NAME, "Bob");
	assert_int_equal(rest_call(r, rest_neighbours, NULL, NULL), 404);
	/* In bulk too, what it does not see stays as it is. */
	assert_int_equal(rest_call(r, rest_pause, NULL,
	    "{\"all_for_app\":true,\"global_pause\":true}"), 200);
	assert_string_equal(hidden(w), w->before);
}

/* Every MCP tool. */
static void
test_tools(void **state)
{
	struct world *w = *state;
	struct memory_test *t = as(w, "client-1");
	struct arena *a = t->arena;
	const char *id = arena_printf(a, "{\"id\":\"%s\",\"memory_id\":\"%s\","
	    "\"text\":\"x\"}", w->hidden, w->hidden);
	const char *anna = "\"Anna canary\"";
	const struct { const char *name, *args; } calls[] = {
		{ "search", "{\"query\":\"canary sings\"}" },
		{ "fetch", id },
		{ "add_memories", "{\"text\":\"plain\"}" },
		{ "search_memory", "{\"query\":\"canary dawn anar\"}" },
		{ "list_memories", "{}" },
		{ "update_memory", id },
		{ "delete_memories", arena_printf(a, "{\"memory_ids\":[\"%s\"]}",
		    w->hidden) },
		{ "delete_all_memories", "{\"confirm\":\"delete all\"}" },
		{ "memory_stats", "{}" },
		{ "whoami", "{}" },
		{ "create_entities", arena_printf(a, "{\"entities\":[{\"name\":%s,"
		    "\"entityType\":\"x\",\"observations\":[\"y\"]}]}", anna) },
		{ "create_relations", arena_printf(a, "{\"relations\":[{"
		    "\"from\":%s,\"to\":\"Bob\",\"relationType\":\"x\"}]}", anna) },
		{ "add_observations", arena_printf(a, "{\"observations\":[{"
		    "\"entityName\":%s,\"contents\":[\"y\"]}]}", anna) },
		{ "delete_entities", "{\"entityNames\":[\"Anna canary\","
		    "\"Acme canary\"]}" },
		{ "delete_observations", arena_printf(a, "{\"deletions\":[{"
		    "\"entityName\":%s,\"observations\":[\"Anna canary climbs\"]"
		    "}]}", anna) },
		{ "delete_relations", arena_printf(a, "{\"relations\":[{"
		    "\"from\":%s,\"to\":\"Bob\",\"relationType\":"
		    "\"canary knows\"}]}", anna) },
		{ "read_graph", "{}" },
		{ "search_nodes", "{\"query\":\"canary\"}" },
		{ "open_nodes", "{\"names\":[\"Anna canary\",\"Bob\"]}" },
	};
	struct mcp_result out;

	assert_int_equal(sizeof calls / sizeof *calls, memory_tools_count());
	for (size_t i = 0; i < sizeof calls / sizeof *calls; i++) {
		assert_int_equal(tool_run(t, calls[i].name, calls[i].args,
		    &out), OK);
		if (out.structured != NULL)
			shows_nothing(json_text(a, out.structured));
		shows_nothing(out.text != NULL ? out.text : "");
		assert_string_equal(hidden(w), w->before);
		as(w, "client-1");
	}
}

/* Prompts, resources and completions. */
static void
test_attached(void **state)
{
	struct world *w = *state;
	struct memory_test *t = as(w, "client-1");
	struct arena *a = t->arena;
	struct mcp_values values = { json_new_array(a), 0 };
	const struct mcp_reference refs[] = {
		{ true, "any", "category", "" }, { false, "any", "id", "" },
	};
	struct json *contents = json_new_array(a), *messages = json_new_array(a);
	struct mcp_page page = { .items = json_new_array(a) };
	struct exchange x;
	struct mcp_call c = tool_call_of(t, &x, "{\"topic\":\"canary dawn\"}");

	for (size_t i = 0; i < 2; i++)
		assert_int_equal(memory_complete(&c, &refs[i], &values), OK);
	assert_string_equal(json_text(a, values.values), arena_printf(a,
	    "[\"Work\",\"%s\"]", w->shown));
	assert_int_equal(memory_read_resource(&c, arena_printf(a, "memory://%s",
	    w->hidden), contents), ERR_NOT_FOUND);
	assert_int_equal(memory_read_resource(&c, RESOURCE_PROFILE, contents),
	    OK);
	assert_non_null(strstr(json_text(a, contents), "1 memories in all"));
	shows_nothing(json_text(a, contents));
	assert_int_equal(memory_list_resources(&c, NULL, &page), OK);
	assert_int_equal(json_len(page.items), 2);
	shows_nothing(json_text(a, page.items));
	assert_int_equal(memory_prompts[0].get(&c, messages), OK);
	assert_null(strstr(json_text(a, messages), "sings"));
	assert_non_null(strstr(json_text(a, messages), "report"));
}

/* The best words are elsewhere, many times: what is in sight is found. */
static void
test_search(void **state)
{
	struct world *w = *state;
	struct memory_test *t = as(w, "client-2");

	for (int i = 0; i < 300; i++)
		memory_say(t, arena_printf(t->arena, "report report dawn %d", i));
	t = as(w, "client-1");
	assert_string_equal(memory_best(t, "report dawn"),
	    "the report is due at dawn");
	assert_int_equal(memory_search(t, "report dawn").count, 1);
	assert_string_equal(memory_best(t, "eport"),
	    "the report is due at dawn");
	assert_int_equal(memory_search(t, "repotr").count, 1);
}

/* What it saves it sees; a text that is there already comes into its sight. */
static void
test_saved(void **state)
{
	struct world *w = *state;
	struct memory_test *t = as(w, "client-1");
	const struct memory_new same = { .text = "The canary sings at dawn." };
	struct memory_added out;
	struct memory *m;

	assert_string_equal(memory_say(t, "plain")->categories, "work");
	assert_string_equal(memory_add(t, &(struct memory_new){ .text = "two",
	    .categories = "OFFICE" })->categories, "OFFICE");
	m = memory_add(t, &(struct memory_new){ .text = "three",
	    .categories = "mine" });
	assert_string_equal(m->categories, "work");
	assert_int_equal(memories_update(t->rq, &t->p, m->id, "four", NULL, &m),
	    OK);
	assert_string_equal(memory_best(t, "four"), "four");
	assert_int_equal(memories_add(t->rq, &t->p, &same, 1, &out), OK);
	assert_true(out.existed);
	assert_string_equal(out.memory->id, w->hidden);
	assert_int_equal(memory_search(t, "canary").count, 1);
	t = as(w, "client-2");
	assert_int_equal(memories_find(t->rq, &t->p, m->id, &m), OK);
	assert_non_null(strstr(m->categories, "mine"));
	assert_int_equal(memories_find(t->rq, &t->p, w->hidden, &m), OK);
	assert_non_null(strstr(m->categories, "canary"));
	/* Nothing is in sight of an empty list, and nothing can be saved. */
	assert_int_equal(memory_count(t, "UPDATE main.apps SET limited_to = '' "
	    "WHERE client_id = 'client-1' RETURNING 1"), 1);
	t = as(w, "client-1");
	assert_int_equal(memories_add(t->rq, &t->p, &same, 1, &out),
	    ERR_FORBIDDEN);
	assert_int_equal(memory_count(t, "SELECT count(*) FROM memories"), 0);
}

static void
graph_do(struct memory_test *t, const char *tool, const char *args)
{
	struct mcp_result out;

	assert_int_equal(tool_run(t, tool, args, &out), OK);
	assert_false(out.is_error);
}

/* A graph of its own, of names of which nobody else speaks. */
static void
test_graph(void **state)
{
	struct world *w = *state;
	struct memory_test *t = as(w, "client-1");
	const char *more[] = { "Eve canary sleeps" };
	struct graph_entity eve = { .name = "Eve", .observations = more,
	    .count = 1 };

	graph_do(t, "create_entities", "{\"entities\":[{\"name\":\"Eve\","
	    "\"entityType\":\"p\",\"observations\":[\"works\"]},"
	    "{\"name\":\"Finn\",\"entityType\":\"p\",\"observations\":[\"rests\"]},"
	    /* Nobody made Carl or Dora; what is said of them must not show. */
	    "{\"name\":\"Carl\",\"entityType\":\"p\",\"observations\":[\"c\"]},"
	    "{\"name\":\"Dora\",\"entityType\":\"p\",\"observations\":[\"d\"]},"
	    "{\"name\":\"Bob\",\"entityType\":\"p\",\"observations\":[\"b\"]}]}");
	graph_do(t, "create_relations", "{\"relations\":[{\"from\":\"Eve\","
	    "\"to\":\"Finn\",\"relationType\":\"knows\"}]}");
	graph_is(t, "Eve:p(works) Finn:p(rests) Eve>knows>Finn");
	tool_refused(t, "create_relations", "{\"relations\":[{\"from\":\"Eve\","
	    "\"to\":\"Bob\",\"relationType\":\"knows\"}]}");
	tool_refused(t, "create_entities", "{\"entities\":[{\"name\":\"Gus\","
	    "\"entityType\":\"p\",\"observations\":[]}]}");
	t = as(w, "client-2");
	assert_int_equal(graph_add_observations(t->rq, &t->p, &eve, 1), OK);
	t = as(w, "client-1");
	graph_is(t, "Eve:p(works) Finn:p(rests) Eve>knows>Finn");
	/* More is known of Eve than what it forgets. */
	graph_do(t, "delete_entities", "{\"entityNames\":[\"Eve\",\"Finn\"]}");
	graph_is(t, "");
	t = as(w, "client-2");
	assert_string_equal(text_of(t, "SELECT group_concat(name) FROM entities "
	    "WHERE type = 'p'"), "Eve");
	assert_int_equal(memory_count(t, "SELECT count(*) FROM memories "
	    "WHERE state = 'active' AND subject = 'Eve'"), 1);
	assert_int_equal(memory_count(t, "SELECT count(*) FROM relations"), 2);
}

/* A change holds from the next request on; no handle serves two sights. */
static void
test_handles(void **state)
{
	struct world *w = *state;
	struct db *whole = as(w, "client-2")->p.db, *some, *others;
	struct memory_test *t;

	some = as(w, "client-1")->p.db;
	assert_ptr_not_equal(some, whole);
	assert_ptr_equal(as(w, "client-1")->p.db, some);
	as(w, "client-3");
	memory_say(&w->r.t, "of the third");
	limit(w, "client-3", "office");
	others = as(w, "client-3")->p.db;
	assert_ptr_not_equal(others, some);
	assert_ptr_not_equal(others, whole);
	assert_int_equal(memory_count(&w->r.t, "SELECT count(*) FROM memories"),
	    0);
	limit(w, "client-3", "work,office");
	t = as(w, "client-3");
	assert_ptr_equal(t->p.db, some);
	assert_int_equal(memory_count(t, "SELECT count(*) FROM memories"), 1);
	limit(w, "client-3", NULL);
	t = as(w, "client-3");
	assert_ptr_equal(t->p.db, whole);
	assert_int_equal(memory_count(t, "SELECT count(*) FROM memories"), 8);
	/* Whatever slots are free, or taken for longest. */
	for (int i = 0; i < 3 * PERSON_OPEN_MAX; i++) {
		memory_open(t, arena_printf(t->arena, "p%d", i % 5));
		as(w, i % 2 ? "client-1" : "client-2");
		assert_int_equal(memory_count(t,
		    "SELECT count(*) FROM memories"), i % 2 ? 1 : 8);
	}
}

/* The limited handle may come first where they are looked for. */
static void
test_first_handle(void **state)
{
	static const int later[] = { 0, 1, 2, 3, 4, 6, 7 };
	struct world *w = *state;
	struct memory_test *t = &w->r.t;

	assert_int_equal(PERSON_OPEN_MAX, 8);
	person_close_all();
	for (int i = 0; i < PERSON_OPEN_MAX; i++)
		memory_open(t, arena_printf(t->arena, "p%d", i));
	/* Slot 5 is now unused for longest, then slot 0. */
	for (size_t i = 0; i < sizeof later / sizeof *later; i++)
		memory_open(t, arena_printf(t->arena, "p%d", later[i]));
	assert_int_equal(memory_count(as(w, "client-1"),
	    "SELECT count(*) FROM memories"), 1);
	assert_int_equal(memory_count(as(w, "client-2"),
	    "SELECT count(*) FROM memories"), 7);
}

#define SIGHT_TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

/* What is like it, but out of sight, does not come back; what the client sets
 * stays in its sight; and what it does not see takes its place. */
static void
test_life(void **state)
{
	struct world *w = *state;
	struct rest_test *r = &w->r;
	struct memory_test *t = as(w, "client-1");
	const char *id;

	assert_int_equal(rest_call(r, rest_create, NULL,
	    "{\"text\":\"At dawn, a canary is singing\"}"), 200);
	assert_null(json_get(r->answer, "similar"));
	id = rest_text(r, "id");
	assert_int_equal(rest_call(r, rest_create, NULL,
	    "{\"text\":\"At dawn canaries sing\"}"), 200);
	assert_int_equal(json_len(json_get(r->answer, "similar")), 1);
	assert_int_equal(rest_call(r, rest_patch, id,
	    "{\"categories\":[\"other\"]}"), 200);
	assert_int_equal(rest_call(r, rest_get, id, NULL), 200);
	assert_string_equal(json_string(json_at(json_get(r->answer,
	    "categories"), 0)), "work");
	t->f.cfg.memories_max = 8;
	assert_int_equal(rest_call(r, rest_create, NULL,
	    "{\"text\":\"too much\"}"), 403);
	t->f.cfg.memories_max = 9;
	assert_int_equal(rest_call(r, rest_create, NULL,
	    "{\"text\":\"not too much\"}"), 200);
}

static const char *
edit(struct world *w, const char *id, const char *names)
{
	struct memory_test *t = as(w, "client-1");
	struct memory *m;

	assert_int_equal(details_change(t->rq, &t->p, id, NULL, NULL,
	    &(struct details){ .set = DETAIL_CATEGORIES,
	    .categories = names }, &m), OK);
	return m->categories;
}

static int64_t
all_categories(struct world *w, const char *id)
{
	struct memory_test *t = as(w, "client-2");

	return memory_count(t, arena_printf(t->arena, "SELECT count(*) "
	    "FROM memory_categories mc JOIN memories m ON m.seq = mc.memory "
	    "WHERE m.id = '%s'", id));
}

/* Each edit leaves what it does not see, and still there is an end; whether
 * there was room for what it will not see either, it is not told. */
static void
test_most_categories(void **state)
{
	struct world *w = *state;
	struct memory_test *t;
	struct memory *m;
	const char *names;

	for (int i = 0; i < 5; i++) {
		names = "x";
		for (int k = 1; k < CATEGORIES_MAX - 1; k++)
			names = arena_printf(w->r.t.arena, "%s,x%d-%d", names,
			    i, k);
		assert_string_equal(edit(w, w->shown, names), "work");
		assert_true(all_categories(w, w->shown) <= CATEGORIES_MAX);
	}
	assert_string_equal(edit(w, w->shown, "x7,Work"), "Work");
	assert_int_equal(all_categories(w, w->shown), CATEGORIES_MAX);
	t = as(w, "client-2");
	assert_int_equal(memories_find(t->rq, &t->p, w->shown, &m), OK);
	assert_true(str_has_item(m->categories, "canary shared"));
	assert_true(str_has_item(m->categories, "x0-1"));
	assert_false(str_has_item(m->categories, "x7"));
	assert_int_equal(memory_count(t, "SELECT count(*) FROM categories "
	    "WHERE name = 'x7'"), 0);
	/* No room for both of its own: nothing is changed. */
	t = as(w, "client-1");
	assert_int_equal(details_change(t->rq, &t->p, w->shown, NULL, NULL,
	    &(struct details){ .set = DETAIL_CATEGORIES,
	    .categories = "work,office" }, &m), ERR_INVALID);
	assert_string_equal(t->rq->fault.text,
	    "a memory may have at most 20 categories");
	assert_int_equal(memories_find(t->rq, &t->p, w->shown, &m), OK);
	assert_string_equal(m->categories, "Work");
	/* On a new one its own take their place first. */
	names = arena_printf(t->arena, "%s,one more", names);
	m = memory_add(t, &(struct memory_new){ .text = "new",
	    .categories = names });
	assert_string_equal(m->categories, "work");
	assert_int_equal(all_categories(w, m->id), CATEGORIES_MAX);
}

/* A text that is there out of sight, and has no room for what would bring it
 * into sight. */
static void
test_full(void **state)
{
	struct world *w = *state;
	struct memory_test *t = as(w, "client-2");
	struct memory_new full = { .text = "full", .categories = "u0" };
	struct memory_added added;

	for (int i = 1; i < CATEGORIES_MAX; i++)
		full.categories = arena_printf(t->arena, "%s,u%d",
		    full.categories, i);
	memory_add(t, &full);
	t = as(w, "client-1");
	full.categories = NULL;
	assert_int_equal(memories_add(t->rq, &t->p, &full, 1, &added),
	    ERR_INVALID);
	assert_non_null(strstr(t->rq->fault.text, "saved already"));
	assert_null(t->rq->fault.code);
}

/* Of a memory that has too many, as an older version let one have, it can still
 * take away its own, and leave them. */
static void
test_too_many(void **state)
{
	struct world *w = *state;
	struct memory_test *t = as(w, "client-2");

	for (int i = 0; i < CATEGORIES_MAX; i++) {
		memory_count(t, arena_printf(t->arena, "INSERT INTO categories "
		    "VALUES (%d, 'id%d', 'u%d', NULL, 1, 1) RETURNING 1",
		    100 + i, i, i));
		memory_count(t, arena_printf(t->arena, "INSERT INTO "
		    "memory_categories SELECT seq, %d FROM memories "
		    "WHERE id = '%s' RETURNING 1", 100 + i, w->shown));
	}
	assert_string_equal(edit(w, w->shown, "Work"), "Work");
	t = as(w, "client-1");
	assert_int_equal(details_change(t->rq, &t->p, w->shown, NULL, NULL,
	    &(struct details){ .set = DETAIL_CATEGORIES,
	    .categories = "Work,office" }, &(struct memory *){ NULL }),
	    ERR_INVALID);
	assert_string_equal(t->rq->fault.code, "body.categories");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		SIGHT_TEST(test_tables), SIGHT_TEST(test_views),
		SIGHT_TEST(test_writes), SIGHT_TEST(test_rest),
		SIGHT_TEST(test_tools), SIGHT_TEST(test_attached),
		SIGHT_TEST(test_search), SIGHT_TEST(test_saved),
		SIGHT_TEST(test_graph), SIGHT_TEST(test_handles),
		SIGHT_TEST(test_first_handle), SIGHT_TEST(test_life),
		SIGHT_TEST(test_most_categories), SIGHT_TEST(test_full),
		SIGHT_TEST(test_too_many),
	};

	return cmocka_run_group_tests_name("sight", tests, NULL, NULL);
}
