/*
 * sandbox - give up every right that a program did not declare
 *
 * Called in the worker once its stores are open: no_new_privs, no core dumps,
 * Landlock where the kernel has it (ABI 1 or later), then seccomp: what is
 * not on the list of the declared needs fails with EPERM, execve and ptrace
 * kill.  The same in tests and in production; -DSANDBOX_OFF (sanitizer and
 * valgrind builds) leaves only no_new_privs.
 */
#ifndef KEEPSAKE_SYSTEM_SANDBOX_H
#define KEEPSAKE_SYSTEM_SANDBOX_H

#include <stdbool.h>

struct sandbox {
	const char *const *read;	/* NULL-ended paths: files or folders */
	const char *const *write;	/* NULL-ended folders or files, read too */
	bool connect_unix;		/* connect to unix sockets (fetch) */
	bool connect_inet;		/* open outgoing connections (only fetch) */
};

/* Enters it; a path that is absent is skipped.  Exits if the kernel refuses
 * what it claims to support. */
void sandbox_enter(const struct sandbox *s);
/* For the parent, before it forks: no_new_privs and no core dumps only. */
void sandbox_prepare(void);

#endif
