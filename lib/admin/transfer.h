/*
 * transfer - a person's memories into a file and out of it, from the shell
 */
#ifndef KEEPSAKE_ADMIN_TRANSFER_H
#define KEEPSAKE_ADMIN_TRANSFER_H

#include <stdio.h>

#include "admin/admin.h"
#include "http/request.h"
#include "memory/person.h"

struct transfer {
	struct admin ad;		/* its arguments, configuration, answers */
	struct request rq;
	struct person person;
	int in;				/* a file that can be read twice, or -1 */
	FILE *out;			/* where an export goes, or NULL */
};

/* Opens the files that the arguments name, making standard input one that can
 * be read twice; EXIT_OK, or what was said. */
int transfer_open_file(struct transfer *t);
/* Opens the memory of the person that --user names; likewise. */
int transfer_open_person(struct transfer *t);

/* The commands: exit status. */
int transfer_import(struct transfer *t);
int transfer_imports(struct transfer *t);
int transfer_export(struct transfer *t);

#endif
