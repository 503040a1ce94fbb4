/*
 * import_tables - the tables beside the old stack's table of memories
 *
 * apps.csv, categories.csv and memory_categories.csv of a dump: which app and
 * which categories the ids of a memory mean.
 */
#ifndef KEEPSAKE_MEMORY_IMPORT_TABLES_H
#define KEEPSAKE_MEMORY_IMPORT_TABLES_H

#include "memory/import.h"

enum { IMPORT_TABLES_LINKS_MAX = 200000, IMPORT_TABLES_NAMES_MAX = 10000 };

struct import_tables;

/* Lives as long as the arena. */
struct import_tables *import_tables_new(struct arena *a);
/* What reads a member of that name into im->tables; NULL for others. */
const struct import_parser *import_tables_parser(struct import_tables *t,
    const char *member);
/* Once all are read, before anything is asked. */
void import_tables_sort(struct import_tables *t);
/* The name; NULL if it was not told. */
const char *import_tables_app(const struct import_tables *t, const char *id);
/* A comma list of the memory's categories, or NULL.  Those that were not told
 * are left out. */
enum err import_tables_categories(struct import *im, const char *memory,
    const char **out) MUST_USE;

#endif
