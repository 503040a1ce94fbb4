/*
 * ended - grants that ended before their access tokens did
 *
 * The list is kept in the process and read again when the file changes.
 * Never says that a grant lives on because the file cannot be read now: the
 * last list that was read stays in force.
 */
#include "resource/ended.h"

#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "system/config.h"
#include "system/watched.h"

enum { ENDED_BYTES_MAX = 16 * 1024 * 1024 };

/* The process's copy. */
static struct {
	struct watched file;
	char *text;
} list;

static void
read_list(const struct request *rq)
{
	const char *path = config_path(rq->call.arena, rq->cfg, "public/ended");
	struct span text;
	enum err e;

	e = watched_read(&list.file, path, ENDED_BYTES_MAX, &text);
	if (e == ERR_NOT_FOUND)
		return;
	if (e != OK) {
		log_event(&rq->call, LOG_ERROR, "cannot read ended grants",
		    LOG_STR("error", err_name(e)));
		return;
	}
	if (text.p == NULL)
		return;
	free(list.text);
	list.text = (char *)(uintptr_t)text.p;
}

bool
ended_has(const struct request *rq, const char *grant_id)
{
	size_t len = strlen(grant_id);
	const char *line, *end;

	read_list(rq);
	if (list.text == NULL || len == 0)
		return false;
	for (line = list.text; *line != '\0'; line = end + (*end == '\n')) {
		end = line + strcspn(line, "\n");
		if ((size_t)(end - line) == len &&
		    memcmp(line, grant_id, len) == 0)
			return true;
	}
	return false;
}
