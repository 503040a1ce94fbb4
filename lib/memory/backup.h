/*
 * backup - REST calls that take a person's memories in and out as files
 *
 * Paths and shapes are OpenMemory's (/api/v1/backup/export and import), with
 * more formats, a dry run, and a list of imports that can be undone.  A file
 * may be larger than memory: what comes is put on the disk and read there,
 * what goes is written as it is read.  The person is the token's.
 */
#ifndef KEEPSAKE_MEMORY_BACKUP_H
#define KEEPSAKE_MEMORY_BACKUP_H

#include "memory/rest.h"

/* The declared parameters of the program, in this order. */
enum backup_param {
	BACKUP_USER_ID = REST_USER_ID,
	BACKUP_FORMAT, BACKUP_APP_ID, BACKUP_FROM_DATE, BACKUP_TO_DATE,
	BACKUP_MODE, BACKUP_DRY_RUN, BACKUP_NPARAMS
};

/* backup_export.c */
rest_handler backup_export;
/* backup_import.c */
rest_handler backup_import, backup_imports, backup_undo;

/* backup_admit.c */
/*
 * Opens the person's file.  ERR_FORBIDDEN, with a fault text, for an app that
 * the person has paused or limited to some categories, and, to write, for one
 * that may only read: a file is all of the memory, and an import is none of
 * an app's own.
 */
enum err backup_begin(struct rest *r, bool writes) MUST_USE;

/* backup_turn.c */
enum backup_turn { BACKUP_IN, BACKUP_OUT };
/*
 * One import (or undoing of one) and two exports of a person at a time, so that
 * one person does not take all workers.  The turn ends with the request, also if
 * its worker dies.  ERR_LIMITED, with a fault text: 429 is what clients wait
 * and try again for, by its Retry-After, where they give up at a 409.
 */
enum err backup_take_turn(struct rest *r, enum backup_turn which) MUST_USE;

/* backup_receive.c */
struct backup_file {
	int fd;				/* ends with the request's arena */
	const char *place;		/* "body", or "body.file" of a form */
	const char *name;		/* as the person calls it, or NULL */
	const char *format, *mode, *dry_run;	/* of query or form, or NULL */
};

/*
 * Reads the body, a form (multipart/form-data) with a file or the file
 * itself, into a file.  ERR_TOO_LARGE beyond BACKUP_MAX; ERR_INVALID with a
 * place; ERR_FORBIDDEN if a user_id is another's; ERR_EXPIRED if it comes too
 * slowly; ERR_UNAVAILABLE if the disk is full.
 */
enum err backup_receive(struct rest *r, struct backup_file *out) MUST_USE;

#endif
