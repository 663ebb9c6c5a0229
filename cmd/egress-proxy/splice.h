/*
 * splice - the Linux half of pump: bytes through a pipe, never through our memory.
 *
 * A pipe belongs to one flow from the first byte in it to the last byte out of it, then goes back
 * to the pump's free list. Where splice(2) does not exist every call says "not possible", and
 * pump copies instead.
 */
#ifndef PROXY_SPLICE_H
#define PROXY_SPLICE_H

#include <stddef.h>

#include "pump.h"

/* A pipe for the flow: 0, or -1 when none can be had: then copy. */
int splice_begin(struct pump *p, struct flow *f);

/* From the socket into the flow's pipe: bytes, 0 at the end, -1 with errno. */
long splice_fill(struct flow *f, int from);

/* From the flow's pipe to the socket: 1 when it is empty, 0 when the socket is full, -1. */
int splice_drain(struct flow *f, int to);

/* Gives the pipe back; one with bytes in it is closed. */
void splice_end(struct pump *p, struct flow *f);

/* Closes the pipes that are kept. */
void splice_close(struct pump *p);

#endif
