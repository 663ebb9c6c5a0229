#include "child.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "busy.h"
#include "fd.h"

#define NAP_MS 1000
/* More than a pipe can hold (fcntl(2) F_SETPIPE_SZ): what comes after it was written later. */
#define LEFT_MAX ((uint64_t)2 << 20)

/* The state of one child_run(). */
struct watch {
	struct life *life;
	struct channel *channel;
	struct child *c;
	pid_t pid;
	int out, err;         /* our ends of its pipes, -1 when at end of file */
	int64_t until;        /* its own limit */
	int64_t kill_at;      /* when SIGKILL follows, 0: not ending */
	struct busy busy;
	uint64_t taken;
	enum child_end end;
};

static int64_t sooner(int64_t a, int64_t b)
{
	return a == 0 || (b != 0 && b < a) ? b : a;
}

/* Keeps the end of what comes: no less than half of the bound, so that moving it costs little. */
static int keep_tail(struct buf *b, const char *data, size_t n)
{
	size_t half = b->max / 2;

	if (n > half) {
		data += n - half;
		n = half;
	}
	if (b->len + n > b->max)
		buf_drop(b, b->len - (half - n));
	return buf_add(b, data, n);
}

static void begin_end(struct watch *w, enum child_end why)
{
	if (w->kill_at != 0)
		return;
	w->end = why;
	w->kill_at = life_now();
	if (w->c->stop_signal != 0 && w->c->grace > 0 && why != CHILD_GONE) {
		/* Its session, so that what it waits for ends with it. */
		if (kill(-w->pid, w->c->stop_signal) < 0)
			kill(w->pid, w->c->stop_signal);
		w->kill_at += w->c->grace * 1000;
	}
}

/* Decides whether it must end now. */
static void look(struct watch *w)
{
	int64_t now = life_now(), due;

	if (w->channel->eof)
		begin_end(w, CHILD_GONE);
	else if (w->c->heed && w->life->stop != 0)
		begin_end(w, CHILD_STOPPED);
	due = w->c->heed ? sooner(w->until, w->life->deadline) : w->until;
	if (due != 0 && now >= due)
		begin_end(w, CHILD_TIME);
	if (w->c->output_max != 0 && w->taken > w->c->output_max)
		begin_end(w, CHILD_FLOOD);
	if (w->c->idle != 0 && busy_idle(&w->busy, now, w->taken) >= w->c->idle * 1000)
		begin_end(w, CHILD_IDLE);
	if (w->kill_at != 0 && now >= w->kill_at) {
		if (kill(-w->pid, SIGKILL) < 0)
			kill(w->pid, SIGKILL);
		w->kill_at = now + NAP_MS;
	}
}

/* Reads once from one of its pipes; at the end closes it. */
static void take(struct watch *w, int *fd)
{
	char data[OUTPUT_CHUNK];
	ssize_t n = read(*fd, data, sizeof data);
	int is_out = fd == &w->out, rc = 0;

	if (n < 0 && (errno == EINTR || errno == EAGAIN))
		return;
	if (n <= 0) {
		fd_close(fd);
		return;
	}
	w->taken += (uint64_t)n;
	if (is_out && w->c->tail != NULL && keep_tail(w->c->tail, data, (size_t)n) < 0)
		w->c->tail->len = 0;
	if (is_out && w->c->sink != NULL)
		rc = w->c->sink(w->c->sink_arg, data, (size_t)n);
	else if (is_out && w->c->out != NULL)
		rc = buf_add(w->c->out, data, (size_t)n);
	else if (!is_out && w->c->err != NULL)
		rc = keep_tail(w->c->err, data, (size_t)n);
	else if (w->c->show != NULL)
		rc = output_feed(w->c->show, data, (size_t)n);
	if (rc < 0)
		begin_end(w, CHILD_FLOOD);
}

static int wait_ms(const struct watch *w)
{
	int64_t due = sooner(w->until, w->kill_at), now = life_now();

	if (w->c->heed)
		due = sooner(due, w->life->deadline);
	if (due == 0 || due > now + NAP_MS)
		return NAP_MS;
	return due <= now ? 0 : (int)(due - now);
}

/* Waits for something to happen and does what it asks for. */
static void turn(struct watch *w)
{
	int hold = w->c->show != NULL && output_busy(w->c->show);
	int push = w->c->show != NULL && output_pending(w->c->show);
	int listen = !w->channel->eof && !channel_full(w->channel);
	struct pollfd p[] = {
		{.fd = w->life->sigfd, .events = POLLIN},
		{.fd = listen ? w->channel->in : -1, .events = POLLIN},
		{.fd = hold ? -1 : w->out, .events = POLLIN},
		{.fd = hold ? -1 : w->err, .events = POLLIN},
		{.fd = push ? w->c->show->fd : -1, .events = POLLOUT},
	};

	if (poll(p, sizeof p / sizeof *p, wait_ms(w)) > 0) {
		if (p[4].revents != 0)
			output_push(w->c->show);
		if (p[2].revents != 0)
			take(w, &w->out);
		if (p[3].revents != 0)
			take(w, &w->err);
		if (p[1].revents != 0)
			channel_fill(w->channel);
		if (p[0].revents != 0)
			life_signals(w->life);
	}
	look(w);
}

/* What it left in the pipes; others may hold them open, so nothing is waited for. */
static void drain(struct watch *w)
{
	uint64_t until = w->taken + LEFT_MAX;

	while ((w->out >= 0 || w->err >= 0) && w->end != CHILD_GONE && w->taken < until) {
		int hold = w->c->show != NULL && output_pending(w->c->show);
		struct pollfd p[] = {
			{.fd = w->out, .events = POLLIN},
			{.fd = w->err, .events = POLLIN},
		};

		if (hold && output_push(w->c->show) < 0)
			break;
		if (poll(p, 2, 0) <= 0)
			break;
		if (p[0].revents != 0)
			take(w, &w->out);
		if (p[1].revents != 0)
			take(w, &w->err);
		if (w->end == CHILD_FLOOD)
			break;
	}
	fd_close(&w->out);
	fd_close(&w->err);
}

/* Starts it with the pipes that are wanted; 0 or -1 with errno. */
static int start(struct watch *w)
{
	struct spawn s = w->c->spawn;
	int out[2] = {-1, -1}, err[2] = {-1, -1}, saved;

	if (s.in < 0)
		s.in = w->life->null;
	if ((s.out < 0 && fd_pipe(out) < 0) || (s.err < 0 && fd_pipe(err) < 0)) {
		fd_close(&out[0]);
		fd_close(&out[1]);
		return -1;
	}
	s.out = s.out < 0 ? out[1] : s.out;
	s.err = s.err < 0 ? err[1] : s.err;
	w->pid = spawn_start(&s);
	saved = errno;
	fd_close(&out[1]);
	fd_close(&err[1]);
	w->out = out[0];
	w->err = err[0];
	w->life->child = w->pid > 0 ? w->pid : 0;
	errno = saved;
	return w->pid < 0 ? -1 : 0;
}

enum child_end child_run(struct life *life, struct channel *channel, struct child *c)
{
	struct watch w = {.life = life, .channel = channel, .c = c, .out = -1, .err = -1,
			  .end = CHILD_EXITED};
	int saved;

	if (start(&w) < 0) {
		saved = errno;
		fd_close(&w.out);
		fd_close(&w.err);
		errno = saved;
		return CHILD_NOT_STARTED;
	}
	if (w.out >= 0)
		fd_nonblock(w.out, 1);
	if (w.err >= 0)
		fd_nonblock(w.err, 1);
	w.until = c->seconds != 0 ? life_now() + c->seconds * 1000 : 0;
	busy_begin(&w.busy, life_now());
	while (life->child != 0)
		turn(&w);
	drain(&w);
	if (c->show != NULL)
		output_finish(c->show);
	c->code = spawn_status(life->status);
	return w.end;
}

const char *child_strend(enum child_end end)
{
	switch (end) {
	case CHILD_EXITED:
		return "ended";
	case CHILD_NOT_STARTED:
		return "could not be started";
	case CHILD_TIME:
		return "took too long";
	case CHILD_STOPPED:
		return "was interrupted";
	case CHILD_GONE:
		return "was abandoned";
	case CHILD_FLOOD:
		return "wrote too much";
	case CHILD_IDLE:
		return "did nothing for too long";
	}
	return "ended";
}
