/*
 * relay - both directions of an established tunnel, until both have ended.
 *
 * The end of one direction is passed on by shutdown(2) after its last byte is delivered; an RST
 * is passed on as an RST. While a direction is blocked its source is not read. A side that waits
 * for nothing is still watched, edge-triggered, for errors.
 */
#ifndef PROXY_RELAY_H
#define PROXY_RELAY_H

#include <stddef.h>

struct tunnel;

/* Starts, with bytes of the client's that go first: 0 (it may have ended already), or -1 with
 * errno. */
int relay_start(struct tunnel *t, const char *early, size_t n);

/* A side is ready. */
void relay_event(struct tunnel *t, int side, short what);

/* Stops waiting on both sides and releases what is held. */
void relay_stop(struct tunnel *t);

#endif
