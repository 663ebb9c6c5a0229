#include "handshake.h"

#include <errno.h>
#include <event2/event.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "dial.h"
#include "refusal.h"
#include "refuse.h"
#include "server.h"
#include "socket.h"
#include "tunnel.h"
#include "upstream.h"

/* What one read asks for; the buffer has a NUL more. Few heads are longer, many ClientHellos are. */
#define READ_HEAD 1023
#define READ_HELLO 2047

static void on_deadline(evutil_socket_t fd, short what, void *arg);

void handshake_enter(struct tunnel *t, enum stage stage, long seconds)
{
	const struct timeval tv = {seconds, 0};

	t->handshake->stage = stage;
	evtimer_add(&t->handshake->timer, &tv);
}

int handshake_start(struct tunnel *t)
{
	struct handshake *h = calloc(1, sizeof *h);

	if (h == NULL)
		return -1;
	t->handshake = h;
	h->in.max = HEAD_MAX;
	evtimer_assign(&h->timer, t->server->base, on_deadline, t);
	handshake_enter(t, STAGE_HEAD, t->server->opt->head);
	if (tunnel_wait(t, CLIENT, EV_READ) < 0)
		return -1;
	/* The request is often there already, and then the loop need not say so. */
	handshake_readable(t);
	return 0;
}

void handshake_free(struct tunnel *t)
{
	struct handshake *h = t->handshake;

	if (h->lookup != NULL)
		resolve_cancel(h->lookup);
	if (h->dial != NULL)
		dial_cancel(h->dial);
	event_del(&h->timer);
	/* The head of a phase request holds the key. */
	buf_wipe(&h->in);
	buf_free(&h->in);
	free(h);
	t->handshake = NULL;
}

int handshake_told(const struct tunnel *t)
{
	const struct handshake *h = t->handshake;

	return h->stage == STAGE_LINGER || (h->stage == STAGE_HEAD && h->in.len == 0);
}

static void change_phase(struct tunnel *t, const struct request *q)
{
	struct server *s = t->server;
	unsigned before = s->phase.now;
	char text[REFUSAL_MAX];
	enum reason r = phase_move(&s->phase, q->phase, q->phase_n, q->key, q->key_n);

	if (r != REASON_NONE) {
		refuse_request(t, r, q);
		return;
	}
	if (s->phase.now != before) {
		tunnel_recheck(s, REASON_PHASE_CHANGED, 1, t);
		server_log(s, "phase", "phase", phase_name(s->phase.now));
	}
	refuse_nothing(t, text, refusal_phase_text(text, phase_name(s->phase.now)));
}

/* The whole head is there, n bytes of it. */
static void on_head(struct tunnel *t, size_t n)
{
	struct handshake *h = t->handshake;
	struct request q;
	enum reason r = request_parse(h->in.data, n, &q);

	if (r != REASON_NONE) {
		refuse_request(t, r, &q);
		return;
	}
	if (q.kind == REQUEST_PHASE) {
		change_phase(t, &q);
		return;
	}
	h->target = q.target;
	t->port = q.target.port;
	t->host = strdup(q.target.host);
	t->probe = q.key != NULL && phase_is_key(&t->server->phase, q.key, q.key_n);
	if (q.key != NULL)
		explicit_bzero(h->in.data + (q.key - h->in.data), q.key_n);
	if (t->host == NULL) {
		tunnel_end(t, REASON_INTERNAL, NULL, 1);
		return;
	}
	/* What is left came early: it is held until the upstream is connected. */
	buf_drop(&h->in, n);
	upstream_start(t);
}

static void read_head(struct tunnel *t)
{
	struct handshake *h = t->handshake;

	switch (request_scan(h->in.data, h->in.len, &h->scanned)) {
	case REQUEST_WHOLE:
		on_head(t, h->scanned);
		return;
	case REQUEST_NONE:
		refuse_request(t, REASON_REQUEST, NULL);
		return;
	case REQUEST_MORE:
		if (h->in.len >= HEAD_MAX)
			refuse_request(t, REASON_HEAD_LARGE, NULL);
		return;
	}
}

/* Throws away what comes; the end, an error or too much of it ends the connection. */
static void drain(struct tunnel *t)
{
	char *scratch = t->server->pump.scratch;
	ssize_t n = recv(t->side[CLIENT].fd, scratch, PUMP_READ, 0);

	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	t->handshake->scanned += n > 0 ? (size_t)n : 0;
	if (n <= 0 || t->handshake->scanned > LINGER_BYTES)
		tunnel_end(t, REASON_CLIENT_GONE, NULL, 0);
}

void handshake_readable(struct tunnel *t)
{
	struct handshake *h = t->handshake;
	long n;

	if (h->stage == STAGE_LINGER) {
		drain(t);
		return;
	}
	/* Early data waits in the kernel while we are on the way; an RST does not. */
	if (h->stage != STAGE_HEAD && h->stage != STAGE_HELLO) {
		if (socket_error(t->side[CLIENT].fd) != 0 || tunnel_wait(t, CLIENT, 0) < 0)
			tunnel_end(t, REASON_CLIENT_GONE, NULL, 1);
		return;
	}
	n = buf_read(&h->in, t->side[CLIENT].fd, h->stage == STAGE_HEAD ? READ_HEAD : READ_HELLO);
	if (n < 0 && errno == EAGAIN)
		return;
	if (n <= 0)
		tunnel_end(t, REASON_CLIENT_GONE, NULL, n < 0);
	else if (h->stage == STAGE_HEAD)
		read_head(t);
	else
		upstream_hello(t);
}

static void on_deadline(evutil_socket_t fd, short what, void *arg)
{
	struct tunnel *t = arg;

	(void)fd;
	(void)what;
	switch (t->handshake->stage) {
	case STAGE_HEAD:
		/* Who said nothing gets no answer to nothing. */
		if (t->handshake->in.len == 0)
			tunnel_end(t, REASON_HEAD_TIMEOUT, NULL, 0);
		else
			refuse_request(t, REASON_HEAD_TIMEOUT, NULL);
		return;
	case STAGE_DNS:
		resolve_cancel(t->handshake->lookup);
		t->handshake->lookup = NULL;
		refuse(t, REASON_DNS_TIMEOUT, NULL);
		return;
	case STAGE_CONNECT:
		dial_cancel(t->handshake->dial);
		t->handshake->dial = NULL;
		refuse(t, REASON_CONNECT_TIMEOUT, NULL);
		return;
	case STAGE_HELLO:
		refuse_hello(t, REASON_HELLO_TIMEOUT, NULL);
		return;
	case STAGE_LINGER:
		tunnel_end(t, REASON_CLIENT_GONE, NULL, 0);
		return;
	}
}
