#include "splice.h"

#ifdef __linux__

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "bounds.h"

/* One splice(2) moves at most this; the pipe bounds it further. */
#define CHUNK (1u << 20)

struct pipe {
	struct pipe *next;
	size_t held;
	int in, out;
};

int splice_begin(struct pump *p, struct flow *f)
{
	int fds[2];
	struct pipe *pipe = p->free;

	if (!p->splice)
		return -1;
	if (pipe != NULL) {
		p->free = pipe->next;
		p->pipes_free--;
		f->pipe = pipe;
		return 0;
	}
	if (p->pipes >= PIPES_MAX)
		return -1;
	pipe = malloc(sizeof *pipe);
	if (pipe == NULL)
		return -1;
	if (pipe2(fds, O_CLOEXEC | O_NONBLOCK) < 0) {
		free(pipe);
		return -1;
	}
	/* Each page takes a slot: 64 KiB are a quarter of what a socket has at once. Only the pipes
	 * that are kept get more, so that a user's share of pipe memory (pipe(7)) is not used up. */
	if (p->pipes < PIPES_KEPT)
		fcntl(fds[0], F_SETPIPE_SZ, PIPE_BYTES);
	pipe->held = 0;
	pipe->out = fds[0];
	pipe->in = fds[1];
	p->pipes++;
	f->pipe = pipe;
	return 0;
}

long splice_fill(struct flow *f, int from)
{
	ssize_t n;

	do
		n = splice(from, NULL, f->pipe->in, NULL, CHUNK, SPLICE_F_MOVE | SPLICE_F_NONBLOCK);
	while (n < 0 && errno == EINTR);
	if (n > 0)
		f->pipe->held += (size_t)n;
	return (long)n;
}

int splice_drain(struct flow *f, int to)
{
	while (f->pipe->held > 0) {
		ssize_t n = splice(f->pipe->out, NULL, to, NULL, f->pipe->held,
				   SPLICE_F_MOVE | SPLICE_F_NONBLOCK);

		if (n > 0) {
			f->pipe->held -= (size_t)n;
			f->bytes += (uint64_t)n;
		} else if (n < 0 && errno == EAGAIN) {
			return 0;
		} else if (n == 0 || errno != EINTR) {
			return -1;
		}
	}
	return 1;
}

static void discard(struct pump *p, struct pipe *pipe)
{
	close(pipe->in);
	close(pipe->out);
	free(pipe);
	p->pipes--;
}

void splice_end(struct pump *p, struct flow *f)
{
	struct pipe *pipe = f->pipe;

	f->pipe = NULL;
	if (pipe->held > 0 || p->pipes_free >= PIPES_KEPT) {
		discard(p, pipe);
		return;
	}
	pipe->next = p->free;
	p->free = pipe;
	p->pipes_free++;
}

void splice_close(struct pump *p)
{
	while (p->free != NULL) {
		struct pipe *pipe = p->free;

		p->free = pipe->next;
		discard(p, pipe);
	}
	p->pipes_free = 0;
}

#else

int splice_begin(struct pump *p, struct flow *f)
{
	(void)p;
	(void)f;
	return -1;
}

long splice_fill(struct flow *f, int from)
{
	(void)f;
	(void)from;
	return -1;
}

int splice_drain(struct flow *f, int to)
{
	(void)f;
	(void)to;
	return -1;
}

void splice_end(struct pump *p, struct flow *f)
{
	(void)p;
	(void)f;
}

void splice_close(struct pump *p)
{
	(void)p;
}

#endif
