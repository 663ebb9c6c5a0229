#include "probe.h"

#include <errno.h>
#include <poll.h>
#include <stddef.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "fd.h"

/* How long a look lasts when nothing happens: an exit has no descriptor that tells of it. */
#define LOOK_MS 20
/* How long SIGKILL may take. */
#define KILL_MS 1000
#define CHUNK 4096

long probe_now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000L + t.tv_nsec / 1000000L;
}

/* Takes what is there; closes *fd at its end. */
static void take(int *fd, struct buf *b)
{
	char chunk[CHUNK];

	while (*fd >= 0) {
		ssize_t got = read(*fd, chunk, sizeof chunk);
		size_t room = b->max - b->len, n;

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
			return;
		if (got <= 0) {
			fd_close(fd);
			return;
		}
		n = (size_t)got < room ? (size_t)got : room;
		/* What does not fit, for want of memory too, is dropped. */
		if (n > 0 && buf_add(b, chunk, n) < 0)
			continue;
	}
}

void probe_kill(pid_t leader)
{
	long end = probe_now() + KILL_MS;

	kill(-leader, SIGKILL);
	kill(leader, SIGKILL);
	while (waitpid(leader, NULL, WNOHANG) == 0 && probe_now() < end)
		poll(NULL, 0, LOOK_MS);
}

int probe_follow(pid_t pid, int fds[2], long ms, const volatile sig_atomic_t *stop, struct buf *out,
		 struct buf *err)
{
	long end = probe_now() + ms;

	for (;;) {
		struct pollfd p[2] = {{.fd = fds[0], .events = POLLIN}, {.fd = fds[1], .events = POLLIN}};
		int status, why = 0;
		pid_t done;

		poll(p, 2, LOOK_MS);
		done = waitpid(pid, &status, WNOHANG);
		if (done < 0 && errno != EINTR)
			why = errno;
		else if (done == 0 && stop != NULL && *stop)
			why = EINTR;
		else if (done == 0 && probe_now() >= end)
			why = ETIMEDOUT;
		take(&fds[0], out);
		take(&fds[1], err);
		if (done == pid)
			return spawn_status(status);
		if (why == 0)
			continue;
		probe_kill(pid);
		errno = why;
		return -1;
	}
}

static int pipes(int out[2], int err[2])
{
	if (fd_pipe(out) < 0)
		return -1;
	if (fd_pipe(err) == 0 && fd_nonblock(out[0], 1) == 0 && fd_nonblock(err[0], 1) == 0)
		return 0;
	fd_close(&out[0]);
	fd_close(&out[1]);
	return -1;
}

int probe_run(const struct spawn *s, long ms, const volatile sig_atomic_t *stop, struct buf *out,
	      struct buf *err)
{
	struct spawn with = *s;
	int o[2], e[2], ends[2], status = -1, saved;
	pid_t pid;

	if (pipes(o, e) < 0)
		return -1;
	with.in = -1;
	with.out = o[1];
	with.err = e[1];
	with.new_session = 1;
	pid = spawn_start(&with);
	saved = errno;
	fd_close(&o[1]);
	fd_close(&e[1]);
	ends[0] = o[0];
	ends[1] = e[0];
	if (pid > 0) {
		status = probe_follow(pid, ends, ms, stop, out, err);
		saved = errno;
	}
	fd_close(&ends[0]);
	fd_close(&ends[1]);
	errno = saved;
	return status;
}
