/*
 * test_questions - the budget and the bounds of waiting calls
 *
 * What packets do with them is in test_hub.
 */
#include "unit.h"

#include <stdlib.h>

#include "events/hub.h"
#include "events/questions.h"

static struct persons *persons;
static struct questions *questions;
static struct budget budget;

static int
set_up(void **state)
{
	(void)state;
	budget = (struct budget){ .max = HUB_BYTES_MAX };
	persons = malloc(sizeof(*persons));
	questions = malloc(sizeof(*questions));
	assert_true(persons != NULL && questions != NULL);
	persons_init(persons, &budget, HUB_BYTES_MAX);
	questions_init(questions, persons);
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	while (questions->due.first != NULL)
		questions_forget(questions,
		    (struct open_question *)questions->due.first);
	assert_int_equal(questions->count, 0);
	assert_int_equal(budget.used, 0);
	free(questions);
	free(persons);
	return 0;
}

static struct packet
packet(enum packet_type type, int n, int64_t number)
{
	struct packet p = { .type = type, .number = number,
	    .text = { { "ann c1", 6 }, [5] = { "ann", 3 } } };

	memset(p.id.bytes, n, sizeof(p.id.bytes));
	memset(p.of.bytes, 9, sizeof(p.of.bytes));
	return p;
}

static enum packet_type
answer(int n, int64_t number, size_t len, char **answers)
{
	struct packet p = packet(PACKET_ANSWER, n, number);
	char *big = malloc(len);
	struct open_question *q;
	enum packet_type t;

	assert_non_null(big);
	memset(big, '1', len);
	p.text[1] = (struct span){ big, len };
	t = questions_answer(questions, &p, &q, answers);
	free(big);
	assert_true((q != NULL) == (t == PACKET_ASK));
	return t;
}

static void
test_most_answers(void **state)
{
	struct packet p = packet(PACKET_ASK, 1, QUESTIONS_MAX);
	char *answers;

	(void)state;
	assert_int_equal(questions_ask(questions, &p, 0), PACKET_DONE);
	for (int i = QUESTIONS_MAX - 1; i > 0; i--) {
		assert_int_equal(answer(1, i, 1, &answers), PACKET_DONE);
		assert_null(answers);
	}
	assert_int_equal(answer(1, 0, 2, &answers), PACKET_ASK);
	assert_string_equal(answers,
	    "[11,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1]");
	free(answers);
}

/* A call that comes back must fit a packet. */
static void
test_answers_fit_a_packet(void **state)
{
	struct packet p = packet(PACKET_ASK, 1, 2);
	char *big = malloc(PACKET_MAX), *answers;

	(void)state;
	assert_non_null(big);
	memset(big, 'm', PACKET_MAX);
	p.text[2] = (struct span){ big, 1024 * 1024 };
	assert_int_equal(questions_ask(questions, &p, 0), PACKET_DONE);
	free(big);
	assert_int_equal(answer(1, 0, 256 * 1024, &answers), PACKET_FULL);
	assert_int_equal(answer(1, 0, 128 * 1024, &answers), PACKET_DONE);
	assert_int_equal(answer(1, 1, 128 * 1024, &answers), PACKET_FULL);
	assert_int_equal(answer(1, 1, 10, &answers), PACKET_ASK);
	free(answers);
}

static void
test_budget(void **state)
{
	struct packet p = packet(PACKET_ASK, 1, 1);
	char *answers;

	(void)state;
	budget.max = sizeof(struct open_question) + 5;
	assert_int_equal(questions_ask(questions, &p, 0), PACKET_FULL);
	assert_null(persons_find(persons, p.text[5]));
	budget.max += 1 + 100;
	assert_int_equal(questions_ask(questions, &p, 0), PACKET_DONE);
	assert_int_equal(answer(1, 0, 100, &answers), PACKET_FULL);
	assert_int_equal(answer(1, 0, 50, &answers), PACKET_ASK);
	free(answers);
}

static void
test_forget_channel(void **state)
{
	struct packet p = packet(PACKET_ASK, 1, 1), other;

	(void)state;
	assert_int_equal(questions_ask(questions, &p, 5), PACKET_DONE);
	other = packet(PACKET_ASK, 2, 1);
	other.of.bytes[0] = 7;
	assert_int_equal(questions_ask(questions, &other, 6), PACKET_DONE);
	p.id.bytes[0] = 3;
	assert_int_equal(questions_ask(questions, &p, 7), PACKET_DONE);
	assert_int_equal(questions->count, 3);
	questions_forget_channel(questions, &p.of);
	assert_int_equal(questions->count, 1);
	assert_int_equal(questions->due.first->at, 6 + QUESTION_LIFE_S);
	questions_forget_channel(questions, &other.of);
	assert_null(persons_find(persons, p.text[5]));
}

/* What runs is answered once more by nobody, and is gone with its answer or a
 * minute later. */
static void
test_runs(void **state)
{
	struct packet p = packet(PACKET_ASK, 1, 1), other;
	char *answers;

	(void)state;
	assert_int_equal(questions_ask(questions, &p, 5), PACKET_DONE);
	other = packet(PACKET_ANSWER, 1, 0);
	other.session.bytes[0] = 1;
	other.text[1] = other.text[0];
	assert_int_equal(questions_answer(questions, &other,
	    &(struct open_question *){ NULL }, &answers), PACKET_ABSENT);
	questions_answered(questions, &p.id);
	assert_int_equal(questions->count, 1);
	assert_int_equal(answer(1, 0, 10, &answers), PACKET_ASK);
	free(answers);
	questions_run(questions,
	    (struct open_question *)questions->due.first, 20);
	assert_int_equal(questions->due.first->at, 20 + QUESTIONS_RUN_S);
	assert_int_equal(answer(1, 0, 10, &answers), PACKET_ABSENT);
	questions_answered(questions, &other.session);
	assert_int_equal(questions->count, 1);
	questions_answered(questions, &p.id);
	assert_int_equal(questions->count, 0);
}

static void
test_alone(void **state)
{
	struct open_question q = { .count = 0 };

	(void)state;
	assert_false(question_is_alone(&q));
	q.channel.bytes[3] = 1;
	assert_true(question_is_alone(&q));
	q.session = q.channel;
	assert_false(question_is_alone(&q));
}

int
main(void)
{
#define WITH_TABLES(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		WITH_TABLES(test_most_answers),
		WITH_TABLES(test_answers_fit_a_packet),
		WITH_TABLES(test_budget),
		WITH_TABLES(test_runs),
		WITH_TABLES(test_forget_channel),
		cmocka_unit_test(test_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
