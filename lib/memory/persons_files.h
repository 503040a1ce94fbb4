/*
 * persons_files - the files of all persons, one after another
 *
 * For one-shot programs that work on what everybody keeps: who they are is not
 * known here, and need not be.
 */
#ifndef KEEPSAKE_MEMORY_PERSONS_FILES_H
#define KEEPSAKE_MEMORY_PERSONS_FILES_H

#include "http/request.h"
#include "memory/person.h"

/*
 * What is done with one file.  `rq` has an arena of its own, the time and the
 * configuration, nothing else; `p` has the open file, and "keepsake" as its
 * client, but no subject.  What it returns is logged, and the walk goes on.
 */
typedef enum err persons_visit(struct request *rq, struct person *p,
    void *context);

/*
 * Opens each file of DATA_DIR/memories, migrated if need be, by name; one that
 * a newer Keepsake has changed is passed over.  *failed counts those that
 * could not be opened, or visited.  ERR_UNAVAILABLE if the folder is there and
 * cannot be read.
 */
enum err persons_files_visit(const struct call *c, const struct config *cfg,
    persons_visit *visit, void *context, int64_t *failed) MUST_USE;

#endif
