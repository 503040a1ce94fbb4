/*
 * test_session - names that stand for what a client said when it began
 */
#include "unit.h"

#include "mcp/session.h"
#include "stream_world.h"

static struct stream_world s;
#define RQ (&s.w.f.rq)

static const struct mcp_caller bob = { .sub = "bob", .client_id = "c1" };
static const struct mcp_caller alice2 = { .sub = "alice", .client_id = "c2" };

static void
a_name_stands_for_its_session(void **state)
{
	struct session got, other;
	const char *name;

	(void)state;
	stream_world_begin(&s, ERA_LEGACY);
	name = session_new(RQ, &fixture_caller, ABILITY_FORM | ABILITY_ROOTS,
	    "2025-06-18");
	for (const char *p = name; *p != '\0'; p++)
		assert_true(*p > ' ' && *p < 0x7f);
	assert_int_equal(session_read(RQ, &fixture_caller, name, &got), OK);
	assert_int_equal(got.abilities, ABILITY_FORM | ABILITY_ROOTS);
	assert_string_equal(got.version, "2025-06-18");
	name = session_new(RQ, &fixture_caller, 0, "2025-11-25");
	assert_int_equal(session_read(RQ, &fixture_caller, name, &other), OK);
	assert_int_equal(other.abilities, 0);
	assert_memory_not_equal(got.id.bytes, other.id.bytes,
	    sizeof got.id.bytes);
	stream_world_end(&s);
}

static void
refused(const struct mcp_caller *caller, const char *name)
{
	struct session got;

	assert_int_equal(session_read(RQ, caller, name, &got), ERR_NOT_FOUND);
	assert_int_equal(got.abilities, 0);
}

static void
no_other_name_will_do(void **state)
{
	struct channel_id id;
	struct session got;
	const char *name;
	char *bent;

	(void)state;
	stream_world_begin(&s, ERA_LEGACY);
	name = session_new(RQ, &fixture_caller, 1, "2025-11-25");
	refused(&bob, name);
	refused(&alice2, name);
	refused(&fixture_caller, "");
	refused(&fixture_caller, "session");
	bent = arena_strdup(RQ->call.arena, name);
	bent[20] = bent[20] == 'A' ? 'B' : 'A';
	refused(&fixture_caller, bent);
	bent = arena_alloc(RQ->call.arena, SESSION_NAME_MAX + 2);
	memset(bent, 'A', SESSION_NAME_MAX + 1);
	refused(&fixture_caller, bent);
	/* The name of a stream is none of a session, nor the other way round. */
	channel_id_new(&id);
	refused(&fixture_caller, session_sse_name(RQ, &fixture_caller, &id));
	assert_int_equal(session_sse_read(RQ, &fixture_caller, name, &id),
	    ERR_NOT_FOUND);
	/* What we sealed for the same end, but as no version of ours would. */
	refused(&fixture_caller, seal(RQ->call.arena, RQ->seal,
	    "session alice c1", "0123456789abcdef01", 18));
	refused(&fixture_caller, seal(RQ->call.arena, RQ->seal,
	    "session alice c1", "0123456789abcdefxx000000000001", 30));
	refused(&fixture_caller, seal(RQ->call.arena, RQ->seal,
	    "session alice c1", "0123456789abcdef01yy0000000001", 30));
	assert_int_equal(session_read(RQ, &fixture_caller, name, &got), OK);
	stream_world_end(&s);
}

static void
it_ends(void **state)
{
	struct session got;
	const char *name, *other;

	(void)state;
	stream_world_begin(&s, ERA_LEGACY);
	name = session_new(RQ, &fixture_caller, 1, "2025-11-25");
	other = session_new(RQ, &fixture_caller, 1, "2025-11-25");
	assert_int_equal(session_read(RQ, &fixture_caller, name, &got), OK);
	ended_sessions_add(RQ->ended_sessions, got.id.bytes, RQ->call.now);
	refused(&fixture_caller, name);
	assert_int_equal(session_read(RQ, &fixture_caller, other, &got), OK);
	RQ->call.now += SESSION_LIFE_S - 1;
	assert_int_equal(session_read(RQ, &fixture_caller, other, &got), OK);
	RQ->call.now++;
	refused(&fixture_caller, other);
	stream_world_end(&s);
}

static void
a_stream_has_a_name_of_its_own(void **state)
{
	struct channel_id id, got;
	const char *name;

	(void)state;
	stream_world_begin(&s, ERA_LEGACY);
	channel_id_new(&id);
	name = session_sse_name(RQ, &fixture_caller, &id);
	assert_int_equal(session_sse_read(RQ, &fixture_caller, name, &got),
	    OK);
	assert_memory_equal(id.bytes, got.bytes, sizeof id.bytes);
	assert_int_equal(session_sse_read(RQ, &bob, name, &got),
	    ERR_NOT_FOUND);
	assert_int_equal(session_sse_read(RQ, &alice2, name, &got),
	    ERR_NOT_FOUND);
	assert_int_equal(session_sse_read(RQ, &fixture_caller, "x", &got),
	    ERR_NOT_FOUND);
	stream_world_end(&s);
}

/* A program that holds no streams, or a server that offers none. */
static void
who_has_streams(void **state)
{
	struct events *ev;
	struct seal_key *key;

	(void)state;
	stream_world_begin(&s, ERA_LEGACY);
	assert_true(session_streams(RQ, &s.server));
	s.server.topics = 0;
	assert_true(session_streams(RQ, &s.server));
	s.server.watched = false;
	assert_false(session_streams(RQ, &s.server));
	s.server.topics = TOPIC_TOOLS;
	ev = RQ->events;
	RQ->events = NULL;
	assert_false(session_streams(RQ, &s.server));
	RQ->events = ev;
	key = RQ->seal;
	RQ->seal = NULL;
	assert_false(session_streams(RQ, &s.server));
	RQ->seal = key;
	stream_world_end(&s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_name_stands_for_its_session),
		cmocka_unit_test(no_other_name_will_do),
		cmocka_unit_test(it_ends),
		cmocka_unit_test(a_stream_has_a_name_of_its_own),
		cmocka_unit_test(who_has_streams),
	};

	return cmocka_run_group_tests_name("session", tests, NULL, NULL);
}
