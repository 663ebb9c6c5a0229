/*
 * One connection: head, answer, FIN, and what the peer still sends is thrown away until its own.
 *
 * libevent's evhttp was weighed: its deadlines begin anew with each byte, it has no bound on
 * connections, it reads heads more loosely than request_scan(), and it would bring bufferevents
 * into a program that has none, 64 KiB of the static one; all of the metrics here are 12.
 */
#include "metrics.h"

#include <errno.h>
#include <event2/event.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "exposition.h"
#include "fd.h"
#include "msg.h"
#include "reason.h"
#include "request.h"
#include "server.h"

#define READ 1023
#define HEAD_ROOM 512 /* of an answer, before its text */

struct scrape {
	struct scrape *older, **from;
	struct server *server;
	struct event event, timer;
	struct buf in, out; /* out: empty until the request is whole or refused */
	size_t scanned;     /* bytes of the head that hold no end of it; then bytes drained */
	size_t sent;
	int fd;
};

static void on_event(evutil_socket_t fd, short what, void *arg);

static void end(struct scrape *c)
{
	*c->from = c->older;
	if (c->older != NULL)
		c->older->from = c->from;
	c->server->metrics.n--;
	event_del(&c->event);
	event_del(&c->timer);
	close(c->fd);
	buf_free(&c->in);
	buf_free(&c->out);
	free(c);
}

static void await(struct scrape *c, short what)
{
	event_del(&c->event);
	event_assign(&c->event, c->server->base, c->fd, (short)(what | EV_PERSIST), on_event, c);
	if (event_add(&c->event, NULL) < 0)
		end(c);
}

/* Sends what the socket takes, and the FIN after the last byte. */
static void give(struct scrape *c)
{
	ssize_t n = send(c->fd, c->out.data + c->sent, c->out.len - c->sent, MSG_NOSIGNAL);

	c->sent += n > 0 ? (size_t)n : 0;
	if ((n < 0 && errno != EAGAIN && errno != EINTR) ||
	    (c->sent == c->out.len && shutdown(c->fd, SHUT_WR) < 0))
		end(c);
	else
		await(c, c->sent < c->out.len ? EV_WRITE : EV_READ);
}

static const char *sentence(int status)
{
	switch (status) {
	case 404:
		return "there is /metrics here and nothing else";
	case 405:
		return "only GET and HEAD are served here: this is not the proxy";
	case 408:
		return "the request's head did not come in time";
	case 431:
		return "the request's head is too large";
	default:
		return "the request is malformed";
	}
}

static int write_text(struct server *s, struct buf *text)
{
	struct readings r = {.lines_lost = log_lost(s->log)};
	struct stat st;

	/* Since Linux 6.2; before, the size is 0. */
	if (s->metrics.descriptors >= 0 && fstat(s->metrics.descriptors, &st) == 0)
		r.descriptors = (long)st.st_size;
	return exposition_write(text, s, &r);
}

static void answer(struct scrape *c, int status, int with_body)
{
	struct buf text = BUF_INIT(METRICS_TEXT_MAX);
	int rc = status == 200 ? write_text(c->server, &text)
			       : buf_fmt(&text, "egress-proxy: %s\n", sentence(status));

	c->scanned = 0;
	rc |= buf_fmt(&c->out,
		      "HTTP/1.1 %d %s\r\n%sContent-Type: %s\r\nContent-Length: %zu\r\n"
		      "Connection: close\r\n\r\n",
		      status, status_text(status), status == 405 ? "Allow: GET, HEAD\r\n" : "",
		      status == 200 ? "application/openmetrics-text; version=1.0.0; charset=utf-8"
				    : "text/plain; charset=us-ascii", text.len);
	if (with_body)
		rc |= buf_add(&c->out, text.data, text.len);
	buf_free(&text);
	if (rc < 0)
		end(c);
	else
		give(c);
}

/* The status for a whole head that request_scan() has passed: no NUL, and CRLF ends each line. */
static int judge(const char *head, int *with_body)
{
	size_t method = strcspn(head, " \r");
	const char *target = head + method + 1, *version;
	size_t path = strcspn(target, " ?\r"), all = path + strcspn(target + path, " \r");

	*with_body = 1;
	if (head[method] != ' ' || target[all] != ' ')
		return 400;
	version = target + all + 1;
	if (strncmp(version, "HTTP/1.1\r", 9) != 0 && strncmp(version, "HTTP/1.0\r", 9) != 0)
		return 400;
	*with_body = method != 4 || memcmp(head, "HEAD", 4) != 0;
	if (*with_body && (method != 3 || memcmp(head, "GET", 3) != 0))
		return 405;
	return path == 8 && memcmp(target, "/metrics", 8) == 0 ? 200 : 404;
}

static void read_head(struct scrape *c)
{
	long n = buf_read(&c->in, c->fd, READ);
	int with_body, status;

	if (n < 0 && errno == EAGAIN)
		return;
	if (n <= 0) {
		end(c);
		return;
	}
	switch (request_scan(c->in.data, c->in.len, &c->scanned)) {
	case REQUEST_WHOLE:
		status = judge(c->in.data, &with_body);
		answer(c, status, with_body);
		return;
	case REQUEST_NONE:
		answer(c, 400, 1);
		return;
	case REQUEST_MORE:
		if (c->in.len >= METRICS_HEAD_MAX)
			answer(c, 431, 1);
		return;
	}
}

static void drain(struct scrape *c)
{
	ssize_t n = recv(c->fd, c->server->pump.scratch, PUMP_READ, 0);

	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	c->scanned += n > 0 ? (size_t)n : 0;
	if (n <= 0 || c->scanned > LINGER_BYTES)
		end(c);
}

static void on_event(evutil_socket_t fd, short what, void *arg)
{
	struct scrape *c = arg;

	(void)fd;
	(void)what;
	if (c->out.len == 0)
		read_head(c);
	else if (c->sent < c->out.len)
		give(c);
	else
		drain(c);
}

static void on_deadline(evutil_socket_t fd, short what, void *arg)
{
	static const struct timeval linger = {LINGER_SECONDS, 0};
	struct scrape *c = arg;

	(void)fd;
	(void)what;
	if (c->out.len > 0 || c->in.len == 0) {
		end(c);
		return;
	}
	evtimer_add(&c->timer, &linger);
	answer(c, 408, 1);
}

/* One more than there may be: the oldest goes. */
static void make_room(const struct scrape *newest)
{
	struct scrape *c = newest->older;

	if (c == NULL || newest->server->metrics.n <= METRICS_CONNECTIONS)
		return;
	while (c->older != NULL)
		c = c->older;
	end(c);
}

static void metrics_accept(struct server *s, int fd, const struct address *from, uint16_t port)
{
	static const struct timeval deadline = {METRICS_SECONDS, 0};
	struct metrics *m = &s->metrics;
	struct scrape *c = calloc(1, sizeof *c);

	(void)from;
	(void)port;
	if (c == NULL) {
		close(fd);
		return;
	}
	c->server = s;
	c->fd = fd;
	c->in.max = METRICS_HEAD_MAX;
	c->out.max = HEAD_ROOM + METRICS_TEXT_MAX;
	c->older = m->newest;
	c->from = &m->newest;
	if (c->older != NULL)
		c->older->from = &c->older;
	m->newest = c;
	m->n++;
	make_room(c);
	event_assign(&c->event, s->base, fd, EV_READ | EV_PERSIST, on_event, c);
	evtimer_assign(&c->timer, s->base, on_deadline, c);
	if (event_add(&c->event, NULL) < 0 || evtimer_add(&c->timer, &deadline) < 0)
		end(c);
	else
		read_head(c);
}

static int is_loopback(const struct address *a)
{
	static const uint8_t v6[16] = {[15] = 1};

	return a->family == AF_INET ? a->bytes[0] == 127 : memcmp(a->bytes, v6, sizeof v6) == 0;
}

int metrics_open(struct server *s, struct listener *l)
{
	const char *where = s->opt->metrics;
	struct sockaddr_storage ss;
	socklen_t len = sizeof ss;
	struct address a;
	uint16_t port;
	int rc = listener_open_tcp(l, where, "metrics");

	if (rc != 0)
		return rc;
	l->on_accept = metrics_accept;
	if (getsockname(l->fd, (struct sockaddr *)&ss, &len) == 0) {
		address_from((struct sockaddr *)&ss, &a, &port);
		if (!is_loopback(&a))
			msg_say("--metrics %s is not loopback: whoever reaches it can read it", where);
	}
#ifdef O_PATH
	/* Before confinement; nothing can be opened through it afterwards. */
	s->metrics.descriptors = open("/proc/self/fd", O_PATH | O_DIRECTORY | O_CLOEXEC);
#endif
	return 0;
}

void metrics_close(struct server *s)
{
	struct scrape *c, *older;

	for (c = s->metrics.newest; c != NULL; c = older) {
		older = c->older;
		end(c);
	}
	fd_close(&s->metrics.descriptors);
}
