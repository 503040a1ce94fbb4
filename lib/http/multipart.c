/*
 * multipart - a form with files, as its bytes come (RFC 7578, RFC 2046 5.1)
 *
 * A delimiter holds one CR, at its beginning.  So when it breaks off, all that
 * matched was the part's own, and only the byte at hand may begin another.
 */
#include "http/multipart.h"

#include <string.h>
#include <strings.h>

static enum err
refuse(struct multipart *m, const char *problem)
{
	m->problem = problem;
	return ERR_INVALID;
}

static bool
is_boundary(const char *p, size_t len)
{
	static const char others[] = "'()+_,-./:=? ";

	if (len == 0 || len > MULTIPART_BOUNDARY_MAX || p[len - 1] == ' ')
		return false;
	for (size_t i = 0; i < len; i++)
		if ((p[i] < '0' || p[i] > '9') && (p[i] < 'A' || p[i] > 'Z') &&
		    (p[i] < 'a' || p[i] > 'z') &&
		    (p[i] == '\0' || strchr(others, p[i]) == NULL))
			return false;
	return true;
}

static const char *
skip_space(const char *s)
{
	while (*s == ' ' || *s == '\t')
		s++;
	return s;
}

/*
 * The value of a parameter behind `s`, quoted or not, into `out`, cut to
 * max - 1 bytes; false if there is none.  A quotation mark in it has a
 * backslash before it; elsewhere a backslash is itself, as browsers send the
 * names of files.
 */
static bool
parameter(const char *s, const char *name, char *out, size_t max)
{
	size_t len, n = 0;
	bool quoted, found;

	while ((s = strchr(s, ';')) != NULL) {
		s = skip_space(s + 1);
		len = strcspn(s, "=;");
		found = s[len] == '=' && len == strlen(name) &&
		    strncasecmp(s, name, len) == 0;
		if (s[len] != '=')
			continue;
		s += len + 1;
		quoted = *s == '"';
		for (s += quoted; *s != '\0' && *s != (quoted ? '"' : ';');
		    s++) {
			if (quoted && *s == '\\' && s[1] == '"')
				s++;
			if (found && n + 1 < max)
				out[n++] = *s;
		}
		if (found) {
			out[n] = '\0';
			return !quoted || *s == '"';
		}
	}
	return false;
}

enum err
multipart_init(struct multipart *m, const char *type)
{
	char boundary[MULTIPART_BOUNDARY_MAX + 2];
	size_t len;

	memset(m, 0, sizeof *m);
	if (type == NULL || !parameter(type, "boundary", boundary,
	    sizeof boundary))
		return refuse(m, "the form's boundary is missing");
	len = strlen(boundary);
	if (!is_boundary(boundary, len))
		return refuse(m, "the form's boundary is malformed");
	memcpy(m->delimiter, "\r\n--", 4);
	memcpy(m->delimiter + 4, boundary, len);
	m->delimiter_len = 4 + len;
	/* The first may stand at the very beginning. */
	m->matched = 2;
	return OK;
}

/* "--" ends the form, CRLF begins a head; white space before it is padding. */
static enum err
take_delimited(struct multipart *m, char c)
{
	if (m->head_len == 0 && (c == ' ' || c == '\t'))
		return OK;
	m->head[m->head_len++] = c;
	if (m->head_len < 2)
		return OK;
	m->head_len = 0;
	if (memcmp(m->head, "--", 2) == 0) {
		m->state = MULTIPART_OVER;
		return OK;
	}
	if (memcmp(m->head, "\r\n", 2) != 0)
		return refuse(m, "a delimiter of the form does not end its "
		    "line");
	if (++m->parts > MULTIPART_PARTS_MAX)
		return refuse(m, "the form has too many parts");
	m->state = MULTIPART_HEAD;
	return OK;
}

/* The value of a header line of that name; NULL if it is another. */
static const char *
header(const char *line, const char *name)
{
	size_t len = strlen(name);

	if (strncasecmp(line, name, len) != 0 || line[len] != ':')
		return NULL;
	return skip_space(line + len + 1);
}

static enum err
read_line(struct multipart *m, const char *line)
{
	const char *value;

	if ((value = header(line, "Content-Transfer-Encoding")) != NULL &&
	    strcasecmp(value, "binary") != 0 &&
	    strcasecmp(value, "8bit") != 0 && strcasecmp(value, "7bit") != 0)
		return refuse(m, "a part of the form is encoded");
	if ((value = header(line, "Content-Disposition")) == NULL)
		return OK;
	if (m->name[0] != '\0' || strncasecmp(value, "form-data;", 10) != 0 ||
	    !parameter(value, "name", m->name, sizeof m->name) ||
	    m->name[0] == '\0')
		return refuse(m, "a part of the form has no name");
	if (!parameter(value, "filename", m->file_name, sizeof m->file_name))
		m->file_name[0] = '\0';
	return OK;
}

/* The lines of a part's head, which ends with an empty one. */
static enum err
read_head(struct multipart *m)
{
	char *line = m->head, *end;
	enum err e;

	m->name[0] = '\0';
	m->file_name[0] = '\0';
	while ((end = strstr(line, "\r\n")) != NULL && end != line) {
		*end = '\0';
		if ((e = read_line(m, line)) != OK)
			return e;
		line = end + 2;
	}
	m->head_len = 0;
	return m->name[0] != '\0' ? OK :
	    refuse(m, "a part of the form has no name");
}

static enum err
take_head(struct multipart *m, char c, enum multipart_event *event)
{
	enum err e;

	if (c == '\0' || m->head_len == MULTIPART_HEAD_MAX)
		return refuse(m, "a part of the form has a head that is too "
		    "long or holds a NUL byte");
	m->head[m->head_len++] = c;
	m->head[m->head_len] = '\0';
	if (strcmp(m->head, "\r\n") != 0 && (m->head_len < 4 ||
	    memcmp(m->head + m->head_len - 4, "\r\n\r\n", 4) != 0))
		return OK;
	if ((e = read_head(m)) != OK)
		return e;
	m->matched = 0;
	m->state = MULTIPART_DATA;
	*event = MULTIPART_PART;
	return OK;
}

/* Bytes of a part; before the first they are nobody's. */
static void
give(const struct multipart *m, const char *p, size_t len,
    enum multipart_event *event, const char **bytes, size_t *count)
{
	if (len == 0 || m->parts == 0)
		return;
	*event = MULTIPART_BYTES;
	*bytes = p;
	*count = len;
}

/* Goes on with a delimiter that has begun: how many bytes of `p` it took. */
static size_t
match(struct multipart *m, const char *p, size_t len)
{
	size_t n = 0;

	while (n < len && m->matched < m->delimiter_len &&
	    p[n] == m->delimiter[m->matched]) {
		m->matched++;
		n++;
	}
	return n;
}

static void
take_data(struct multipart *m, const char *p, size_t len, size_t *used,
    enum multipart_event *event, const char **bytes, size_t *count)
{
	const char *cr;

	if (m->matched == 0) {
		cr = memchr(p, '\r', len);
		*used = cr != NULL ? (size_t)(cr - p) : len;
		m->matched = cr != NULL;
		give(m, p, *used, event, bytes, count);
		*used += cr != NULL;
		return;
	}
	*used = match(m, p, len);
	if (m->matched == m->delimiter_len) {
		m->state = MULTIPART_DELIMITED;
		m->matched = 0;
	} else if (*used < len) {
		give(m, m->delimiter, m->matched, event, bytes, count);
		m->matched = 0;
	}
}

enum err
multipart_take(struct multipart *m, const char *p, size_t len, size_t *used,
    enum multipart_event *event, const char **bytes, size_t *count)
{
	enum err e = OK;

	*used = 0;
	*event = MULTIPART_NOTHING;
	*bytes = NULL;
	*count = 0;
	if (m->problem != NULL)
		return ERR_INVALID;
	while (e == OK && *used < len && *event == MULTIPART_NOTHING) {
		size_t n = 1;

		if (m->state == MULTIPART_DATA)
			take_data(m, p + *used, len - *used, &n, event, bytes,
			    count);
		else if (m->state == MULTIPART_DELIMITED)
			e = take_delimited(m, p[*used]);
		else if (m->state == MULTIPART_HEAD)
			e = take_head(m, p[*used], event);
		else
			n = len - *used;
		*used += n;
	}
	return e;
}

enum err
multipart_end(struct multipart *m)
{
	if (m->problem != NULL)
		return ERR_INVALID;
	return m->state == MULTIPART_OVER ? OK :
	    refuse(m, "the form ends too early");
}
