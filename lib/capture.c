#include "capture.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "fd.h"

#define CHUNK 4096
/* One that closed its outputs and does not end is looked at so often. */
#define NAP_MS 20

static long now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (long)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

/* Exactly full is fine; one byte more is not. */
static long at_bound(int fd)
{
	char one;
	ssize_t got;

	do
		got = read(fd, &one, 1);
	while (got < 0 && errno == EINTR);
	if (got > 0)
		errno = EFBIG;
	return got == 0 ? 0 : -1;
}

/* Reads what is there: 0, or -1 when it is more than may be. */
static int take(int *fd, struct buf *to)
{
	long got = to->len == to->max ? at_bound(*fd) : buf_read(to, *fd, CHUNK);

	if (got < 0)
		return -1;
	if (got == 0)
		fd_close(fd);
	return 0;
}

/* Until both ends are closed: 0, or -1 with errno. */
static int pump(struct capture *c)
{
	while (c->from[0].fd >= 0 || c->from[1].fd >= 0) {
		struct pollfd p[2] = {{.fd = c->from[0].fd, .events = POLLIN},
				      {.fd = c->from[1].fd, .events = POLLIN}};
		long left = c->end - now_ms();
		int i, n = left <= 0 ? 0 : poll(p, 2, (int)left);

		if (n < 0 && errno == EINTR)
			continue;
		if (n == 0)
			errno = ETIMEDOUT;
		if (n <= 0)
			return -1;
		for (i = 0; i < 2; i++)
			if (p[i].revents != 0 && take(&c->from[i].fd, c->from[i].to) < 0)
				return -1;
	}
	return 0;
}

/* Waits until it has ended, without taking its status. */
static int outlast(pid_t pid, long end)
{
	for (;;) {
		siginfo_t info = {.si_pid = 0};
		struct timespec nap = {0, NAP_MS * 1000000L};

		if (waitid(P_PID, (id_t)pid, &info, WEXITED | WNOHANG | WNOWAIT) < 0)
			return -1;
		if (info.si_pid == pid)
			return 0;
		if (now_ms() >= end) {
			errno = ETIMEDOUT;
			return -1;
		}
		nanosleep(&nap, NULL);
	}
}

int capture_begin(struct capture *c, const struct spawn *s, int seconds, struct buf *out,
		  struct buf *err)
{
	struct spawn with = *s;
	int o[2] = {-1, -1}, e[2] = {-1, -1}, cause;

	c->end = now_ms() + seconds * 1000L;
	c->pid = -1;
	if (fd_pipe(o) == 0 && fd_pipe(e) == 0) {
		with.in = -1;
		with.out = o[1];
		with.err = e[1];
		with.new_session = 1;
		c->pid = spawn_start(&with);
	}
	cause = errno;
	fd_close(&o[1]);
	fd_close(&e[1]);
	if (c->pid < 0) {
		fd_close(&o[0]);
		fd_close(&e[0]);
	}
	c->from[0].fd = o[0];
	c->from[0].to = out;
	c->from[1].fd = e[0];
	c->from[1].to = err;
	errno = cause;
	return c->pid < 0 ? -1 : 0;
}

int capture_end(struct capture *c)
{
	int rc = pump(c) == 0 && outlast(c->pid, c->end) == 0 ? 0 : -1, cause = errno, status;

	/* It is not reaped yet, so its number is still its own. */
	if (rc < 0)
		kill(-c->pid, SIGKILL);
	status = spawn_wait(c->pid);
	c->pid = -1;
	fd_close(&c->from[0].fd);
	fd_close(&c->from[1].fd);
	errno = cause;
	return rc < 0 ? -1 : status;
}

int capture_run(const struct spawn *s, int seconds, struct buf *out, struct buf *err)
{
	struct capture c;

	return capture_begin(&c, s, seconds, out, err) < 0 ? -1 : capture_end(&c);
}
