/*
 * phrases - the words of a query as FTS5 looks for them (SQLite FTS5 section 3)
 */
#include "memory/phrases.h"

#include <string.h>

#include "base/buf.h"
#include "memory/forms.h"
#include "memory/kin.h"

enum {
	MATCH_MAX = 2 * PHRASES_MAX * (WORD_LEN_MAX + 8) + 32,
	/* Rows with any word of the query that are too few to leave one out,
	 * and rows with the rarest words that are enough. */
	FEW_ROWS = 10000, ENOUGH_ROWS = 1500,
	/* Characters: of a word that may be cut, and what is left at least. */
	LONG = 5, BEGINNING = 4,
	/* Many words begin alike, and FTS5 gathers the rows of all of them. */
	BEGINNINGS_MAX = 3,
	/* A word of more rows than these, and than one in so many, finds
	 * enough without its kin. */
	FEW_HAVE = 5, ONE_IN = 20,
	/* A query of more says enough itself. */
	KIN_TERMS_MAX = 12
};

static bool
has(const struct phrases *p, const char *text, size_t len)
{
	for (size_t i = 0; i < p->count; i++)
		if (strlen(p->text[i]) == len && memcmp(p->text[i], text, len) == 0)
			return true;
	return false;
}

static void
add(struct phrases *p, const char *text, size_t term, bool begins)
{
	p->text[p->count] = text;
	p->begins[p->count] = begins;
	p->share[p->count] = 1;
	p->term[p->count++] = term;
}

static void
add_forms(struct arena *a, struct phrases *p, const char *forms, size_t term)
{
	size_t len;

	for (; *forms != '\0'; forms += len + (forms[len] == ' ')) {
		len = strcspn(forms, " ");
		if (p->count < PHRASES_MAX && !has(p, forms, len))
			add(p, arena_strndup(a, forms, len), term, false);
	}
}

void
phrases_of(struct arena *a, const struct words *w, struct phrases *out)
{
	out->count = 0;
	out->terms = w->count;
	for (size_t i = 0; i < w->count; i++)
		add(out, w->at[i], i, false);
	for (size_t i = 0; i < w->count; i++) {
		const char *forms = forms_of(w->at[i]);

		if (forms != NULL)
			add_forms(a, out, forms, i);
	}
}

static bool
is_inside(unsigned char c)
{
	return (c & 0xc0) == 0x80;
}

/* About two thirds of a word; NULL for a short one, and for what has digits,
 * which begins like many others. */
static const char *
beginning(struct arena *a, const char *word)
{
	size_t chars = 0, left, len = 0;

	for (const char *s = word; *s != '\0'; s++)
		chars += !is_inside((unsigned char)*s);
	if (chars < LONG || strpbrk(word, "0123456789") != NULL)
		return NULL;
	left = chars * 2 / 3 > BEGINNING ? chars * 2 / 3 : BEGINNING;
	while (left > 0 || is_inside((unsigned char)word[len]))
		left -= !is_inside((unsigned char)word[len++]);
	return arena_strndup(a, word, len);
}

/* Of the terms that none has, the longest whose beginning is another than
 * those in `out`; p->terms: there is none. */
static size_t
next_to_cut(struct arena *a, const struct phrases *p, const int64_t *with,
    const struct phrases *out, const char **text)
{
	size_t best = p->terms;
	const char *cut;

	for (size_t t = 0; t < p->terms; t++) {
		if (with[t] > 0 || p->begins[t] || (best < p->terms &&
		    strlen(p->text[t]) <= strlen(p->text[best])) ||
		    (cut = beginning(a, p->text[t])) == NULL ||
		    has(out, cut, strlen(cut)))
			continue;
		best = t;
		*text = cut;
	}
	return best;
}

size_t
phrases_begin(struct arena *a, struct phrases *p, const int64_t *with,
    struct phrases *out)
{
	const char *text = NULL;
	size_t t;

	out->count = 0;
	out->terms = p->terms;
	while (out->count < BEGINNINGS_MAX &&
	    (t = next_to_cut(a, p, with, out, &text)) < p->terms) {
		p->text[t] = text;
		p->begins[t] = true;
		add(out, text, t, true);
	}
	return out->count;
}

bool
phrases_is_rare(int64_t with, int64_t rows)
{
	return with <= FEW_HAVE || with <= rows / ONE_IN;
}

size_t
phrases_kin(struct arena *a, const struct phrases *p, const int64_t *with,
    int64_t rows, struct phrases *out)
{
	const char *kin[KIN_MAX];

	out->count = 0;
	out->terms = p->terms;
	if (p->terms > KIN_TERMS_MAX)
		return 0;
	for (size_t t = 0; t < p->terms; t++) {
		size_t n = phrases_is_rare(with[t], rows) ?
		    kin_of(a, p->text[t], kin) : 0;

		for (size_t i = 0; i < n && out->count < PHRASES_MAX; i++)
			if (!has(p, kin[i], strlen(kin[i])) &&
			    !has(out, kin[i], strlen(kin[i])))
				add(out, kin[i], t, false);
	}
	return out->count;
}

void
phrases_add_kin(struct phrases *p, const struct phrases *kin, size_t t,
    double share)
{
	for (size_t i = 0; i < kin->count && p->count < PHRASES_MAX; i++)
		if (kin->term[i] == t) {
			add(p, kin->text[i], t, false);
			p->share[p->count - 1] = (float)share;
		}
}

/* Phrases `from` to before `to`, any of them. */
static void
put_any(struct buf *b, const struct phrases *p, size_t from, size_t to)
{
	for (size_t i = from; i < to; i++)
		buf_printf(b, "%s\"%s\"%s", i > from ? " OR " : "", p->text[i],
		    p->begins[i] ? " *" : "");
}

char *
phrases_match(struct arena *a, const struct phrases *p)
{
	struct buf b;

	buf_init(&b, a, MATCH_MAX);
	put_any(&b, p, 0, p->count);
	return p->count > 0 ? b.data : NULL;
}

static void
add_again(struct phrases *p, const struct phrases *from, size_t i)
{
	add(p, from->text[i], from->term[i], from->begins[i]);
	p->share[p->count - 1] = from->share[i];
}

/* The phrases of rare terms come first: how many there are. */
static size_t
rare_first(struct phrases *p, const bool *is_rare)
{
	struct phrases in = *p;
	size_t rare;

	p->count = 0;
	for (size_t i = 0; i < in.count; i++)
		if (is_rare[in.term[i]])
			add_again(p, &in, i);
	rare = p->count;
	for (size_t i = 0; i < in.count; i++)
		if (!is_rare[in.term[i]])
			add_again(p, &in, i);
	return rare;
}

/* Marks the rarest terms that together have enough rows. */
static void
choose(const struct phrases *p, const int64_t *with, bool *is_rare)
{
	int64_t rows = 0;

	while (rows < ENOUGH_ROWS) {
		size_t next = p->terms;

		for (size_t t = 0; t < p->terms; t++)
			if (!is_rare[t] &&
			    (next == p->terms || with[t] < with[next]))
				next = t;
		if (next == p->terms)
			return;
		is_rare[next] = true;
		rows += with[next];
	}
}

char *
phrases_match_rare(struct arena *a, struct phrases *p, const int64_t *with)
{
	bool is_rare[WORDS_MAX] = { false };
	int64_t rows = 0;
	struct buf b;
	size_t rare;

	for (size_t t = 0; t < p->terms; t++)
		rows += with[t];
	if (rows <= FEW_ROWS)
		return phrases_match(a, p);
	choose(p, with, is_rare);
	rare = rare_first(p, is_rare);
	if (rare == p->count)
		return phrases_match(a, p);
	/* The second half finds nothing new, but what else such a row has. */
	buf_init(&b, a, MATCH_MAX);
	buf_puts(&b, "(");
	put_any(&b, p, 0, rare);
	buf_puts(&b, ") OR ((");
	put_any(&b, p, rare, p->count);
	buf_puts(&b, ") AND (");
	put_any(&b, p, 0, rare);
	buf_puts(&b, "))");
	return b.data;
}
