/*
 * valid - validators for declared parameters
 */
#include "http/valid.h"

#include <string.h>

#include "base/url.h"

static bool
is_alnum(char ch)
{
	return (ch >= '0' && ch <= '9') || (ch >= 'A' && ch <= 'Z') ||
	    (ch >= 'a' && ch <= 'z');
}

/* All of `s`, at least one character, is alphanumeric or in `more`. */
static bool
all_of(const char *s, const char *more)
{
	if (*s == '\0')
		return false;
	for (; *s != '\0'; s++)
		if (!is_alnum(*s) && strchr(more, *s) == NULL)
			return false;
	return true;
}

bool
valid_any(const char *s)
{
	for (; *s != '\0'; s++)
		if ((unsigned char)*s < 0x20 || *s == 0x7f)
			return false;
	return true;
}

bool
valid_text(const char *s)
{
	for (; *s != '\0'; s++)
		if (((unsigned char)*s < 0x20 && strchr("\t\r\n", *s) == NULL) ||
		    *s == 0x7f)
			return false;
	return true;
}

bool
valid_visible(const char *s)
{
	for (; *s != '\0'; s++)
		if ((unsigned char)*s < 0x20 || (unsigned char)*s > 0x7e)
			return false;
	return true;
}

bool
valid_token(const char *s)
{
	return all_of(s, "-_.~+/=");
}

bool
valid_id(const char *s)
{
	return all_of(s, "-_.~");
}

bool
valid_scope(const char *s)
{
	char before = ' ';

	for (; *s != '\0'; before = *s++) {
		if (*s == ' ' && before == ' ')
			return false;
		if ((unsigned char)*s < 0x20 || (unsigned char)*s > 0x7e ||
		    *s == '"' || *s == '\\')
			return false;
	}
	return before != ' ';
}

bool
valid_url(const char *s)
{
	struct url u;

	return url_parse(s, strlen(s), &u) == OK;
}

bool
valid_base64url43(const char *s)
{
	return strlen(s) == 43 && all_of(s, "-_");
}

bool
valid_verifier(const char *s)
{
	size_t len = strlen(s);

	return len >= 43 && len <= 128 && all_of(s, "-._~");
}

bool
valid_int(const char *s)
{
	size_t len = strlen(s);

	return len >= 1 && len <= 18 && strspn(s, "0123456789") == len;
}

bool
valid_email(const char *s)
{
	const char *at = strchr(s, '@');

	for (const char *p = s; *p != '\0'; p++)
		if ((unsigned char)*p <= 0x20 || *p == 0x7f)
			return false;
	return at != NULL && at != s && at[1] != '\0' &&
	    strchr(at + 1, '@') == NULL;
}

bool
valid_uuid(const char *s)
{
	if (strlen(s) != 36)
		return false;
	for (size_t i = 0; i < 36; i++) {
		bool dash = i == 8 || i == 13 || i == 18 || i == 23;

		if (dash ? s[i] != '-'
		    : strchr("0123456789abcdefABCDEF", s[i]) == NULL)
			return false;
	}
	return true;
}
