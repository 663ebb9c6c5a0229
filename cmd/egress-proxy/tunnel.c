#include "tunnel.h"

#include <event2/event.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "clock.h"
#include "handshake.h"
#include "record.h"
#include "refusal.h"
#include "relay.h"
#include "server.h"
#include "socket.h"

void tunnel_log(struct tunnel *t, const char *host, size_t n, enum reason reason,
		const char *detail)
{
	struct server *s = t->server;
	char line[LOG_LINE_MAX];
	struct record r = {
		.ts = clock_calendar(),
		.run = s->opt->run, .client = t->client, .client_port = t->client_port,
		.host = host, .host_n = n, .port = t->port, .phase = phase_name(t->phase),
		.reason = reason, .observed = t->observed, .addr = t->addr,
		.up = t->flow[CLIENT].bytes, .down = t->flow[UPSTREAM].bytes,
		.ms = clock_milliseconds() - t->began, .probe = t->probe, .detail = detail,
	};

	s->counts.ended[reason]++;
	log_write(s->log, line, record_tunnel(line, &r));
}

static void ready(struct tunnel *t, int side, short what)
{
	if (t->handshake != NULL)
		handshake_readable(t);
	else
		relay_event(t, side, what);
}

static void on_client(evutil_socket_t fd, short what, void *arg)
{
	(void)fd;
	ready(arg, CLIENT, what);
}

static void on_upstream(evutil_socket_t fd, short what, void *arg)
{
	(void)fd;
	ready(arg, UPSTREAM, what);
}

int tunnel_wait(struct tunnel *t, int side, short what)
{
	struct side *s = &t->side[side];

	if (what == 0)
		what = TUNNEL_WATCH;
	if (s->what == what)
		return 0;
	tunnel_ignore(t, side);
	event_assign(&s->event, t->server->base, s->fd, (short)(what | EV_PERSIST),
		     side == CLIENT ? on_client : on_upstream, t);
	s->what = what;
	return event_add(&s->event, NULL);
}

void tunnel_ignore(struct tunnel *t, int side)
{
	if (t->side[side].what != 0)
		event_del(&t->side[side].event);
	t->side[side].what = 0;
}

static void unlink_free(struct tunnel *t)
{
	struct server *s = t->server;

	*t->prev = t->next;
	if (t->next != NULL)
		t->next->prev = t->prev;
	s->connections--;
	clients_remove(&s->clients, &t->client);
	free(t->host);
	free(t);
	server_connection_gone(s);
}

void tunnel_end(struct tunnel *t, enum reason reason, const char *detail, int abort)
{
	int told = t->handshake != NULL && handshake_told(t), i;

	relay_stop(t);
	if (!told)
		tunnel_log(t, t->host, t->host != NULL ? strlen(t->host) : 0, reason, detail);
	for (i = 0; i < 2; i++) {
		if (t->side[i].fd >= 0 && abort)
			socket_abort(t->side[i].fd);
		else if (t->side[i].fd >= 0)
			close(t->side[i].fd);
		t->side[i].fd = -1;
	}
	if (t->handshake != NULL)
		handshake_free(t);
	else
		t->server->counts.open--;
	unlink_free(t);
}

/* Says why there is no place, without a tunnel; the answer fits any socket's buffer. */
static void turn_away(struct tunnel *t, int fd, enum reason reason)
{
	char text[REFUSAL_MAX];
	const struct refusal r = {.reason = reason};

	tunnel_log(t, NULL, 0, reason, NULL);
	send(fd, text, refusal_text(text, &r), MSG_NOSIGNAL);
	close(fd);
}

void tunnel_accept(struct server *s, int fd, const struct address *from, uint16_t port)
{
	struct tunnel *t = calloc(1, sizeof *t);

	if (t == NULL) {
		close(fd);
		return;
	}
	t->server = s;
	t->client = *from;
	t->client_port = port;
	t->phase = (uint8_t)s->phase.now;
	t->began = clock_milliseconds();
	t->side[CLIENT].fd = fd;
	t->side[UPSTREAM].fd = -1;
	if (s->connections >= s->connections_max || clients_add(&s->clients, from) < 0) {
		turn_away(t, fd, s->connections >= s->connections_max ? REASON_LIMIT
								      : REASON_CLIENT_LIMIT);
		free(t);
		return;
	}
	t->next = s->tunnels;
	t->prev = &s->tunnels;
	if (t->next != NULL)
		t->next->prev = &t->next;
	s->tunnels = t;
	s->connections++;
	if (handshake_start(t) == 0)
		return;
	if (t->handshake == NULL)
		s->counts.open++;
	tunnel_end(t, REASON_INTERNAL, NULL, 1);
}

/* By the policy and the phase of now. What was only observed was never open by the policy. */
static int still_open(const struct tunnel *t, enum reason changed)
{
	const struct server *s = t->server;
	struct authority a;
	const struct entry *e;
	const char *why;

	/* In a new phase the log is to show who comes again; a reload is no reason to go. */
	if (t->observed && changed == REASON_RELOADED)
		return 1;
	memcpy(a.host, t->host, strlen(t->host) + 1);
	a.port = t->port;
	if (policy_judge(&s->policy, &a, s->phase.now, &e) != REASON_NONE)
		return 0;
	return e->internal || address_kind(&t->addr, &why) == ADDRESS_PUBLIC;
}

void tunnel_recheck(struct server *s, enum reason reason, int pending,
		    const struct tunnel *except)
{
	struct tunnel *t, *next;

	for (t = s->tunnels; t != NULL; t = next) {
		next = t->next;
		if (t == except)
			continue;
		if (t->handshake != NULL ? pending : !still_open(t, reason))
			tunnel_end(t, reason, NULL, 1);
	}
}

void tunnel_sweep(struct server *s)
{
	struct tunnel *t, *next;
	uint32_t now = clock_seconds(), limit;
	long half = s->opt->idle < HALF_IDLE_SECONDS ? s->opt->idle : HALF_IDLE_SECONDS;

	for (t = s->tunnels; t != NULL; t = next) {
		next = t->next;
		if (t->handshake != NULL)
			continue;
		limit = (uint32_t)(t->side[CLIENT].shut || t->side[UPSTREAM].shut ? half
										   : s->opt->idle);
		/* Four system calls that a short tunnel does without. */
		if (!t->kept_alive)
			socket_keepalive(t->side[UPSTREAM].fd);
		t->kept_alive = 1;
		if (now - t->active >= limit)
			tunnel_end(t, REASON_IDLE, NULL, 1);
	}
}

void tunnel_end_all(struct server *s, enum reason reason)
{
	struct tunnel *t, *next;

	for (t = s->tunnels; t != NULL; t = next) {
		next = t->next;
		tunnel_end(t, reason, NULL, 1);
	}
}
