/*
 * kin - words that mean nearly the same
 *
 * The table is read from end to end for each form of a word: that takes a few
 * microseconds, and an index would have to be made by each process.
 */
#include "memory/kin.h"

#include <stdbool.h>
#include <string.h>

#include "base/str.h"
#include "memory/forms.h"
#include "memory/kin_words.h"

enum {
	ROOM = KIN_WORD_MAX + 1,
	LEFT = 3		/* characters of a basic form, at least */
};

/* Endings, and what stands in their place in the basic form. */
static const struct ending {
	const char *cut, *put;
} endings[] = {
	{ "ies", "y" }, { "s", "" }, { "es", "" },
	{ "ied", "y" }, { "ed", "e" }, { "ed", "" },
	{ "ing", "e" }, { "ing", "" }, { "ings", "e" }, { "ings", "" },
	{ "ier", "y" }, { "er", "e" }, { "er", "" },
	{ "ers", "e" }, { "ers", "" },
	{ "iest", "y" }, { "est", "e" }, { "est", "" },
	{ "iness", "y" }, { "ness", "" },
};

struct found {
	struct arena *arena;
	const char *word;		/* as asked for, */
	const char *forms;		/* its irregular forms or NULL, */
	const char *base;		/* and what it is in the table */
	const char **out;
	size_t count;
};

/* What stands between words. */
static const char gaps[] = " ;:";

static bool
is_gap(char c)
{
	return strchr(gaps, c) != NULL;
}

/* Where the word stands next in the text at or after `from`, or NULL. */
static const char *
next_place(const char *text, const char *from, const char *word, size_t len)
{
	const char *s = from;

	for (; (s = strstr(s, word)) != NULL; s += len)
		if (is_gap(s[len]) && (s == text || is_gap(s[-1])))
			return s;
	return NULL;
}

static bool
is_new(const struct found *f, const char *word)
{
	if (strcmp(word, f->word) == 0 || strcmp(word, f->base) == 0 ||
	    str_has_word(f->forms, word))
		return false;
	for (size_t i = 0; i < f->count; i++)
		if (strcmp(f->out[i], word) == 0)
			return false;
	return true;
}

/* The words of a piece of the table. */
static void
add_words(struct found *f, const char *s, const char *end)
{
	size_t len;

	for (; s < end && f->count < KIN_MAX; s += len + 1) {
		char word[ROOM];

		len = strcspn(s, gaps);
		memcpy(word, s, len);
		word[len] = '\0';
		if (len > 0 && is_new(f, word))
			f->out[f->count++] = arena_strdup(f->arena, word);
	}
}

/* Of the group around `place`: all words; the members of a head; of a member
 * none. */
static void
add_group(struct found *f, const char *text, const char *place)
{
	const char *begin = place, *end = place + strcspn(place, ";");
	const char *colon;

	while (begin > text && begin[-1] != ';')
		begin--;
	colon = memchr(begin, ':', (size_t)(end - begin));
	if (colon != NULL && place > colon)
		return;
	add_words(f, begin, end);
}

static bool
search(struct found *f, const char *const *topic)
{
	size_t len = strlen(f->base);
	bool any = false;

	for (; *topic != NULL; topic++) {
		const char *s = *topic;

		while ((s = next_place(*topic, s, f->base, len)) != NULL) {
			add_group(f, *topic, s);
			any = true;
			s += len;
		}
	}
	return any;
}

/* Is it in the table?  Its kin are in `f` then. */
static bool
look_up(struct found *f, const char *base)
{
	bool any;

	f->base = base;
	any = search(f, kin_alike);
	return search(f, kin_kinds) || any;
}

static bool
look_up_forms(struct found *f)
{
	bool any = false;
	size_t len;

	for (const char *s = f->forms; s != NULL && *s != '\0';
	    s += len + (s[len] == ' ')) {
		len = strcspn(s, " ");
		any |= look_up(f, arena_strndup(f->arena, s, len));
	}
	return any;
}

/* "happier": "happy"; false if the word does not end so. */
static bool
replace(const char *word, const struct ending *e, char base[ROOM])
{
	size_t len = strlen(word), cut = strlen(e->cut);

	if (len + strlen(e->put) < LEFT + cut || !str_ends(word, e->cut))
		return false;
	memcpy(base, word, len - cut);
	memcpy(base + len - cut, e->put, strlen(e->put) + 1);
	return true;
}

/* "plann": "plan"; false if the word does not end so. */
static bool
drop_twin(char base[ROOM])
{
	size_t len = strlen(base);

	if (base[len - 1] != base[len - 2])
		return false;
	base[len - 1] = '\0';
	return true;
}

static void
look_up_endings(struct found *f)
{
	char base[ROOM];

	for (size_t i = 0; i < sizeof endings / sizeof *endings; i++)
		if (replace(f->word, &endings[i], base) &&
		    (look_up(f, base) || (drop_twin(base) && look_up(f, base))))
			return;
}

size_t
kin_of(struct arena *a, const char *word, const char *out[KIN_MAX])
{
	struct found f = { .arena = a, .word = word, .out = out };
	size_t len = strspn(word, "abcdefghijklmnopqrstuvwxyz");

	if (len == 0 || len >= ROOM || word[len] != '\0')
		return 0;
	f.forms = forms_of(word);
	if (!look_up(&f, word) && !look_up_forms(&f))
		look_up_endings(&f);
	return f.count;
}
