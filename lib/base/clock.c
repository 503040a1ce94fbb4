/*
 * clock - the time, and its one written form (RFC 3339)
 *
 * The calendar is computed here: the C library's would read time zone files,
 * which a program that gave up its rights cannot.
 */
#include "base/clock.h"

#include <time.h>

static int64_t fixed = -1;

int64_t
clock_now(void)
{
	struct timespec ts;

	if (fixed >= 0)
		return fixed;
	clock_gettime(CLOCK_REALTIME, &ts);
	return ts.tv_sec;
}

int64_t
clock_monotonic_us(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000000 + ts.tv_nsec / 1000;
}

void
clock_set(int64_t now)
{
	fixed = now;
}

static void
digits(char *out, int n, int64_t value)
{
	while (n-- > 0) {
		out[n] = (char)('0' + value % 10);
		value /= 10;
	}
}

void
clock_format(int64_t at, char out[21])
{
	static const char form[21] = "0000-00-00T00:00:00Z";
	static const int64_t year_1 = -62135596800, year_9999 = 253402300799;
	int64_t days, s, era_day, year, yday, month;

	if (at < year_1)
		at = year_1;
	if (at > year_9999)
		at = year_9999;
	/* Years that begin in March of year 0 put the leap day at the end. */
	at += (int64_t)719468 * 86400;
	s = at % 86400;
	days = at / 86400;
	era_day = days % 146097;
	year = (era_day - era_day / 1460 + era_day / 36524 - era_day / 146096)
	    / 365;
	yday = era_day - (365 * year + year / 4 - year / 100);
	month = (5 * yday + 2) / 153;
	for (int i = 0; i < 21; i++)
		out[i] = form[i];
	digits(out + 8, 2, yday - (153 * month + 2) / 5 + 1);
	month = month < 10 ? month + 3 : month - 9;
	digits(out + 5, 2, month);
	digits(out, 4, days / 146097 * 400 + year + (month <= 2));
	digits(out + 11, 2, s / 3600);
	digits(out + 14, 2, s / 60 % 60);
	digits(out + 17, 2, s % 60);
}
