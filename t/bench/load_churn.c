#include <errno.h>
#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "load.h"
#include "net.h"

#define FDS 20000
#define EVENTS 64

enum step { HEAD, ECHO };

struct worker {
	enum step step;
	size_t got;
	char head[8192];
};

struct churn {
	const struct target *t;
	int ep;
	int refused; /* the answer is a refusal, and that is the end */
	long to_start;
	long to_finish;
	struct worker *by_fd[FDS];
};

static void churn_start(struct churn *c, struct worker *w)
{
	int fd;

	if (c->to_start == 0)
		return;
	c->to_start--;
	fd = net_connect(c->t->proxy != 0 ? c->t->proxy : c->t->origin);
	c->by_fd[fd] = w;
	w->got = 0;
	w->step = c->t->proxy != 0 ? HEAD : ECHO;
	if (w->step == HEAD) {
		if (send(fd, c->t->request, c->t->request_len, MSG_NOSIGNAL) == -1)
			net_die("send request");
	} else if (send(fd, c->t->payload, c->t->payload_len, MSG_NOSIGNAL) == -1) {
		net_die("send payload");
	}
	net_watch(c->ep, fd, EPOLLIN);
}

/* How long the response is, head and body; 0 while the head is not whole, ~0 until the close. */
static size_t response_size(const struct worker *w)
{
	const char *end = memmem(w->head, w->got, "\r\n\r\n", 4);
	const char *length;

	if (end == NULL)
		return 0;
	length = strcasestr(w->head, "\r\nContent-Length:");
	if (length == NULL || length > end)
		return SIZE_MAX;
	return (size_t)(end + 4 - w->head) + strtoul(length + 17, NULL, 10);
}

/* A whole head moves a tunnel to its payload. 1: a refusal is there in full. */
static int churn_head(struct churn *c, struct worker *w, int fd)
{
	size_t size = response_size(w);

	if (size == 0)
		return 0;
	if (memcmp(w->head + 9, c->t->want, 3) != 0) {
		fprintf(stderr, "%.*s", (int)w->got, w->head);
		errno = EPROTO;
		net_die("status");
	}
	if (c->refused)
		return w->got >= size;
	w->got = 0;
	w->step = ECHO;
	if (send(fd, c->t->payload, c->t->payload_len, MSG_NOSIGNAL) == -1)
		net_die("send payload");
	return 0;
}

static void churn_done(struct churn *c, struct worker *w, int fd)
{
	close(fd);
	c->by_fd[fd] = NULL;
	c->to_finish--;
	churn_start(c, w);
}

static void churn_event(struct churn *c, int fd)
{
	struct worker *w = c->by_fd[fd];
	ssize_t n = recv(fd, w->head + w->got, sizeof(w->head) - 1 - w->got, MSG_DONTWAIT);

	if (n == -1 && errno == EAGAIN)
		return;
	if (n <= 0) {
		if (n == -1 || !c->refused || w->got < 12) {
			errno = n == 0 ? ECONNRESET : errno;
			net_die("recv");
		}
		churn_done(c, w, fd);
		return;
	}
	w->got += (size_t)n;
	w->head[w->got] = '\0';
	if (w->step == HEAD) {
		if (churn_head(c, w, fd))
			churn_done(c, w, fd);
	} else if (w->got >= c->t->payload_len) {
		if (memcmp(w->head, c->t->payload, w->got) != 0) {
			errno = EPROTO;
			net_die("echo differs");
		}
		churn_done(c, w, fd);
	}
}

void load_churn(const struct target *t, long count, long workers, int refused)
{
	struct churn *c = calloc(1, sizeof(*c));
	struct worker *w = calloc((size_t)workers, sizeof(*w));
	struct epoll_event events[EVENTS];
	uint64_t begin = net_now();

	if (c == NULL || w == NULL)
		net_die("calloc");
	c->t = t;
	c->ep = net_epoll();
	c->refused = refused;
	c->to_start = c->to_finish = count;
	for (long i = 0; i < workers; i++)
		churn_start(c, &w[i]);
	while (c->to_finish > 0) {
		int n = epoll_wait(c->ep, events, EVENTS, 10000);

		if (n == 0) {
			errno = ETIMEDOUT;
			net_die("no answer");
		}
		for (int i = 0; i < n; i++)
			churn_event(c, events[i].data.fd);
	}
	printf("%" PRIu64 "\n", net_now() - begin);
	free(w);
	free(c);
}
