/*
 * dial - one connection to the first of several vetted addresses that accepts (RFC 8305).
 *
 * Families alternate, IPv6 first; the next attempt starts when the last one failed, or after
 * CONNECT_STAGGER_MS. At most CONNECT_TRIES addresses are tried. The addresses are the caller's
 * and are copied; no name is looked up here. The deadline is the caller's. The callback gets the
 * connected socket, or -1 and the reason; the dial is gone then. It is never called from within
 * dial_start().
 */
#ifndef PROXY_DIAL_H
#define PROXY_DIAL_H

#include <event2/event.h>

#include "address.h"
#include "reason.h"

struct dial;

typedef void dial_fn(int fd, const struct address *to, enum reason reason, void *arg);

/* Starts; NULL without memory. n is at least 1. */
struct dial *dial_start(struct event_base *base, const struct address *list, size_t n,
			uint16_t port, dial_fn *fn, void *arg);

/* Closes every attempt; the callback will not be called. */
void dial_cancel(struct dial *d);

/* Orders the list as it would be tried, in place: families alternate, IPv6 first. */
void dial_order(struct address *list, size_t n);

#endif
