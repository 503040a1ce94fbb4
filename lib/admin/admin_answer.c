/*
 * admin_answer - how the operator's commands answer
 *
 * Lines with tabs for people and simple scripts, JSON for others, both from
 * one value.  Never writes a control character that came from elsewhere.
 */
#include "admin/admin.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "oauth/ended.h"

static void
print_text(const char *s)
{
	for (; *s != '\0'; s++)
		putchar((unsigned char)*s < ' ' || *s == 0x7f ? ' ' : *s);
}

/* A string as it is, a list separated by spaces, the rest as in JSON. */
static void
print_value(struct arena *a, const struct json *value)
{
	const char *s = json_string(value);

	if (s != NULL) {
		print_text(s);
	} else if (json_type(value) == JSON_ARRAY) {
		for (size_t i = 0; i < json_len(value); i++) {
			if (i > 0)
				putchar(' ');
			print_value(a, json_at(value, i));
		}
	} else if (json_type(value) == JSON_NULL) {
		putchar('-');
	} else {
		print_text(json_text(a, value));
	}
}

static void
print_lines(struct arena *a, const struct json *object)
{
	const struct json *value;
	const char *key;

	for (size_t i = 0; i < json_len(object); i++) {
		value = json_member(object, i, &key);
		print_text(key);
		putchar('\t');
		print_value(a, value);
		putchar('\n');
	}
}

static void
print_row(struct arena *a, const struct json *object)
{
	const char *key;

	for (size_t i = 0; i < json_len(object); i++) {
		if (i > 0)
			putchar('\t');
		print_value(a, json_member(object, i, &key));
	}
	putchar('\n');
}

int
admin_show(const struct admin *ad, const struct json *answer)
{
	struct arena *a = ad->call.arena;

	if (ad->args.json)
		puts(json_text(a, answer));
	else if (json_type(answer) == JSON_OBJECT)
		print_lines(a, answer);
	else
		for (size_t i = 0; i < json_len(answer); i++)
			print_row(a, json_at(answer, i));
	if (fflush(stdout) != 0)
		return admin_fail("the answer could not be written");
	return EXIT_OK;
}

int
admin_fail(const char *fmt, ...)
{
	va_list ap;

	fputs("keepsake: ", stderr);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputc('\n', stderr);
	return EXIT_FAILED;
}

int
admin_fail_store(enum err e)
{
	return admin_fail("oidc.db could not be used (%s); see that the disk "
	    "is not full, and try again", err_name(e));
}

enum err
admin_make_folder(const struct admin *ad, const char *name, mode_t mode)
{
	if (mkdir(config_path(ad->call.arena, &ad->cfg, name), mode) == 0 ||
	    errno == EEXIST)
		return OK;
	return ERR_UNAVAILABLE;
}

int
admin_publish_ended(struct admin *ad)
{
	if (admin_make_folder(ad, "public", 0755) == OK &&
	    ended_publish(&ad->call, &ad->cfg) == OK)
		return EXIT_OK;
	return admin_fail("it is done, but public/ended could not be written: "
	    "access tokens live on until their time is over; mend the folder "
	    "public and run sweep");
}
