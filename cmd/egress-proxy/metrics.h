/*
 * metrics - GET /metrics on a listener of its own: what the proxy has counted (exposition.h).
 *
 * Off without --metrics. It is no proxy: one request a connection, GET or HEAD, answered from
 * memory; nothing that arrives here is resolved, connected to, logged or counted. It shares the
 * loop with the tunnels and never blocks it. What clients can hold is bounded: METRICS_CONNECTIONS
 * (one more ends the oldest, so that nobody can keep a scraper out by sitting there), each with
 * METRICS_SECONDS from accept to end, METRICS_HEAD_MAX bytes of request.
 */
#ifndef PROXY_METRICS_H
#define PROXY_METRICS_H

#include "listener.h"

struct scrape;

struct metrics {
	struct scrape *newest; /* the connections, owned */
	int n;
	int descriptors; /* /proc/self/fd, whose size is their number; -1: not there */
};

/* Opens the listener that --metrics names: 0, or the exit code after a message. */
int metrics_open(struct server *s, struct listener *l);

/* Ends every connection. */
void metrics_close(struct server *s);

#endif
