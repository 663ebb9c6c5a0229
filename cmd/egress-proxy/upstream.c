#include "upstream.h"

#include <event2/event.h>
#include <stdio.h>
#include <string.h>

#include "clock.h"
#include "dial.h"
#include "handshake.h"
#include "hello.h"
#include "refuse.h"
#include "relay.h"
#include "server.h"
#include "socket.h"
#include "tunnel.h"

#define DETAIL_MAX 320

/* The policy's word on the target now. In observe mode the policy alone does not refuse. */
static enum reason judge(struct tunnel *t)
{
	struct handshake *h = t->handshake;
	const struct server *s = t->server;
	const struct entry *e;
	enum reason r = policy_judge(&s->policy, &h->target, s->phase.now, &e);

	memset(&h->entry, 0, sizeof h->entry);
	if (e != NULL)
		h->entry = *e;
	t->phase = (uint8_t)s->phase.now;
	t->observed = r != REASON_NONE && s->opt->observe;
	if (t->observed)
		h->entry.internal = h->entry.plain = 0;
	return t->observed ? REASON_NONE : r;
}

/* Refuses the name for one bad address: an answer that mixes is an attack or a mistake. */
static int vet(struct tunnel *t, const struct answer *a, char detail[DETAIL_MAX])
{
	char text[ADDRESS_TEXT_MAX];
	const char *why;
	size_t i;

	for (i = 0; i < a->n; i++) {
		enum address_kind kind = address_kind(&a->list[i], &why);

		if (kind == ADDRESS_PUBLIC ||
		    (kind == ADDRESS_INTERNAL && t->handshake->entry.internal))
			continue;
		t->addr = a->list[i];
		snprintf(detail, DETAIL_MAX, "%s is %s", address_text(&a->list[i], text), why);
		return -1;
	}
	return 0;
}

static void start_relay(struct tunnel *t)
{
	struct handshake *h = t->handshake;
	struct buf in = h->in;

	memset(&h->in, 0, sizeof h->in);
	handshake_free(t);
	t->active = clock_seconds();
	t->server->counts.opened++;
	t->server->counts.open++;
	t->server->counts.observed += t->observed;
	if (relay_start(t, in.data, in.len) < 0)
		tunnel_end(t, REASON_INTERNAL, NULL, 1);
	buf_free(&in);
}

/* Judges the bytes after the 200 as a ClientHello; waits for more, refuses, or relays. */
void upstream_hello(struct tunnel *t)
{
	struct handshake *h = t->handshake;
	const struct answer one = {.list = {t->addr}, .n = 1};
	char name[HOST_MAX + 1], detail[DETAIL_MAX];
	enum reason r;

	switch (hello_parse(h->in.data != NULL ? h->in.data : "", h->in.len, name)) {
	case HELLO_MORE:
		if (tunnel_wait(t, CLIENT, EV_READ) < 0)
			tunnel_end(t, REASON_INTERNAL, NULL, 1);
		return;
	case HELLO_NO_NAME:
		refuse_hello(t, REASON_SNI_ABSENT, NULL);
		return;
	case HELLO_NOT_TLS:
		refuse_hello(t, REASON_NOT_TLS, NULL);
		return;
	case HELLO_BAD:
		refuse_hello(t, REASON_HELLO_BAD, NULL);
		return;
	case HELLO_NAME:
		break;
	}
	r = judge(t);
	if (strcmp(name, t->host) != 0) {
		snprintf(detail, sizeof detail, "the ClientHello names %s", name);
		refuse_hello(t, REASON_SNI_MISMATCH, detail);
	} else if (r != REASON_NONE) {
		refuse_hello(t, r, NULL);
	} else if (vet(t, &one, detail) < 0) {
		/* A reload has made an ordinary host of what was an internal service. */
		refuse_hello(t, REASON_ADDRESS, detail);
	} else {
		start_relay(t);
	}
}

static void on_dialed(int fd, const struct address *to, enum reason reason, void *arg)
{
	static const char ok[] = "HTTP/1.1 200 Connection established\r\n\r\n";
	struct answer one = {.list = {*to}, .n = 1};
	struct tunnel *t = arg;
	char detail[DETAIL_MAX];
	enum reason r;

	t->handshake->dial = NULL;
	t->side[UPSTREAM].fd = fd;
	if (fd < 0) {
		refuse(t, reason, NULL);
		return;
	}
	t->addr = *to;
	socket_nodelay(fd);
	r = judge(t);
	if (r != REASON_NONE) {
		refuse(t, r, NULL);
	} else if (vet(t, &one, detail) < 0) {
		refuse(t, REASON_ADDRESS, detail);
	} else if (refuse_send(t, ok, sizeof ok - 1) < 0) {
		tunnel_end(t, REASON_CLIENT_GONE, NULL, 1);
	} else if (t->handshake->entry.plain) {
		start_relay(t);
	} else {
		handshake_enter(t, STAGE_HELLO, t->server->opt->hello);
		upstream_hello(t);
	}
}

static void connect_to(struct tunnel *t, const struct answer *a)
{
	struct handshake *h = t->handshake;
	char detail[DETAIL_MAX];
	enum reason r = a->reason;

	if (r == REASON_NONE)
		r = judge(t);
	if (r != REASON_NONE) {
		refuse(t, r, NULL);
		return;
	}
	if (vet(t, a, detail) < 0) {
		refuse(t, REASON_ADDRESS, detail);
		return;
	}
	handshake_enter(t, STAGE_CONNECT, t->server->opt->connect);
	h->dial = dial_start(t->server->base, a->list, a->n, h->target.port, on_dialed, t);
	if (h->dial == NULL)
		refuse(t, REASON_INTERNAL, NULL);
}

static void on_resolved(const struct answer *a, void *arg)
{
	struct tunnel *t = arg;

	t->handshake->lookup = NULL;
	connect_to(t, a);
}

void upstream_start(struct tunnel *t)
{
	struct handshake *h = t->handshake;
	struct answer now;
	enum reason r = judge(t);

	/* Denied before DNS: a query for a name would carry the name out. */
	if (r != REASON_NONE) {
		refuse(t, r, NULL);
		return;
	}
	handshake_enter(t, STAGE_DNS, t->server->opt->dns);
	h->lookup = resolve_start(&t->server->resolver, t->host, &now, on_resolved, t);
	t->server->counts.lookups += h->lookup != NULL;
	if (h->lookup == NULL)
		connect_to(t, &now);
}

