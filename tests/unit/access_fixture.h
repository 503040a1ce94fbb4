/*
 * access_fixture - who read what, in a person's file of notes
 *
 * Include after memory_fixture.h.
 */
#ifndef KEEPSAKE_TESTS_ACCESS_FIXTURE_H
#define KEEPSAKE_TESTS_ACCESS_FIXTURE_H

#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "memory/access.h"

#define ROWS "SELECT count(*) FROM access_log"

static inline const char *
log_file(struct memory_test *t)
{
	char *path = person_path(t->arena, &t->f.cfg, "person-1");

	path[strlen(path) - 3] = '\0';
	return arena_printf(t->arena, "%s.reads", path);
}

static inline int64_t
file_size(struct memory_test *t)
{
	struct stat st;

	return stat(log_file(t), &st) == 0 ? st.st_size : -1;
}

/* A call that fetches one memory, up to the end of its request. */
static inline void
fetch(struct memory_test *t, const struct memory *m)
{
	access_note_one(t->rq, &t->p, ACCESS_FETCH, m);
	access_after(t->rq);
}

static inline void
fold(struct memory_test *t)
{
	assert_int_equal(access_fold(t->rq, &t->p), OK);
}

/* Until leave_all_room() no file may grow beyond `size`. */
static inline void
leave_room(int64_t size, struct rlimit *all)
{
	struct rlimit little;

	assert_int_equal(getrlimit(RLIMIT_FSIZE, all), 0);
	little = *all;
	little.rlim_cur = (rlim_t)size;
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &little), 0);
}

static inline void
leave_all_room(const struct rlimit *all)
{
	assert_int_equal(setrlimit(RLIMIT_FSIZE, all), 0);
	signal(SIGXFSZ, SIG_DFL);
}

static inline void
write_lines(struct memory_test *t, const char *lines)
{
	FILE *f = fopen(log_file(t), "a");

	assert_non_null(f);
	fputs(lines, f);
	assert_int_equal(fclose(f), 0);
}

#endif
