#include "relay.h"

#include <event2/event.h>

#include <sys/socket.h>

#include "clock.h"
#include "server.h"
#include "socket.h"
#include "tunnel.h"

/* What the flow waits for now, as wants of its source and its target. */
struct wants {
	short what[2];
};

static void want(struct wants *w, int from, enum pump_result r)
{
	if (r == PUMP_FULL)
		w->what[1 - from] |= EV_WRITE;
	else if (r == PUMP_DRY || r == PUMP_AGAIN)
		w->what[from] |= EV_READ;
}

/* Counts the bytes as they move: a tunnel may live for hours. */
static enum pump_result pass(struct tunnel *t, int from)
{
	struct flow *f = &t->flow[from];
	uint64_t before = f->bytes;
	enum pump_result r = pump_move(&t->server->pump, f, t->side[from].fd, t->side[1 - from].fd);

	t->server->counts.bytes[from] += f->bytes - before;
	return r;
}

static enum pump_result move(struct tunnel *t, int from)
{
	int to = 1 - from;
	enum pump_result r;

	if (t->side[to].shut)
		return PUMP_END;
	r = pass(t, from);
	if (r == PUMP_END) {
		t->side[to].shut = 1;
		/* When the other direction has ended too, close(2) follows and says it. */
		if (!t->side[from].shut && shutdown(t->side[to].fd, SHUT_WR) < 0)
			return PUMP_TARGET;
	}
	return r;
}

/* The side that failed is gone; what it sent before is still delivered, then the RST follows.
 * Not by move(): an error is told once, and reads like an end of file from then on. */
static void broken(struct tunnel *t, int side)
{
	if (!t->side[1 - side].shut)
		pass(t, side);
	tunnel_end(t, REASON_RESET, NULL, 1);
}

/* What a flow waits for when nobody has asked it to move. */
static enum pump_result state(const struct tunnel *t, int from)
{
	const struct flow *f = &t->flow[from];

	if (t->side[1 - from].shut)
		return PUMP_END;
	return f->chunk != NULL || f->pipe != NULL ? PUMP_FULL : PUMP_DRY;
}

static void turn(struct tunnel *t, int side, short what)
{
	struct wants w = {{0, 0}};
	int from;

	t->active = clock_seconds();
	for (from = 0; from < 2; from++) {
		int due = from == side ? (what & EV_READ) != 0 : (what & EV_WRITE) != 0;
		enum pump_result r = due ? move(t, from) : state(t, from);

		if (r == PUMP_SOURCE || r == PUMP_TARGET) {
			broken(t, r == PUMP_SOURCE ? from : 1 - from);
			return;
		}
		want(&w, from, r);
	}
	if (t->side[CLIENT].shut && t->side[UPSTREAM].shut)
		tunnel_end(t, REASON_CLOSED, NULL, 0);
	else if (tunnel_wait(t, CLIENT, w.what[CLIENT]) < 0 ||
		 tunnel_wait(t, UPSTREAM, w.what[UPSTREAM]) < 0)
		tunnel_end(t, REASON_INTERNAL, NULL, 1);
}

void relay_event(struct tunnel *t, int side, short what)
{
	if (t->side[side].what != TUNNEL_WATCH)
		turn(t, side, what);
	else if (socket_error(t->side[side].fd) != 0)
		broken(t, side);
}

int relay_start(struct tunnel *t, const char *early, size_t n)
{
	if (pump_prime(&t->flow[CLIENT], early, n) < 0)
		return -1;
	if (tunnel_wait(t, CLIENT, EV_READ) < 0 || tunnel_wait(t, UPSTREAM, EV_READ) < 0)
		return -1;
	/* The upstream socket is new and takes the early data at once, or nearly all of it. */
	if (n > 0)
		turn(t, UPSTREAM, EV_WRITE);
	return 0;
}

void relay_stop(struct tunnel *t)
{
	int i;

	for (i = 0; i < 2; i++) {
		tunnel_ignore(t, i);
		pump_drop(&t->server->pump, &t->flow[i]);
	}
}
