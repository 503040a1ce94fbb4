/*
 * dates - days as people and models write them (RFC 3339 and a little less)
 *
 * Never guesses: "next week" is the model's business, and 03/04/05 nobody's.
 */
#include "memory/dates.h"

#include <string.h>

#include "base/clock.h"
#include "base/str.h"

enum { DAY_S = 86400, DAY_LEN = 10, YEAR_LEN = 4 };

/* Takes exactly `n` digits. */
static bool
take_number(const char **s, int n, int64_t *out)
{
	*out = 0;
	while (n-- > 0) {
		if (**s < '0' || **s > '9')
			return false;
		*out = *out * 10 + (*(*s)++ - '0');
	}
	return true;
}

static bool
take(const char **s, char c)
{
	if (**s != c)
		return false;
	(*s)++;
	return true;
}

/* Days since 1970-01-01 of a day in the Gregorian calendar; years that begin
 * in March put the leap day at the end. */
static int64_t
day_number(int64_t y, int64_t m, int64_t d)
{
	int64_t era_year;

	y -= m <= 2;
	era_year = y % 400;
	return y / 400 * 146097 + era_year * 365 + era_year / 4 -
	    era_year / 100 + (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5 + d - 1 -
	    719468;
}

static bool
take_day(const char **s, int64_t *days)
{
	static const int lengths[] =
	    { 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	int64_t y, m, d;
	bool leap;

	if (!take_number(s, 4, &y) || !take(s, '-') ||
	    !take_number(s, 2, &m) || !take(s, '-') || !take_number(s, 2, &d))
		return false;
	leap = (y % 4 == 0 && y % 100 != 0) || y % 400 == 0;
	if (y < 1 || m < 1 || m > 12 || d < 1 || d > lengths[m - 1] ||
	    (m == 2 && d == 29 && !leap))
		return false;
	*days = day_number(y, m, d);
	return true;
}

static bool
take_time(const char **s, int64_t *seconds)
{
	int64_t h, m, sec = 0;

	if (!take_number(s, 2, &h) || !take(s, ':') || !take_number(s, 2, &m))
		return false;
	if (take(s, ':') && !take_number(s, 2, &sec))
		return false;
	if (take(s, '.'))
		while (**s >= '0' && **s <= '9')
			(*s)++;
	*seconds = h * 3600 + m * 60 + sec;
	return h < 24 && m < 60 && sec < 61;
}

static bool
take_zone(const char **s, int64_t *east)
{
	int64_t h, m, sign = **s == '-' ? -1 : 1;

	*east = 0;
	if (**s == '\0' || take(s, 'Z') || take(s, 'z'))
		return true;
	if (!take(s, '+') && !take(s, '-'))
		return false;
	m = 0;
	if (!take_number(s, 2, &h) ||
	    (**s != '\0' && (!take(s, ':') || !take_number(s, 2, &m))))
		return false;
	*east = sign * (h * 3600 + m * 60);
	return h < 24 && m < 60;
}

enum err
dates_parse(const char *s, int64_t *out)
{
	int64_t days, seconds = 0, east = 0, at;

	*out = 0;
	if (!take_day(&s, &days))
		return ERR_INVALID;
	if (*s != '\0') {
		if (!take(&s, 'T') && !take(&s, 't') && !take(&s, ' '))
			return ERR_INVALID;
		if (!take_time(&s, &seconds) || !take_zone(&s, &east))
			return ERR_INVALID;
	}
	if (*s != '\0')
		return ERR_INVALID;
	/* Its zone, or its 61st second, may lead out of the calendar. */
	at = days * DAY_S + seconds - east;
	if (at < DATES_MIN || at > DATES_MAX)
		return ERR_INVALID;
	*out = at;
	return OK;
}

enum err
dates_read(const struct json *j, int64_t *out)
{
	const char *text = json_string(j);
	double real;

	if (text != NULL && dates_parse(text, out) == OK)
		return OK;
	if (text != NULL && strlen(text) > YEAR_LEN)
		return str_int(text, 1, DATES_MAX, out);
	*out = 0;
	if (json_number(j, &real) != OK || real < 1 ||
	    real > (double)DATES_MAX || real != (double)(int64_t)real)
		return ERR_INVALID;
	*out = (int64_t)real;
	return OK;
}

enum err
dates_read_kept(const struct json *j, int64_t *out)
{
	enum err e = dates_read(j, out);

	if (e == OK && *out == 0)
		*out = 1;
	return e;
}

bool
dates_is_day(const char *s)
{
	int64_t at;

	return strlen(s) == DAY_LEN && dates_parse(s, &at) == OK;
}

char *
dates_words(struct arena *a, int64_t at)
{
	static const char *const months[] = { "January", "February", "March",
	    "April", "May", "June", "July", "August", "September", "October",
	    "November", "December" };
	static const char *const weekdays[] = { "Thursday", "Friday",
	    "Saturday", "Sunday", "Monday", "Tuesday", "Wednesday" };
	const char *s;
	char text[21];
	int64_t year = 0, month = 1, day = 1, weekday = at / DAY_S % 7;

	if (at % DAY_S < 0)
		weekday--;
	clock_format(at, text);
	s = text;
	if (!take_number(&s, 4, &year) || !take(&s, '-') ||
	    !take_number(&s, 2, &month) || !take(&s, '-') ||
	    !take_number(&s, 2, &day))
		return arena_strdup(a, "");
	return arena_printf(a, "%d %s %d %s", (int)day, months[month - 1],
	    (int)year, weekdays[(weekday + 7) % 7]);
}
