#include "capture.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#ifdef __linux__
#include <sys/syscall.h>
#endif

#include "fd.h"

#define CHUNK 16384
/* The most that a pipe holds (pipe(7), for who is not root), and so an ended program's last words. */
#define PIPE_MAX (1 << 20)
/* How long a look lasts where no descriptor tells of an exit, or a flag may rise just before it. */
#define LOOK_MS 50
/* How long SIGKILL may take. */
#define KILL_MS 1000

long capture_now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (long)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

/* Readable when the process has ended (pidfd_open(2)), or -1 where there is no such thing. */
static int exit_fd(pid_t pid)
{
#ifdef __linux__
	return (int)syscall(SYS_pidfd_open, pid, 0);
#else
	(void)pid;
	return -1;
#endif
}

/* Reads once: 0, or -1 when it is more than may be. */
static int take(const struct capture *c, int *fd, struct buf *to)
{
	char chunk[CHUNK];
	size_t room = to->max - to->len, n;
	ssize_t got = read(*fd, chunk, sizeof chunk);

	if (got < 0)
		return errno == EINTR || errno == EAGAIN ? 0 : -1;
	if (got == 0) {
		fd_close(fd);
		return 0;
	}
	n = (size_t)got < room ? (size_t)got : room;
	/* Where it may be cut, it is for want of memory too. */
	if ((n > 0 && buf_add(to, chunk, n) < 0) || n < (size_t)got) {
		if (!c->cut && n < (size_t)got)
			errno = EFBIG;
		return c->cut ? 0 : -1;
	}
	return 0;
}

/* Waits so long for words or the end, and takes words: 1 when there were any, 0, -1 with errno. */
static int look(struct capture *c, long ms)
{
	struct pollfd p[3] = {{.fd = c->from[0], .events = POLLIN},
			      {.fd = c->from[1], .events = POLLIN},
			      {.fd = c->gone, .events = POLLIN}};
	struct buf *to[2] = {c->out, c->err};
	long most = c->gone < 0 || c->stop != NULL ? LOOK_MS : INT_MAX;
	int n = poll(p, 3, (int)(ms < most ? ms : most)), i;

	if (n < 0)
		return errno == EINTR ? 0 : -1;
	for (i = 0; i < 2; i++)
		if (p[i].revents != 0 && take(c, &c->from[i], to[i]) < 0)
			return -1;
	return p[0].revents != 0 || p[1].revents != 0;
}

/* Has it ended? Its status is not taken, so that its number stays its own. -1 with errno. */
static int ended(pid_t pid)
{
	siginfo_t info = {.si_pid = 0};

	if (waitid(P_PID, (id_t)pid, &info, WEXITED | WNOHANG | WNOWAIT) < 0)
		return errno == EINTR ? 0 : -1;
	return info.si_pid == pid;
}

/* Until it has ended: 0, or -1 with errno. */
static int outlast(struct capture *c)
{
	for (;;) {
		int done = ended(c->pid);
		long left = c->end - capture_now();

		if (done != 0)
			return done < 0 ? -1 : 0;
		if (left <= 0 || (c->stop != NULL && *c->stop)) {
			errno = left <= 0 ? ETIMEDOUT : EINTR;
			return -1;
		}
		if (look(c, left) < 0)
			return -1;
	}
}

/* What it said last. Others may hold its outputs and say more without end: that is not waited for. */
static int drain(struct capture *c)
{
	long turns = PIPE_MAX / CHUNK;
	int rc = 1;

	while (rc > 0 && turns-- > 0)
		rc = look(c, 0);
	return rc < 0 ? -1 : 0;
}

static void let_go(struct capture *c)
{
	c->pid = -1;
	fd_close(&c->from[0]);
	fd_close(&c->from[1]);
	fd_close(&c->gone);
}

void capture_kill(struct capture *c)
{
	c->end = capture_now() + KILL_MS;
	c->stop = NULL;
	fd_close(&c->from[0]);
	fd_close(&c->from[1]);
	if (c->pid > 0 && ended(c->pid) >= 0) {
		kill(-c->pid, SIGKILL);
		kill(c->pid, SIGKILL);
		if (outlast(c) == 0)
			spawn_wait(c->pid);
	}
	let_go(c);
}

void capture_follow(struct capture *c, pid_t pid, int out, int err)
{
	c->end = capture_now() + c->ms;
	c->pid = pid;
	c->from[0] = out;
	c->from[1] = err;
	c->gone = exit_fd(pid);
}

int capture_begin(struct capture *c, const struct spawn *s)
{
	struct spawn with = *s;
	int o[2] = {-1, -1}, e[2] = {-1, -1}, cause;
	pid_t pid = -1;

	if (fd_pipe(o) == 0 && fd_pipe(e) == 0) {
		with.in = -1;
		with.out = o[1];
		with.err = e[1];
		with.new_session = 1;
		pid = spawn_start(&with);
	}
	cause = errno;
	fd_close(&o[1]);
	fd_close(&e[1]);
	if (pid > 0) {
		capture_follow(c, pid, o[0], e[0]);
		return 0;
	}
	fd_close(&o[0]);
	fd_close(&e[0]);
	errno = cause;
	return -1;
}

int capture_end(struct capture *c)
{
	int status, cause;

	if (outlast(c) == 0 && drain(c) == 0) {
		status = spawn_wait(c->pid);
		let_go(c);
		return status;
	}
	cause = errno;
	capture_kill(c);
	errno = cause;
	return -1;
}

int capture_run(struct capture *c, const struct spawn *s)
{
	return capture_begin(c, s) < 0 ? -1 : capture_end(c);
}
