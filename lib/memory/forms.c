/*
 * forms - words that are one word to a reader but not to a stemmer
 *
 * Forms of which a stemmer makes one are left out, all but the first.  No word
 * is in two groups.
 */
#include "memory/forms.h"

#include <stdbool.h>
#include <string.h>

enum { ROOM = 16 };		/* longer words have no such forms */

/* Groups whose forms all begin with the same letter, */
static const char *const groups[] = {
	/* verbs */
	"arise arose arisen", "awake awoke awoken", "beat beaten",
	"become became", "begin began begun", "bend bent", "bind bound",
	"bite bit bitten", "bleed bled", "blow blew blown",
	"break broke broken", "breed bred", "bring brought", "build built",
	"burn burnt", "buy bought", "catch caught", "choose chose chosen",
	"cling clung", "come came", "creep crept", "deal dealt", "dig dug",
	"draw drew drawn", "dream dreamt", "drink drank drunk",
	"drive drove driven", "fall fell fallen", "feed fed", "feel felt",
	"fight fought", "find found", "flee fled", "fly flew flown",
	"forbid forbade forbidden", "forget forgot forgotten",
	"forgive forgave forgiven", "freeze froze frozen", "get got gotten",
	"give gave given", "grow grew grown", "hang hung", "hear heard",
	"hide hid hidden", "hold held", "keep kept", "kneel knelt",
	"know knew known", "lay laid", "lead led", "lean leant", "leap leapt",
	"learn learnt", "leave left", "lend lent", "lie lain lying",
	"light lit", "lose lost", "make made", "mean meant", "meet met",
	"mistake mistook mistaken", "overcome overcame", "pay paid",
	"prove proven", "ride rode ridden", "ring rang rung",
	"rise rose risen", "run ran", "say said", "see saw seen",
	"seek sought", "sell sold", "send sent", "sew sewn",
	"shake shook shaken", "shine shone", "shoot shot", "show shown",
	"shrink shrank shrunk", "sing sang sung", "sink sank sunk", "sit sat",
	"sleep slept", "slide slid", "speak spoke spoken", "speed sped",
	"spell spelt", "spend spent", "spill spilt", "spin spun",
	"spoil spoilt", "spring sprang sprung", "stand stood",
	"steal stole stolen", "stick stuck", "sting stung", "strike struck",
	"swear swore sworn", "sweep swept", "swim swam swum", "swing swung",
	"take took taken", "teach taught", "tear tore torn", "tell told",
	"think thought", "throw threw thrown", "understand understood",
	"wake woke woken", "wear wore worn", "weave wove woven", "weep wept",
	"win won", "wind wound", "withdraw withdrew withdrawn",
	"write wrote written", "die dying", "tie tying",
	/* nouns */
	"man men", "woman women", "person people", "foot feet", "tooth teeth",
	"goose geese", "mouse mice", "wife wives", "life lives",
	"knife knives", "leaf leaves", "half halves", "shelf shelves",
	"wolf wolves", "thief thieves", "loaf loaves", "scarf scarves",
	"calf calves", "hero heroes", "potato potatoes", "tomato tomatoes",
	"echo echoes",
	/* two spellings */
	"color colour", "favorite favourite", "center centre",
	"theater theatre", "gray grey", "neighbor neighbour",
	"flavor flavour", "humor humour", "honor honour", "labor labour",
	"organize organise", "realize realise", "program programme",
	"jewelry jewellery", "pajamas pyjamas", "practice practise",
	"license licence", "tire tyre", "catalog catalogue",
	"dialog dialogue", "donut doughnut",
	/* long and short */
	"mom mum mother mommy", "grandma grandmother", "grandpa grandfather",
	"photo photograph photography", "bike bicycle", "tv television",
	"exam examination", "math maths mathematics", "gym gymnasium",
	"ad advertisement", "info information", "lab laboratory",
};

/* and those whose do not. */
static const char *const mixed[] = {
	"eat ate eaten", "go goes went gone", "good better best",
	"bad worse worst", "dad father daddy", "fridge refrigerator",
	"phone telephone", "plane airplane aeroplane", "kid child children",
};

static bool
has(const char *group, const char *word, size_t len)
{
	size_t one;

	for (const char *s = group; *s != '\0'; s += one + (s[one] == ' ')) {
		one = strcspn(s, " ");
		if (one == len && memcmp(s, word, len) == 0)
			return true;
	}
	return false;
}

static const char *
find(const char *word, size_t len)
{
	for (size_t i = 0; i < sizeof groups / sizeof *groups; i++)
		if (groups[i][0] == word[0] && has(groups[i], word, len))
			return groups[i];
	for (size_t i = 0; i < sizeof mixed / sizeof *mixed; i++)
		if (has(mixed[i], word, len))
			return mixed[i];
	return NULL;
}

/* "buying", "making", "running": what is left without the ending. */
static const char *
find_without_ing(const char *word, size_t len)
{
	size_t left = len - 3;
	const char *group = find(word, left);
	char whole[ROOM];

	if (group != NULL)
		return group;
	memcpy(whole, word, left);
	whole[left] = 'e';
	if ((group = find(whole, left + 1)) != NULL)
		return group;
	return word[left - 1] == word[left - 2] ? find(word, left - 1) : NULL;
}

const char *
forms_of(const char *word)
{
	size_t len = strlen(word);
	const char *group = len < ROOM ? find(word, len) : NULL;

	if (group != NULL || len < 4 || len >= ROOM)
		return group;
	if (word[len - 1] == 's')
		return find(word, len - 1);
	if (len > 4 && strcmp(word + len - 3, "ing") == 0)
		return find_without_ing(word, len);
	return NULL;
}
