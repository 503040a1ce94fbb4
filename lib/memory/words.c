/*
 * words - what free text means to a full-text search (SQLite FTS5 section 3)
 *
 * Must never let a character of the query act as FTS5 syntax: words hold
 * letters and digits only, and are quoted all the same.
 */
#include "memory/words.h"

#include <stdint.h>
#include <string.h>

#include "base/buf.h"
#include "base/str.h"

enum { MATCH_MAX = WORDS_MAX * (WORD_LEN_MAX + 8) };

/* Words that say how a thing is asked, not what; sorted. */
static const char *const stop_words[] = {
	"a", "about", "after", "again", "all", "also", "am", "an", "and",
	"any", "are", "as", "ask", "at", "be", "because", "been", "before",
	"being", "but", "by", "can", "could", "d", "did", "do", "does",
	"doing", "done", "during", "each", "for", "from", "get", "had", "has",
	"have", "having", "he", "her", "here", "hers", "him", "his", "how",
	"i", "if", "in", "into", "is", "it", "its", "just", "ll", "m",
	"me", "might", "mine", "more", "most", "must", "my", "no", "nor",
	"not", "now", "of", "off", "on", "or", "other", "our", "ours", "out",
	"over", "own", "please", "re", "s", "same", "shall", "she", "should",
	"so", "some", "such", "t", "tell", "than", "that", "the", "their",
	"theirs", "them", "then", "there", "these", "they", "this", "those",
	"to", "too", "under", "until", "up", "us", "ve", "very", "was", "we",
	"were", "what", "when", "where", "which", "while", "who", "whom",
	"whose", "why", "will", "with", "would", "you", "your", "yours",
};

/* Words by which a question asks for a time; sorted. */
static const char *const asking_words[] = {
	"date", "day", "long", "month", "when", "year",
};

/* Words that place a text in time; sorted. */
static const char *const time_words[] = {
	"ago", "april", "august", "december", "evening", "february", "friday",
	"january", "july", "june", "last", "march", "may", "monday", "month",
	"months", "morning", "next", "night", "november", "october",
	"recently", "saturday", "september", "since", "summer", "sunday",
	"thursday", "today", "tomorrow", "tonight", "tuesday", "wednesday",
	"week", "weekend", "weeks", "winter", "year", "years", "yesterday",
};

static bool
is_listed(const char *const *list, size_t count, const char *word)
{
	size_t low = 0, high = count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = strcmp(word, list[middle]);

		if (order == 0)
			return true;
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return false;
}

#define IS_LISTED(list, word) \
	is_listed((list), sizeof(list) / sizeof *(list), (word))

static bool
is_ascii_letter(unsigned char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
	    (c >= 'A' && c <= 'Z');
}

bool
words_is_stop(const char *word)
{
	char low[WORD_LEN_MAX + 1];

	if (strlen(word) >= sizeof low)
		return false;
	memcpy(low, word, strlen(word) + 1);
	str_lower(low);
	return IS_LISTED(stop_words, low);
}

static uint32_t
code_point(const char *s, size_t len)
{
	const unsigned char *p = (const unsigned char *)s;

	if (len == 2)
		return (uint32_t)(p[0] & 0x1f) << 6 | (p[1] & 0x3fu);
	if (len == 3)
		return (uint32_t)(p[0] & 0x0f) << 12 |
		    (uint32_t)(p[1] & 0x3f) << 6 | (p[2] & 0x3fu);
	return len == 4 ? 0x10000 : p[0];
}

/* Punctuation of other scripts that stands between words. */
static bool
is_separator(uint32_t c)
{
	return (c >= 0x80 && c <= 0xa9) || (c >= 0x2000 && c <= 0x206f) ||
	    (c >= 0x3000 && c <= 0x303f) || (c >= 0xff00 && c <= 0xff0f) ||
	    (c >= 0xff1a && c <= 0xff20) || c == 0xfeff;
}

/* Bytes of the letter or digit that `s` begins with; 0 if it is none. */
static size_t
letter_len(const char *s)
{
	size_t len;

	if ((unsigned char)*s < 0x80)
		return is_ascii_letter((unsigned char)*s);
	len = str_utf8_next(s, strlen(s) < 4 ? strlen(s) : 4);
	return len > 0 && !is_separator(code_point(s, len)) ? len : 0;
}

/* The next word of *s, up to WORD_LEN_MAX bytes of it; 0 at the end. */
static size_t
next_word(const char **s, const char **word)
{
	size_t len, n, kept = 0;

	while (**s != '\0' && letter_len(*s) == 0)
		(*s)++;
	*word = *s;
	for (len = 0; (n = letter_len(*s)) > 0; len += n, *s += n)
		if (len + n <= WORD_LEN_MAX)
			kept = len + n;
	return kept;
}

static bool
has_word(const struct words *w, const char *word)
{
	for (size_t i = 0; i < w->count; i++)
		if (strcmp(w->at[i], word) == 0)
			return true;
	return false;
}

/* When there is no more room, the first word of the second half goes. */
static void
append(struct words *w, char *word)
{
	char **half = w->at + WORDS_MAX / 2;

	if (w->count == WORDS_MAX)
		memmove(half, half + 1, (--w->count - WORDS_MAX / 2) *
		    sizeof *half);
	w->at[w->count++] = word;
}

static void
parse(struct arena *a, const char *text, bool with_stop_words,
    struct words *out)
{
	const char *word;
	size_t len;

	while ((len = next_word(&text, &word)) > 0) {
		char *low = arena_strndup(a, word, len);

		str_lower(low);
		out->asks_when |= IS_LISTED(asking_words, low);
		if (!with_stop_words && IS_LISTED(stop_words, low))
			continue;
		if (!has_word(out, low))
			append(out, low);
	}
}

void
words_parse(struct arena *a, const char *text, struct words *out)
{
	memset(out, 0, sizeof *out);
	parse(a, text, false, out);
	if (out->count == 0)
		parse(a, text, true, out);
}

static void
add_phrase(struct buf *b, const char *p, size_t len)
{
	buf_puts(b, b->len > 0 ? " OR \"" : "\"");
	buf_add(b, p, len);
	buf_putc(b, '"');
}

char *
words_match(struct arena *a, const struct words *w)
{
	struct buf b;

	buf_init(&b, a, MATCH_MAX);
	for (size_t i = 0; i < w->count; i++)
		add_phrase(&b, w->at[i], strlen(w->at[i]));
	return b.len > 0 ? b.data : NULL;
}

/* Bytes of the `n` characters that `s` begins with; 0 if it has fewer. */
static size_t
characters(const char *s, int n)
{
	size_t len = 0, one;

	for (; n > 0; n--, len += one) {
		size_t left = strlen(s + len);

		one = str_utf8_next(s + len, left < 4 ? left : 4);
		if (one == 0)
			return 0;
	}
	return len;
}

/* Scripts that are written without spaces. */
static bool
is_wide(uint32_t c)
{
	return (c >= 0x0e00 && c <= 0x0eff) || (c >= 0x1000 && c <= 0x109f) ||
	    (c >= 0x1780 && c <= 0x17ff) || (c >= 0x3040 && c <= 0x9fff) ||
	    (c >= 0xac00 && c <= 0xd7af) || (c >= 0xf900 && c <= 0xfaff) ||
	    (c >= 0xff21 && c <= 0xffdc) || c >= 0x10000;
}

void
words_trigrams(struct arena *a, const struct words *w, struct trigrams *out)
{
	struct buf b;

	memset(out, 0, sizeof *out);
	buf_init(&b, a, TRIGRAMS_MAX * 20);
	for (size_t i = 0; i < w->count; i++) {
		const char *s = w->at[i];
		size_t len;

		for (; (len = characters(s, 3)) > 0; s += characters(s, 1)) {
			if (out->count == TRIGRAMS_MAX)
				break;
			add_phrase(&b, s, len);
			out->word[out->count++] = i;
		}
	}
	out->match = b.len > 0 ? b.data : NULL;
}

size_t
words_pairs(struct arena *a, const struct words *w, char *out[WORDS_MAX])
{
	size_t count = 0, len;

	for (size_t i = 0; i < w->count; i++)
		for (const char *s = w->at[i]; *s != '\0';
		    s += characters(s, 1)) {
			len = characters(s, 2);
			if (len == 0 && s == w->at[i])
				len = strlen(s);
			if (len > 0 && count < WORDS_MAX &&
			    is_wide(code_point(s, characters(s, 1))))
				out[count++] = arena_strndup(a, s, len);
		}
	return count;
}

size_t
words_count(const char *text)
{
	const char *word;
	size_t count = 0;

	while (next_word(&text, &word) > 0)
		count++;
	return count;
}

static bool
is_year(const char *word)
{
	return strlen(word) == 4 && (strncmp(word, "19", 2) == 0 ||
	    strncmp(word, "20", 2) == 0) && word[2] >= '0' && word[2] <= '9' &&
	    word[3] >= '0' && word[3] <= '9';
}

unsigned
words_flags(const char *text)
{
	unsigned flags = strchr(text, '?') != NULL ? TEXT_QUESTION : 0;
	const char *word;
	char low[16];
	size_t len;

	while (!(flags & TEXT_TIME) && (len = next_word(&text, &word)) > 0) {
		if (len >= sizeof low)
			continue;
		memcpy(low, word, len);
		low[len] = '\0';
		str_lower(low);
		if (IS_LISTED(time_words, low) || is_year(low))
			flags |= TEXT_TIME;
	}
	return flags;
}
