/*
 * config_file - where settings are written: the file, the environment, files
 * that hold one secret
 *
 * Problems name keys and lines, never values.
 */
#include "system/config_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"
#include "base/str.h"

enum { FILE_MAX = 64 * 1024, SECRET_MAX = 4096 };

#define BLANKS " \t\r"
#define NAME_CHARS \
	"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_abcdefghijklmnopqrstuvwxyz"

static enum err
complain(struct config_sources *s, unsigned line, const char *what)
{
	s->problem = arena_printf(s->arena, "line %u of %s %s", line, s->path,
	    what);
	return ERR_INVALID;
}

static char *
trim(char *p)
{
	size_t len;

	p += strspn(p, BLANKS);
	len = strlen(p);
	while (len > 0 && strchr(BLANKS, p[len - 1]) != NULL)
		len--;
	p[len] = '\0';
	return p;
}

/* Takes off one pair of quotes; NULL if they do not match. */
static char *
unquote(char *p)
{
	const char quote = *p;
	size_t len = strlen(p);

	if (quote != '"' && quote != '\'')
		return p;
	if (len < 2 || strchr(p + 1, quote) != p + len - 1)
		return NULL;
	p[len - 1] = '\0';
	return p + 1;
}

static enum err
unknown_key(struct config_sources *s, const char *name, unsigned line)
{
	if (config_keys_retired(name)) {
		log_event(NULL, LOG_WARN, "setting of the old stack ignored",
		    LOG_STR("key", name), LOG_INT("line", line));
		return OK;
	}
	return complain(s, line, arena_printf(s->arena,
	    "holds the unknown key %.64s; the nearest known one is %s", name,
	    config_keys_nearest(name)));
}

static enum err
parse_line(struct config_sources *s, char *p, unsigned line)
{
	struct config_source *key;
	char *value, *equals;
	size_t i;

	p = trim(p);
	if (*p == '\0' || *p == '#')
		return OK;
	if (str_starts(p, "export "))
		return complain(s, line, "must be KEY=value, without export");
	if ((equals = strchr(p, '=')) == NULL || equals == p ||
	    (size_t)(equals - p) != strspn(p, NAME_CHARS))
		return complain(s, line, "is not KEY=value");
	*equals = '\0';
	if ((value = unquote(trim(equals + 1))) == NULL)
		return complain(s, line, "has a quote that does not match");
	if ((i = config_keys_find(p)) == config_keys_len)
		return unknown_key(s, p, line);
	key = &s->key[i];
	if (key->line != 0)
		return complain(s, line, arena_printf(s->arena,
		    "gives %s again; line %u did already", p, key->line));
	key->line = line;
	key->text = *value != '\0' ? value : NULL;
	return OK;
}

enum err
config_file_parse(struct config_sources *s, const char *text, size_t len)
{
	char *p, *next, *copy;
	unsigned line = 0;
	enum err e = OK;

	if (!str_utf8(text, len) || str_has_nul(text, len)) {
		s->problem = arena_printf(s->arena, "%s is not UTF-8 text",
		    s->path);
		return ERR_INVALID;
	}
	copy = arena_strndup(s->arena, text, len);
	for (p = copy; p != NULL && e == OK; p = next) {
		if ((next = strchr(p, '\n')) != NULL)
			*next++ = '\0';
		e = parse_line(s, p, ++line);
	}
	return e;
}

/* All of a regular file of at most `max` bytes; errno says what is wrong. */
static char *
read_file(struct arena *a, const char *path, size_t max, size_t *len)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	char *text = NULL;
	struct stat st;
	ssize_t n;

	*len = 0;
	if (fd < 0)
		return NULL;
	errno = EINVAL;
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode)) {
		errno = EFBIG;
		if ((size_t)st.st_size <= max)
			text = arena_alloc(a, (size_t)st.st_size + 1);
	}
	while (text != NULL && (n = read(fd, text + *len,
	    (size_t)st.st_size - *len)) != 0) {
		if (n > 0)
			*len += (size_t)n;
		else if (errno != EINTR)
			text = NULL;
	}
	close(fd);
	return text;
}

enum err
config_file_read(struct config_sources *s)
{
	size_t len;
	char *text = read_file(s->arena, s->path, FILE_MAX, &len);

	if (text != NULL)
		return config_file_parse(s, text, len);
	if (errno == ENOENT && !s->must_exist)
		return OK;
	s->problem = arena_printf(s->arena, "%s cannot be read: %s", s->path,
	    strerror(errno));
	return errno == EFBIG ? ERR_INVALID : ERR_UNAVAILABLE;
}

void
config_file_environment(struct config_sources *s)
{
	const char *value;

	for (size_t i = 0; i < config_keys_len; i++) {
		value = getenv(config_keys[i].name);
		if (value == NULL || *value == '\0')
			continue;
		/* A secret and its file are two ways to say one thing. */
		if (config_keys[i].kind == CONFIG_SECRET)
			s->key[i + 1] = (struct config_source){ NULL, 0 };
		if (config_keys[i].kind == CONFIG_SECRET_FILE &&
		    s->key[i - 1].line != 0)
			s->key[i - 1] = (struct config_source){ NULL, 0 };
		s->key[i] = (struct config_source){ value, 0 };
	}
}

enum err
config_file_secret(struct arena *a, const char *path, const char **out)
{
	size_t len;
	char *text = read_file(a, path, SECRET_MAX, &len);

	*out = NULL;
	if (text == NULL)
		return errno == EACCES ? OK : ERR_INVALID;
	if (str_has_nul(text, len))
		return ERR_INVALID;
	text = trim(text);
	if ((len = strlen(text)) > 0 && text[len - 1] == '\n')
		text[len - 1] = '\0';
	text = trim(text);
	if (*text == '\0' || strchr(text, '\n') != NULL)
		return ERR_INVALID;
	*out = text;
	return OK;
}
