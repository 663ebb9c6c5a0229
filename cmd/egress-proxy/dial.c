#include "dial.h"

#include <errno.h>
#include <event2/event_struct.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bounds.h"
#include "socket.h"

struct attempt {
	struct event event;
	struct dial *dial;
	int fd; /* -1: not open */
};

struct dial {
	struct event_base *base;
	struct event timer; /* the next attempt, or at once the bad news */
	size_t n, next, open;
	uint16_t port;
	int error; /* of the attempt that failed last */
	dial_fn *fn;
	void *arg;
	struct address list[CONNECT_TRIES];
	struct attempt attempts[]; /* n of them */
};

void dial_order(struct address *list, size_t n)
{
	int want = AF_INET6;
	size_t i, j;

	for (i = 0; i < n; i++) {
		for (j = i; j < n && list[j].family != want; j++)
			continue;
		if (j < n && j > i) {
			struct address a = list[j];

			/* Within a family the resolver's order is kept. */
			memmove(&list[i + 1], &list[i], (j - i) * sizeof a);
			list[i] = a;
		}
		want = list[i].family == AF_INET6 ? AF_INET : AF_INET6;
	}
}

static enum reason why(int error)
{
	switch (error) {
	case ECONNREFUSED:
		return REASON_REFUSED;
	case ENETUNREACH:
	case EHOSTUNREACH:
	case EADDRNOTAVAIL:
	case EACCES:
		return REASON_UNREACHABLE;
	case ETIMEDOUT:
		return REASON_CONNECT_TIMEOUT;
	case EMFILE:
	case ENFILE:
		return REASON_DESCRIPTORS;
	default:
		return REASON_CONNECT_FAILED;
	}
}

static void attempt_close(struct attempt *a)
{
	event_del(&a->event);
	close(a->fd);
	a->fd = -1;
	a->dial->open--;
}

void dial_cancel(struct dial *d)
{
	size_t i;

	for (i = 0; i < d->next; i++)
		if (d->attempts[i].fd >= 0)
			attempt_close(&d->attempts[i]);
	event_del(&d->timer);
	free(d);
}

static void finish(struct dial *d, struct attempt *winner)
{
	dial_fn *fn = d->fn;
	void *arg = d->arg;
	struct address to = {0};
	enum reason r = REASON_NONE;
	int fd = -1;

	if (winner != NULL) {
		event_del(&winner->event);
		fd = winner->fd;
		winner->fd = -1;
		to = d->list[winner - d->attempts];
	} else {
		r = why(d->error);
	}
	dial_cancel(d);
	fn(fd, &to, r, arg);
}

static void schedule(struct dial *d, long ms)
{
	const struct timeval tv = {ms / 1000, ms % 1000 * 1000};

	evtimer_add(&d->timer, &tv);
}

static void on_connect(evutil_socket_t fd, short what, void *arg)
{
	struct attempt *a = arg;
	struct dial *d = a->dial;
	int error = socket_error((int)fd);

	(void)what;
	if (error == 0) {
		finish(d, a);
		return;
	}
	d->error = error;
	attempt_close(a);
	if (d->next < d->n)
		schedule(d, 0);
	else if (d->open == 0)
		finish(d, NULL);
}

/* One more attempt; a failure at once is as good as one later. */
static int attempt(struct dial *d)
{
	struct attempt *a = &d->attempts[d->next];
	const struct address *to = &d->list[d->next];
	struct sockaddr_storage ss;
	socklen_t len = address_to(to, d->port, &ss);

	d->next++;
	a->dial = d;
	a->fd = socket_tcp(to->family);
	if (a->fd < 0) {
		d->error = errno;
		return -1;
	}
	d->open++;
	event_assign(&a->event, d->base, a->fd, EV_WRITE, on_connect, a);
	if ((connect(a->fd, (struct sockaddr *)&ss, len) < 0 && errno != EINPROGRESS) ||
	    event_add(&a->event, NULL) < 0) {
		d->error = errno;
		attempt_close(a);
		return -1;
	}
	return 0;
}

static void on_timer(evutil_socket_t fd, short what, void *arg)
{
	struct dial *d = arg;

	(void)fd;
	(void)what;
	while (d->next < d->n)
		if (attempt(d) == 0)
			break;
	if (d->next < d->n)
		schedule(d, CONNECT_STAGGER_MS);
	else if (d->open == 0)
		finish(d, NULL);
}

struct dial *dial_start(struct event_base *base, const struct address *list, size_t n,
			uint16_t port, dial_fn *fn, void *arg)
{
	struct address ordered[ADDRESSES_MAX];
	size_t tries = n < CONNECT_TRIES ? n : CONNECT_TRIES, i;
	struct dial *d = calloc(1, sizeof *d + tries * sizeof *d->attempts);

	if (d == NULL)
		return NULL;
	n = n < ADDRESSES_MAX ? n : ADDRESSES_MAX;
	memcpy(ordered, list, n * sizeof *list);
	dial_order(ordered, n);
	d->base = base;
	d->n = tries;
	d->port = port;
	d->error = ETIMEDOUT;
	d->fn = fn;
	d->arg = arg;
	memcpy(d->list, ordered, d->n * sizeof *list);
	for (i = 0; i < tries; i++)
		d->attempts[i].fd = -1;
	evtimer_assign(&d->timer, base, on_timer, d);
	for (; d->next < d->n; )
		if (attempt(d) == 0)
			break;
	/* When all failed at once, the news waits for the loop. */
	if (d->next < d->n || d->open == 0)
		schedule(d, d->open > 0 ? CONNECT_STAGGER_MS : 0);
	return d;
}
