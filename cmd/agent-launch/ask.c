#include "ask.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "fd.h"
#include "spawn.h"

#define NAP_MS 1000
/* The client's own helpers (docker-credential-*, ssh) are looked for where its user has them. */
#define PATH_DEFAULT "/usr/local/bin:/usr/bin:/bin:/usr/local/sbin:/usr/sbin:/sbin"

void ask_env(struct argv *env, const struct engine *e)
{
	const char *path = getenv("PATH");
	size_t i;

	argv_setenv(env, "PATH", path != NULL && e->image ? path : "/usr/bin:/bin");
	if (argv_getenv(env, "PATH")[0] == '\0')
		argv_setenv(env, "PATH", PATH_DEFAULT);
	argv_setenv(env, "LC_ALL", "C");
	for (i = 0; e->passes != NULL && e->passes[i] != NULL; i++)
		if (getenv(e->passes[i]) != NULL)
			argv_setenv(env, e->passes[i], getenv(e->passes[i]));
}

int ask_begin(struct ask *q, const struct engine *e, const struct argv *a)
{
	struct argv env = ARGV_INIT;
	int out[2] = {-1, -1}, err[2] = {-1, -1}, failed;
	struct spawn s = {.argv = a->v, .in = -1};

	memset(q, 0, sizeof *q);
	q->answer.max = q->complaint.max = ASK_MAX;
	q->pid = q->out = q->err = -1;
	ask_env(&env, e);
	if (argv_ok(&env) == 0 && fd_pipe(out) == 0 && fd_pipe(err) == 0) {
		s.envp = env.v;
		s.out = out[1];
		s.err = err[1];
		q->pid = spawn_start(&s);
	}
	failed = errno;
	argv_free(&env);
	fd_close(&out[1]);
	fd_close(&err[1]);
	q->out = out[0];
	q->err = err[0];
	errno = failed;
	return q->pid < 0 ? -1 : 0;
}

static long left(const struct timespec *end)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (end->tv_sec - now.tv_sec) * 1000 + (end->tv_nsec - now.tv_nsec) / 1000000;
}

/* Takes what is there; at its end, or past the bound, closes it. */
static void pull(int *fd, struct buf *b)
{
	if (buf_read(b, *fd, ASK_MAX) <= 0)
		fd_close(fd);
}

int ask_end(struct ask *q)
{
	struct timespec end;
	long ms;

	clock_gettime(CLOCK_MONOTONIC, &end);
	end.tv_sec += ASK_SECONDS;
	while ((q->out >= 0 || q->err >= 0) && (ms = left(&end)) > 0) {
		struct pollfd p[2] = {{.fd = q->out, .events = POLLIN}, {.fd = q->err, .events = POLLIN}};

		if (poll(p, 2, ms < NAP_MS ? (int)ms : NAP_MS) < 0)
			continue;
		if (p[0].revents != 0)
			pull(&q->out, &q->answer);
		if (p[1].revents != 0)
			pull(&q->err, &q->complaint);
	}
	if (q->out >= 0 || q->err >= 0) {
		kill(q->pid, SIGKILL);
		spawn_wait(q->pid);
		q->pid = -1;
		errno = ETIMEDOUT;
		return -1;
	}
	while (q->answer.len > 0 && q->answer.data[q->answer.len - 1] == '\n')
		q->answer.data[--q->answer.len] = '\0';
	ms = spawn_wait(q->pid);
	q->pid = -1;
	return (int)ms;
}

const char *ask_why(struct ask *q)
{
	char *line;

	while (q->complaint.len > 0 && q->complaint.data[q->complaint.len - 1] == '\n')
		q->complaint.data[--q->complaint.len] = '\0';
	if (q->complaint.len == 0)
		return "it does not say why";
	line = strrchr(q->complaint.data, '\n');
	return line != NULL ? line + 1 : q->complaint.data;
}

void ask_free(struct ask *q)
{
	fd_close(&q->out);
	fd_close(&q->err);
	if (q->pid > 0) {
		kill(q->pid, SIGKILL);
		spawn_wait(q->pid);
	}
	buf_free(&q->answer);
	buf_free(&q->complaint);
}
