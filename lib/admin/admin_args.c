/*
 * admin_args - options of the operator's commands
 *
 * Never repeats a value in a sentence: it may be a password in the wrong
 * place.
 */
#include "admin/admin.h"

#include <stddef.h>
#include <string.h>

#include "base/str.h"

enum kind { FLAG, TEXT, LIST };

#define AT(member) offsetof(struct admin_args, member)

static const struct option {
	const char *name;
	enum kind kind;
	size_t at;		/* in struct admin_args */
} options[] = {
	{ "json",          FLAG, AT(json) },
	{ "confidential",  FLAG, AT(confidential) },
	{ "new-secret",    FLAG, AT(new_secret) },
	{ "trusted",       FLAG, AT(trusted) },
	{ "untrusted",     FLAG, AT(untrusted) },
	{ "now",           FLAG, AT(now) },
	{ "dry-run",       FLAG, AT(dry_run) },
	{ "overwrite",     FLAG, AT(overwrite) },
	{ "name",          TEXT, AT(name) },
	{ "password-file", TEXT, AT(password_file) },
	{ "auth-method",   TEXT, AT(auth_method) },
	{ "scope",         TEXT, AT(scope) },
	{ "as",            TEXT, AT(as) },
	{ "jwks",          TEXT, AT(jwks) },
	{ "jwks-uri",      TEXT, AT(jwks_uri) },
	{ "backchannel-logout-uri", TEXT, AT(backchannel_logout_uri) },
	{ "user",          TEXT, AT(user) },
	{ "format",        TEXT, AT(format) },
	{ "undo",          TEXT, AT(undo) },
	{ "redirect-uri",  LIST, AT(redirect_uris) },
	{ "post-logout-redirect-uri", LIST, AT(post_logout_redirect_uris) },
	{ "grant",         LIST, AT(grants) },
};

/* The option that `arg` ("--name" or "--name=value") names, or NULL. */
static const struct option *
find_option(const char *arg, const char *allowed)
{
	size_t len = strcspn(arg + 2, "=");
	const struct option *o = NULL;

	for (size_t i = 0; i < sizeof options / sizeof options[0]; i++)
		if (strlen(options[i].name) == len &&
		    memcmp(options[i].name, arg + 2, len) == 0)
			o = &options[i];
	if (o == NULL || str_eq(o->name, "json") ||
	    str_has_word(allowed, o->name))
		return o;
	return NULL;
}

static void
append(const char **list, const char *value)
{
	while (*list != NULL)
		list++;
	*list = value;
}

/* Takes the option at **argv and its value, and steps over them. */
static enum err
take(const struct option *o, char *const **argv, struct admin_args *out,
    const char **problem)
{
	char *member = (char *)out + o->at;
	const char *value = strchr(**argv, '=');

	++*argv;
	if (o->kind == FLAG) {
		*problem = "an option that is a switch was given a value";
		*(bool *)(void *)member = true;
		return value == NULL ? OK : ERR_INVALID;
	}
	if (value != NULL)
		value++;
	else if (**argv != NULL)
		value = *(*argv)++;
	*problem = "the last option lacks its value";
	if (value == NULL)
		return ERR_INVALID;
	*problem = "an option that may be given once was given twice";
	if (o->kind == LIST)
		append(*(const char ***)(void *)member, value);
	else if (*(const char **)(void *)member != NULL)
		return ERR_INVALID;
	else
		*(const char **)(void *)member = value;
	return OK;
}

enum err
admin_parse(struct arena *a, char *const *argv, const char *allowed,
    struct admin_args *out, const char **problem)
{
	const struct option *o;
	size_t n = 0;
	enum err e;

	while (argv[n] != NULL)
		n++;
	memset(out, 0, sizeof *out);
	out->redirect_uris = arena_array(a, n + 1, sizeof *out->redirect_uris);
	out->post_logout_redirect_uris = arena_array(a, n + 1,
	    sizeof *out->post_logout_redirect_uris);
	out->grants = arena_array(a, n + 1, sizeof *out->grants);
	out->operands = arena_array(a, n + 1, sizeof *out->operands);
	while (*argv != NULL) {
		if (!str_starts(*argv, "-") || str_eq(*argv, "-")) {
			out->operands[out->operand_count++] = *argv++;
			continue;
		}
		*problem = "there is no such option here";
		o = str_starts(*argv, "--") ? find_option(*argv, allowed) :
		    NULL;
		if (o == NULL)
			return ERR_INVALID;
		if ((e = take(o, &argv, out, problem)) != OK)
			return e;
	}
	*problem = NULL;
	return OK;
}
