/*
 * test_persons - one of each name, while it has something
 */
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>

#include "events/persons.h"

static struct span
name(const char *s)
{
	return (struct span){ s, strlen(s) };
}

static struct budget all = { .max = 250 };

/* Nobody has more than a share, however much all have. */
static void
test_shares(void **state)
{
	struct persons *ps = malloc(sizeof(*ps));
	struct person *ann, *bob, *eve;

	(void)state;
	assert_non_null(ps);
	persons_init(ps, &all, 100);
	ann = persons_get(ps, name("ann"));
	bob = persons_get(ps, name("bob"));
	eve = persons_get(ps, name("eve"));
	assert_false(budget_take(&ann->budget, 101));
	assert_true(budget_take(&ann->budget, 100));
	assert_false(budget_has(&ann->budget, 1));
	assert_true(budget_take(&bob->budget, 90));
	assert_int_equal(all.used, 190);
	assert_false(budget_take(&eve->budget, 61));
	assert_true(budget_take(&eve->budget, 60));
	budget_give(&ann->budget, 100);
	budget_give(&bob->budget, 90);
	budget_give(&eve->budget, 60);
	assert_int_equal(all.used, 0);
	persons_let(ps, ann);
	persons_let(ps, bob);
	persons_let(ps, eve);
	free(ps);
}

static void
test_get_find_let(void **state)
{
	struct persons *ps = malloc(sizeof(*ps));
	struct person *ann, *longer;

	(void)state;
	assert_non_null(ps);
	persons_init(ps, &all, 100);
	assert_null(persons_find(ps, name("ann")));
	assert_null(persons_get(ps, name("")));
	assert_null(persons_find(ps, (struct span){ NULL, 0 }));
	ann = persons_get(ps, name("ann"));
	longer = persons_get(ps, name("anna"));
	assert_non_null(ann);
	assert_ptr_not_equal(ann, longer);
	assert_ptr_equal(persons_get(ps, name("ann")), ann);
	assert_ptr_equal(persons_find(ps, name("anna")), longer);
	assert_true(person_is(ann, name("ann")));
	assert_false(person_is(ann, name("anna")));
	assert_false(person_is(ann, name("ANN")));
	ann->channel_count = 1;
	persons_let(ps, ann);
	assert_ptr_equal(persons_find(ps, name("ann")), ann);
	ann->channel_count = 0;
	ann->question_count = 1;
	persons_let(ps, ann);
	assert_ptr_equal(persons_find(ps, name("ann")), ann);
	ann->question_count = 0;
	ann->reader_count = 1;
	persons_let(ps, ann);
	assert_ptr_equal(persons_find(ps, name("ann")), ann);
	ann->reader_count = 0;
	persons_let(ps, ann);
	assert_null(persons_find(ps, name("ann")));
	persons_let(ps, longer);
	free(ps);
}

/* More than there are slots, so that some share one. */
static void
test_many(void **state)
{
	struct persons *ps = malloc(sizeof(*ps));
	char text[16];

	(void)state;
	assert_non_null(ps);
	persons_init(ps, &all, 100);
	for (int i = 0; i < 2 * PERSONS_SLOTS; i++) {
		snprintf(text, sizeof(text), "p%d", i);
		assert_non_null(persons_get(ps, name(text)));
	}
	for (int i = 0; i < 2 * PERSONS_SLOTS; i += 2) {
		snprintf(text, sizeof(text), "p%d", i);
		persons_let(ps, persons_find(ps, name(text)));
	}
	for (int i = 0; i < 2 * PERSONS_SLOTS; i++) {
		struct person *p;

		snprintf(text, sizeof(text), "p%d", i);
		p = persons_find(ps, name(text));
		assert_true((p == NULL) == (i % 2 == 0));
		if (p != NULL)
			persons_let(ps, p);
	}
	free(ps);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_shares),
		cmocka_unit_test(test_get_find_let),
		cmocka_unit_test(test_many),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
