/*
 * sandbox - give up every right that a program did not declare
 *
 * Two walls of the kernel: Landlock (paths) and seccomp (system calls).  A
 * call that is not listed fails with EPERM, so that a library which tries
 * something optional goes on; what an intruder wants first, another program
 * or another process's memory, kills.
 *
 * Must never widen anything at run time: all lists are constants here or in
 * the program's declaration.
 */
#include "system/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <seccomp.h>

#include "base/log.h"

static void
no_new_privs(void)
{
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
		log_fatal("no_new_privs refused", NULL, errno);
}

#ifdef SANDBOX_OFF

/* Sanitizers and valgrind need calls that nobody else may make. */
void
sandbox_prepare(void)
{
	no_new_privs();
}

void
sandbox_enter(const struct sandbox *s)
{
	(void)s;
	no_new_privs();
}

#else

/*
 * Landlock's interface, as the kernel states it (linux/landlock.h); Debian
 * 12's header is older than its users' kernels.
 */
enum {
	FS_EXECUTE     = 1 << 0,
	FS_WRITE_FILE  = 1 << 1,
	FS_READ_FILE   = 1 << 2,
	FS_READ_DIR    = 1 << 3,
	FS_REMOVE_FILE = 1 << 5,
	FS_MAKE_REG    = 1 << 8,
	FS_ABI_1       = (1 << 13) - 1,
	FS_REFER       = 1 << 13,	/* ABI 2 */
	FS_TRUNCATE    = 1 << 14,	/* ABI 3 */
	FS_IOCTL_DEV   = 1 << 15,	/* ABI 5 */

	SCOPE_ABSTRACT_UNIX = 1 << 0,	/* ABI 6 */
	SCOPE_SIGNAL        = 1 << 1,

	ASK_VERSION = 1,		/* flag of landlock_create_ruleset */
	PATH_BENEATH = 1,		/* kind of rule */

	FS_OF_FILES = FS_READ_FILE | FS_WRITE_FILE | FS_TRUNCATE,
	FS_READ     = FS_READ_FILE | FS_READ_DIR,
	FS_WRITE    = FS_READ | FS_WRITE_FILE | FS_TRUNCATE | FS_MAKE_REG |
	    FS_REMOVE_FILE | FS_REFER
};

struct ruleset {
	uint64_t fs;
	uint64_t net;
	uint64_t scoped;
};

struct __attribute__((packed)) path_rule {
	uint64_t fs;
	int32_t fd;
};

/*
 * What any worker needs: FastCGI on a socket that is open, SQLite in WAL mode,
 * memory, time, signals to itself.
 */
static const int base_calls[] = {
	/* descriptors */
	SCMP_SYS(read), SCMP_SYS(readv), SCMP_SYS(pread64), SCMP_SYS(preadv),
	SCMP_SYS(write), SCMP_SYS(writev), SCMP_SYS(pwrite64),
	SCMP_SYS(pwritev), SCMP_SYS(lseek), SCMP_SYS(close), SCMP_SYS(dup),
	SCMP_SYS(fcntl), SCMP_SYS(fcntl64), SCMP_SYS(flock), SCMP_SYS(fsync),
	SCMP_SYS(fdatasync), SCMP_SYS(ftruncate), SCMP_SYS(fallocate),
	SCMP_SYS(fadvise64), SCMP_SYS(pipe2), SCMP_SYS(eventfd2),
	/* files; Landlock says which */
	SCMP_SYS(open), SCMP_SYS(openat), SCMP_SYS(stat), SCMP_SYS(lstat),
	SCMP_SYS(fstat), SCMP_SYS(newfstatat), SCMP_SYS(statx),
	SCMP_SYS(access), SCMP_SYS(faccessat), SCMP_SYS(faccessat2),
	SCMP_SYS(readlink), SCMP_SYS(readlinkat), SCMP_SYS(getcwd),
	SCMP_SYS(getdents64), SCMP_SYS(statfs), SCMP_SYS(fstatfs),
	SCMP_SYS(unlink), SCMP_SYS(unlinkat), SCMP_SYS(rename),
	SCMP_SYS(renameat), SCMP_SYS(renameat2), SCMP_SYS(fchmod),
	SCMP_SYS(fchown),
	/* sockets that are open already */
	SCMP_SYS(accept), SCMP_SYS(accept4), SCMP_SYS(recvfrom),
	SCMP_SYS(recvmsg), SCMP_SYS(sendto), SCMP_SYS(sendmsg),
	SCMP_SYS(shutdown), SCMP_SYS(getsockopt), SCMP_SYS(setsockopt),
	SCMP_SYS(getsockname), SCMP_SYS(getpeername),
	/* waiting */
	SCMP_SYS(poll), SCMP_SYS(ppoll), SCMP_SYS(select),
	SCMP_SYS(pselect6), SCMP_SYS(epoll_create1), SCMP_SYS(epoll_ctl),
	SCMP_SYS(epoll_wait), SCMP_SYS(epoll_pwait), SCMP_SYS(nanosleep),
	SCMP_SYS(clock_nanosleep), SCMP_SYS(restart_syscall),
	SCMP_SYS(sched_yield), SCMP_SYS(futex),
	/* time and chance */
	SCMP_SYS(clock_gettime), SCMP_SYS(clock_getres),
	SCMP_SYS(gettimeofday), SCMP_SYS(time), SCMP_SYS(setitimer),
	SCMP_SYS(getrandom),
	/* memory; mmap and mprotect are below */
	SCMP_SYS(brk), SCMP_SYS(munmap), SCMP_SYS(mremap),
	SCMP_SYS(madvise), SCMP_SYS(msync),
	/* itself */
	SCMP_SYS(getpid), SCMP_SYS(gettid), SCMP_SYS(getppid),
	SCMP_SYS(getuid), SCMP_SYS(geteuid), SCMP_SYS(getgid),
	SCMP_SYS(getegid), SCMP_SYS(getrusage), SCMP_SYS(getrlimit),
	SCMP_SYS(sysinfo), SCMP_SYS(uname), SCMP_SYS(sched_getaffinity),
	SCMP_SYS(rt_sigaction), SCMP_SYS(rt_sigprocmask),
	SCMP_SYS(rt_sigreturn), SCMP_SYS(sigaltstack),
	SCMP_SYS(exit), SCMP_SYS(exit_group),
};

/* What libcurl and the resolver add, with their thread. */
static const int inet_calls[] = {
	SCMP_SYS(connect), SCMP_SYS(bind), SCMP_SYS(socketpair),
	SCMP_SYS(sendmmsg), SCMP_SYS(recvmmsg), SCMP_SYS(set_robust_list),
	SCMP_SYS(rseq),
};

static const int fatal_calls[] = {
	SCMP_SYS(execve), SCMP_SYS(execveat), SCMP_SYS(ptrace),
};

static void
no_core_dumps(void)
{
	const struct rlimit none = { 0, 0 };

	/* Not dumpable: no core by a pipe either, and no ptrace from outside. */
	if (setrlimit(RLIMIT_CORE, &none) != 0 ||
	    prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0)
		log_fatal("core dumps cannot be turned off", NULL, errno);
}

/* The rights that a kernel of this ABI knows. */
static struct ruleset
rights_of_abi(long abi)
{
	struct ruleset r = { FS_ABI_1, 0, 0 };

	if (abi >= 2)
		r.fs |= FS_REFER;
	if (abi >= 3)
		r.fs |= FS_TRUNCATE;
	if (abi >= 5)
		r.fs |= FS_IOCTL_DEV;
	if (abi >= 6)
		r.scoped = SCOPE_ABSTRACT_UNIX | SCOPE_SIGNAL;
	return r;
}

static void
allow_path(int ruleset, const char *path, uint64_t rights)
{
	struct path_rule rule = { rights, -1 };
	struct stat st;

	rule.fd = open(path, O_PATH | O_CLOEXEC);
	if (rule.fd < 0 && (errno == ENOENT || errno == ENOTDIR ||
	    errno == EACCES))
		return;
	if (rule.fd < 0 || fstat(rule.fd, &st) != 0)
		log_fatal("sandbox path cannot be opened", path, errno);
	/* The kernel refuses a folder's rights on a file. */
	if (!S_ISDIR(st.st_mode))
		rule.fs &= FS_OF_FILES;
	if (syscall(SYS_landlock_add_rule, ruleset, PATH_BENEATH, &rule, 0))
		log_fatal("landlock refused a path", path, errno);
	close(rule.fd);
}

static void
allow_paths(int ruleset, const char *const *paths, uint64_t rights)
{
	for (; paths != NULL && *paths != NULL; paths++)
		allow_path(ruleset, *paths, rights);
}

static void
close_paths(const struct sandbox *s)
{
	struct ruleset handled;
	long abi;
	int fd;

	/* ENOSYS: too old; EOPNOTSUPP: turned off; EPERM: a container's own
	 * seccomp does not know the call. */
	abi = syscall(SYS_landlock_create_ruleset, NULL, 0, ASK_VERSION);
	if (abi < 1) {
		log_event(NULL, LOG_WARN, "kernel has no landlock",
		    LOG_INT("errno", errno));
		return;
	}
	handled = rights_of_abi(abi);
	fd = (int)syscall(SYS_landlock_create_ruleset, &handled,
	    sizeof(handled), 0);
	if (fd < 0)
		log_fatal("landlock refused its ruleset", NULL, errno);
	allow_paths(fd, s->read, FS_READ & handled.fs);
	allow_paths(fd, s->write, FS_WRITE & handled.fs);
	if (syscall(SYS_landlock_restrict_self, fd, 0) != 0)
		log_fatal("landlock refused to begin", NULL, errno);
	close(fd);
}

static void
must(int rc)
{
	if (rc != 0)
		log_fatal("seccomp refused a rule", NULL, -rc);
}

static void
rules(scmp_filter_ctx f, uint32_t action, const int *calls, size_t n)
{
	for (size_t i = 0; i < n; i++)
		must(seccomp_rule_add_array(f, action, calls[i], 0, NULL));
}

/* Allows a call whose argument number `arg`, of the bits `mask`, is `value`. */
static void
allow_if(scmp_filter_ctx f, int call, unsigned arg, uint64_t mask,
    uint64_t value)
{
	const struct scmp_arg_cmp when = {
		arg, SCMP_CMP_MASKED_EQ, mask, value
	};

	must(seccomp_rule_add_array(f, SCMP_ACT_ALLOW, call, 1, &when));
}

#define RULES(f, action, calls) \
	rules((f), (action), (calls), sizeof(calls) / sizeof((calls)[0]))

/* Calls that are fine with some arguments only. */
static void
base_rules(scmp_filter_ctx f)
{
	RULES(f, SCMP_ACT_ALLOW, base_calls);
	RULES(f, SCMP_ACT_KILL_PROCESS, fatal_calls);
	/* No new code. */
	allow_if(f, SCMP_SYS(mmap), 2, PROT_EXEC, 0);
	allow_if(f, SCMP_SYS(mmap2), 2, PROT_EXEC, 0);
	allow_if(f, SCMP_SYS(mprotect), 2, PROT_EXEC, 0);
	/* Limits may be read, not set. */
	allow_if(f, SCMP_SYS(prlimit64), 2, UINT64_MAX, 0);
	/* Signals to itself: raise and abort. */
	allow_if(f, SCMP_SYS(tgkill), 0, UINT64_MAX, (uint64_t)getpid());
}

static void
unix_rules(scmp_filter_ctx f)
{
	static const int unix_calls[] = { SCMP_SYS(connect) };

	RULES(f, SCMP_ACT_ALLOW, unix_calls);
	allow_if(f, SCMP_SYS(socket), 0, UINT64_MAX, AF_UNIX);
}

static void
inet_rules(scmp_filter_ctx f)
{
	RULES(f, SCMP_ACT_ALLOW, inet_calls);
	allow_if(f, SCMP_SYS(socket), 0, UINT64_MAX, AF_INET);
	allow_if(f, SCMP_SYS(socket), 0, UINT64_MAX, AF_INET6);
	/* The resolver asks which address families are up. */
	allow_if(f, SCMP_SYS(socket), 0, UINT64_MAX, AF_NETLINK);
	allow_if(f, SCMP_SYS(ioctl), 1, UINT64_MAX, FIONREAD);
	allow_if(f, SCMP_SYS(ioctl), 1, UINT64_MAX, FIONBIO);
	/* Threads, but no processes.  clone3 hides its flags in memory; told
	 * that it does not exist, glibc uses clone. */
	allow_if(f, SCMP_SYS(clone), 0, CLONE_THREAD, CLONE_THREAD);
	must(seccomp_rule_add_array(f, SCMP_ACT_ERRNO(ENOSYS),
	    SCMP_SYS(clone3), 0, NULL));
}

static void
close_calls(const struct sandbox *s)
{
	scmp_filter_ctx f = seccomp_init(SCMP_ACT_ERRNO(EPERM));
	int rc;

	if (f == NULL)
		log_fatal("seccomp cannot begin", NULL, 0);
	seccomp_attr_set(f, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS);
	base_rules(f);
	if (s->connect_unix)
		unix_rules(f);
	if (s->connect_inet)
		inet_rules(f);
	if ((rc = seccomp_load(f)) != 0)
		log_fatal("seccomp refused the filter", NULL, -rc);
	seccomp_release(f);
	/* Making the filter took 0.3 MB that no request will need again. */
	malloc_trim(0);
}

void
sandbox_prepare(void)
{
	no_new_privs();
	no_core_dumps();
}

void
sandbox_enter(const struct sandbox *s)
{
	sandbox_prepare();
	close_paths(s);
	close_calls(s);
}

#endif
