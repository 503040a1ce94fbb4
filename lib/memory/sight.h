/*
 * sight - what a limited client sees of a person's memory
 *
 * The person may limit a client to memories of some categories (apps.h); for
 * it the others do not exist.  That is so by construction: in its handle
 * temporary views of the tables' names stand before the tables, so that no
 * statement that reads can reach more, and temporary triggers pass over rows
 * out of sight, so that none that writes can.  Hence two rules for statement
 * tables: what is written is named with its schema (UPDATE main.memories), and
 * what is read without one.  Only what is everybody's, the indexes, the texts
 * that are there already, how many categories a memory has and the log of
 * reads, is read from main.  What still shows is that something exactly guessed
 * is taken: the name of an entity, and a text, which a client that saves it
 * gets into its sight, or is told that it has no room for another category; in
 * scores of searches, how rare a word or one of its kin is among all, and
 * whether it is there at all, since else its beginning is searched for; that a memory has no room for
 * as many of the client's own categories as it puts there (categories_add());
 * and, on a stream, that something was changed.
 */
#ifndef KEEPSAKE_MEMORY_SIGHT_H
#define KEEPSAKE_MEMORY_SIGHT_H

#include "memory/person.h"

struct db;

/* Limits a new handle to the categories of the list,
 * compared without regard to case.  An empty list: nothing. */
enum err sight_limit(struct db *db, const char *names) MUST_USE;
/*
 * Brings a memory that a limited client saved into its sight: one that has
 * none of its categories gets the first of them.  After all that writes a
 * memory's categories; inside the caller's transaction.  Nothing for others.
 * ERR_FORBIDDEN, with a fault text, if none of its categories is left;
 * ERR_INVALID, with one, if the memory has no room for it.
 */
enum err sight_keep(struct request *rq, struct person *p, int64_t seq)
    MUST_USE;
/*
 * The clients, an id a line, that may not hear of the memory of that id, or with
 * id NULL of anything: those that the person has paused, and those of whose
 * categories it has none.  Borrowed; NULL: there is none.
 */
enum err sight_blind(struct request *rq, const struct person *p,
    const char *id, const char **clients) MUST_USE;
/* ERR_FORBIDDEN, with a fault text, if the client is limited: what it would
 * change (such as "the list of categories") it does not see whole. */
enum err sight_whole(struct request *rq, const struct person *p,
    const char *what) MUST_USE;

#endif
