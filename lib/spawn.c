#include "spawn.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fd.h"

/* For the frames of child() and of a prepare that makes system calls. */
#define STACK_MAX 16384

/* What a child needs to know. */
struct task {
	const struct spawn *s;
	int report;
};

/* Moves fd (or /dev/null) to `to`, inheritable. The sources were moved above 2 before. */
static int place(int fd, int to)
{
	int null = -1;

	if (fd < 0) {
		fd = null = open("/dev/null", to == 0 ? O_RDONLY : O_WRONLY);
		if (fd < 0)
			return -1;
	}
	if (fd == to)
		return fd_inherit(fd, 1);
	if (dup2(fd, to) < 0)
		return -1;
	if (null > STDERR_FILENO)
		close(null);
	return 0;
}

/* Makes *fd a copy above 2, so that placing 0, 1 and 2 cannot overwrite a source. */
static int lift(int *fd)
{
	if (*fd < 0 || *fd > STDERR_FILENO)
		return 0;
	*fd = fcntl(*fd, F_DUPFD_CLOEXEC, 3);
	return *fd < 0 ? -1 : 0;
}

static void reset_signals(void)
{
	struct sigaction sa = {.sa_handler = SIG_DFL};
	sigset_t none;
	int sig;

	for (sig = 1; sig < NSIG; sig++)
		sigaction(sig, &sa, NULL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
}

/* Does not return. */
static int child(void *arg)
{
	const struct task *t = arg;
	const struct spawn *s = t->s;
	int in = s->in, out = s->out, err = s->err, e;

	reset_signals();
	if (s->new_session)
		setsid();
	if (lift(&in) == 0 && lift(&out) == 0 && lift(&err) == 0 &&
	    place(in, STDIN_FILENO) == 0 && place(out, STDOUT_FILENO) == 0 &&
	    place(err, STDERR_FILENO) == 0 && (s->cwd == NULL || chdir(s->cwd) == 0) &&
	    (s->prepare == NULL || s->prepare(s->prepare_arg) == 0))
		execve(s->argv[0], s->argv, s->envp);
	e = errno;
	if (write(t->report, &e, sizeof e) < 0)
		_exit(127);
	_exit(127);
}

/*
 * A child that runs in our memory, on a stack of its own, while we wait for its exec: there are no
 * page tables to copy and none to throw away, which for a small process is most of a fork. Signals
 * wait meanwhile, since our handlers would run in it. AddressSanitizer does not know such stacks.
 */
#if defined(__linux__) && !defined(__SANITIZE_ADDRESS__)
static pid_t borrow(struct task *t)
{
	_Alignas(16) char stack[STACK_MAX];
	sigset_t all, before;
	pid_t pid;
	int err;

	sigfillset(&all);
	if (sigprocmask(SIG_BLOCK, &all, &before) < 0)
		return -1;
	pid = clone(child, stack + sizeof stack, CLONE_VM | CLONE_VFORK | SIGCHLD, t);
	err = errno;
	sigprocmask(SIG_SETMASK, &before, NULL);
	errno = err;
	return pid;
}
#else
static pid_t borrow(struct task *t)
{
	pid_t pid = fork();

	if (pid == 0)
		child(t);
	return pid;
}
#endif

/*
 * Keeps the report pipe off 0, 1 and 2: with one of these closed in the parent it would land
 * there, and a child that is to inherit that number would get the pipe instead of an error.
 */
static int raise_both(int fds[2])
{
	int low[2] = {fds[0], fds[1]}, i, err = 0;

	for (i = 0; i < 2; i++)
		if (lift(&fds[i]) < 0)
			err = errno;
	for (i = 0; i < 2; i++)
		if (low[i] != fds[i])
			close(low[i]);
	if (err == 0)
		return 0;
	fd_close(&fds[0]);
	fd_close(&fds[1]);
	errno = err;
	return -1;
}

pid_t spawn_start(const struct spawn *s)
{
	int report[2], err = 0;
	struct task t = {.s = s};
	ssize_t got;
	pid_t pid;

	if (fd_pipe(report) < 0)
		return -1;
	if (raise_both(report) < 0)
		return -1;
	t.report = report[1];
	pid = s->prepare == NULL || s->plain ? borrow(&t) : fork();
	if (pid == 0)
		child(&t);
	fd_close(&report[1]);
	if (pid < 0) {
		fd_close(&report[0]);
		return -1;
	}
	do
		got = read(report[0], &err, sizeof err);
	while (got < 0 && errno == EINTR);
	fd_close(&report[0]);
	if (got == 0)
		return pid;
	spawn_wait(pid);
	errno = got == (ssize_t)sizeof err ? err : EIO;
	return -1;
}

int spawn_status(int status)
{
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

int spawn_wait(pid_t pid)
{
	int status;

	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return -1;
	return spawn_status(status);
}

int spawn_capture(const struct spawn *s, struct buf *b)
{
	struct spawn with = *s;
	int out[2], status, failed, err;
	pid_t pid;

	if (fd_pipe(out) < 0)
		return -1;
	with.out = out[1];
	pid = spawn_start(&with);
	err = errno;
	fd_close(&out[1]);
	if (pid < 0) {
		fd_close(&out[0]);
		errno = err;
		return -1;
	}
	failed = fd_slurp(out[0], b);
	err = errno;
	/* Closing our end ends a child that writes more than the bound. */
	fd_close(&out[0]);
	status = spawn_wait(pid);
	if (failed < 0) {
		errno = err;
		return -1;
	}
	return status;
}
