/*
 * html - text into HTML, and foreign names made fit to be shown
 *
 * What html_escape() writes never leaves the text or the quoted attribute
 * that it was written into.
 */
#include "base/html.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/str.h"

static const char *
entity(char c)
{
	switch (c) {
	case '&': return "&amp;";
	case '<': return "&lt;";
	case '>': return "&gt;";
	case '"': return "&quot;";
	default:  return "&#39;";
	}
}

void
html_escape(struct buf *b, const char *s)
{
	size_t run;

	for (;;) {
		run = strcspn(s, "&<>\"'");
		buf_add(b, s, run);
		s += run;
		if (*s == '\0')
			return;
		buf_puts(b, entity(*s++));
	}
}

struct range {
	uint32_t first, last;
};

static const struct range spaces[] = {
	{ 0x0009, 0x000d }, { 0x0020, 0x0020 }, { 0x0085, 0x0085 },
	{ 0x00a0, 0x00a0 }, { 0x1680, 0x1680 }, { 0x2000, 0x200a },
	{ 0x2028, 0x2029 }, { 0x202f, 0x202f }, { 0x205f, 0x205f },
	{ 0x3000, 0x3000 },
};

/* Controls, what turns the direction of text, and what cannot be seen. */
static const struct range dropped[] = {
	{ 0x0000, 0x001f }, { 0x007f, 0x009f }, { 0x00ad, 0x00ad },
	{ 0x034f, 0x034f }, { 0x061c, 0x061c }, { 0x115f, 0x1160 },
	{ 0x17b4, 0x17b5 }, { 0x180b, 0x180f }, { 0x200b, 0x200f },
	{ 0x202a, 0x202e }, { 0x2060, 0x206f }, { 0x3164, 0x3164 },
	{ 0xfe00, 0xfe0f }, { 0xfeff, 0xfeff }, { 0xffa0, 0xffa0 },
	{ 0xfff0, 0xfffb }, { 0xe0000, 0xe0fff },
};

static bool
in_ranges(uint32_t c, const struct range *r, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (c >= r[i].first && c <= r[i].last)
			return true;
	return false;
}

#define IN(c, table) in_ranges((c), (table), sizeof (table) / sizeof *(table))

/* The code point of a valid sequence of `n` bytes. */
static uint32_t
code_point(const char *s, size_t n)
{
	uint32_t c = (unsigned char)s[0];

	if (n > 1)
		c &= 0x7fu >> n;
	for (size_t i = 1; i < n; i++)
		c = c << 6 | ((unsigned char)s[i] & 0x3f);
	return c;
}

char *
html_name(struct arena *a, const char *s, size_t max)
{
	size_t left = strlen(s), count = 0, n;
	bool space = false;
	struct buf b;
	uint32_t c;

	buf_init(&b, a, left + sizeof "\u2026");
	for (; left > 0; s += n, left -= n) {
		n = str_utf8_next(s, left);
		if (n == 0) {
			n = 1;
			continue;
		}
		c = code_point(s, n);
		if (IN(c, spaces)) {
			space = count > 0;
			continue;
		}
		if (IN(c, dropped))
			continue;
		if (count + (space ? 1 : 0) >= max) {
			buf_puts(&b, "\u2026");
			break;
		}
		if (space)
			buf_putc(&b, ' ');
		count += space ? 2 : 1;
		space = false;
		buf_add(&b, s, n);
	}
	return b.data;
}
