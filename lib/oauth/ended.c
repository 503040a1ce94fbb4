/*
 * ended - telling resource servers which grants have ended
 *
 * The list is read from the store while the lock is held, so the writer that
 * comes last has seen all that ended before.  Must never leave a half-written
 * file where a reader can see it.
 */
#include "oauth/ended.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/log.h"
#include "store/grants.h"
#include "system/config.h"
#include "system/replace.h"

enum { ENDED_MAX = 16 * 1024 * 1024, SKEW_S = 120 };

static enum err
write_list(struct call *c, const struct config *cfg)
{
	const char **ids;
	struct buf b;
	size_t count;
	enum err e;

	e = grants_list_ended(c, c->now - cfg->access_token_ttl - SKEW_S, &ids,
	    &count);
	if (e != OK)
		return e;
	buf_init(&b, c->arena, ENDED_MAX);
	for (size_t i = 0; i < count; i++) {
		buf_puts(&b, ids[i]);
		buf_putc(&b, '\n');
	}
	if (buf_failed(&b))
		return ERR_UNAVAILABLE;
	/* Resource servers of other users read it, whatever the umask. */
	return replace_file(config_path(c->arena, cfg, "public/ended"), b.data,
	    b.len, 0644);
}

enum err
ended_publish(struct call *c, const struct config *cfg)
{
	const char *path = config_path(c->arena, cfg, "public/ended.lock");
	enum err e = ERR_UNAVAILABLE;
	int fd;

	fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0660);
	if (fd < 0) {
		log_event(c, LOG_ERROR, "cannot lock the ended grants",
		    LOG_INT("errno", errno));
		return e;
	}
	if (flock(fd, LOCK_EX) == 0)
		e = write_list(c, cfg);
	close(fd);
	if (e != OK)
		log_event(c, LOG_ERROR, "cannot write the ended grants",
		    LOG_INT("errno", errno));
	return e;
}
