/*
 * import_list - one large JSON text that holds lists of memories
 */
#ifndef KEEPSAKE_MEMORY_IMPORT_LIST_H
#define KEEPSAKE_MEMORY_IMPORT_LIST_H

#include <stdbool.h>

/* Is it the name of a list that is read? */
bool import_list_knows(const char *name);

#endif
