/*
 * arena_fixture - an arena of eight megabytes as the state of a test
 */
#ifndef KEEPSAKE_TESTS_ARENA_FIXTURE_H
#define KEEPSAKE_TESTS_ARENA_FIXTURE_H

#include "base/arena.h"

static int
setup(void **state)
{
	*state = arena_new(8 << 20);
	return 0;
}

static int
teardown(void **state)
{
	arena_free(*state);
	return 0;
}

#endif
