#include "pump.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "splice.h"

struct chunk {
	size_t at, len;
	char data[];
};

int pump_open(struct pump *p, int splice)
{
	memset(p, 0, sizeof *p);
	p->splice = splice;
	p->scratch = malloc(PUMP_READ_BULK);
	return p->scratch != NULL ? 0 : -1;
}

void pump_close(struct pump *p)
{
	splice_close(p);
	free(p->scratch);
	p->scratch = NULL;
}

int pump_prime(struct flow *f, const char *data, size_t n)
{
	if (n == 0)
		return 0;
	f->chunk = malloc(sizeof *f->chunk + n);
	if (f->chunk == NULL)
		return -1;
	f->chunk->at = 0;
	f->chunk->len = n;
	memcpy(f->chunk->data, data, n);
	return 0;
}

void pump_drop(struct pump *p, struct flow *f)
{
	free(f->chunk);
	f->chunk = NULL;
	if (f->pipe != NULL)
		splice_end(p, f);
}

/* As much as the socket takes: the count, or -1. */
static long put(int to, const char *data, size_t n)
{
	size_t done = 0;

	while (done < n) {
		ssize_t k = send(to, data + done, n - done, MSG_NOSIGNAL);

		if (k >= 0)
			done += (size_t)k;
		else if (errno == EAGAIN || errno == EWOULDBLOCK)
			break;
		else if (errno != EINTR)
			return -1;
	}
	return (long)done;
}

/* Delivers what is held: PUMP_DRY when all is gone. */
static enum pump_result flush(struct flow *f, int to)
{
	if (f->chunk != NULL) {
		struct chunk *c = f->chunk;
		long n = put(to, c->data + c->at, c->len - c->at);

		if (n < 0)
			return PUMP_TARGET;
		c->at += (size_t)n;
		f->bytes += (uint64_t)n;
		if (c->at < c->len)
			return PUMP_FULL;
		free(c);
		f->chunk = NULL;
	}
	if (f->pipe != NULL) {
		int rc = splice_drain(f, to);

		if (rc <= 0)
			return rc < 0 ? PUMP_TARGET : PUMP_FULL;
	}
	return PUMP_DRY;
}

/* The source is dry or has ended: nothing is kept for it. */
static enum pump_result rest(struct pump *p, struct flow *f)
{
	f->bulk = 0;
	if (f->pipe != NULL)
		splice_end(p, f);
	return f->eof ? PUMP_END : PUMP_DRY;
}

/* A read's outcome that is not data. */
static enum pump_result no_data(struct pump *p, struct flow *f, long n)
{
	if (n < 0 && errno != EAGAIN && errno != EWOULDBLOCK)
		return PUMP_SOURCE;
	f->eof |= n == 0;
	return rest(p, f);
}

/* One read and one write. PUMP_AGAIN: there may be more. */
static enum pump_result copy(struct pump *p, struct flow *f, int from, int to, long *moved)
{
	size_t size = f->bulk ? PUMP_READ_BULK : PUMP_READ;
	ssize_t got;
	long n;

	do
		got = recv(from, p->scratch, size, 0);
	while (got < 0 && errno == EINTR);
	if (got <= 0)
		return no_data(p, f, (long)got);
	*moved = (long)got;
	n = put(to, p->scratch, (size_t)got);
	if (n < 0)
		return PUMP_TARGET;
	f->bytes += (uint64_t)n;
	if (n < got)
		return pump_prime(f, p->scratch + n, (size_t)(got - n)) < 0 ? PUMP_SOURCE : PUMP_FULL;
	/* A read that did not fill the buffer found the end of what is there: the poller tells
	 * when there is more, for less than a read that finds nothing. */
	if ((size_t)got < size)
		return rest(p, f);
	f->bulk = 1;
	return PUMP_AGAIN;
}

/* One fill of the pipe and one drain of it. */
static enum pump_result shift(struct pump *p, struct flow *f, int from, int to, long *moved)
{
	long n = splice_fill(f, from);
	enum pump_result r;

	if (n < 0 && errno == EINVAL) {
		/* Not every pair of sockets can be spliced: copy from here on. */
		p->splice = 0;
		splice_end(p, f);
		return PUMP_AGAIN;
	}
	if (n <= 0)
		return no_data(p, f, n);
	*moved = n;
	r = flush(f, to);
	return r == PUMP_DRY ? PUMP_AGAIN : r;
}

enum pump_result pump_move(struct pump *p, struct flow *f, int from, int to)
{
	enum pump_result r = flush(f, to);
	long budget = PUMP_BUDGET;

	if (r != PUMP_DRY)
		return r;
	if (f->eof)
		return rest(p, f);
	while (budget > 0) {
		long moved = 0;

		if (f->bulk && f->pipe == NULL)
			splice_begin(p, f);
		r = f->pipe != NULL ? shift(p, f, from, to, &moved)
				    : copy(p, f, from, to, &moved);
		if (r != PUMP_AGAIN)
			return r;
		budget -= moved;
	}
	/* Bulk goes on at the next turn, but nobody keeps a pipe while waiting for it. */
	if (f->pipe != NULL)
		splice_end(p, f);
	return PUMP_AGAIN;
}
