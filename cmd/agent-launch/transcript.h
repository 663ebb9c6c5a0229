/*
 * transcript - the agent's account of its session, received into the run record.
 *
 * It is the agent's own text and comes from a sandbox that may be hostile: what agent-entry did to
 * it (harmless, masked) is done again. A record that cannot take it costs the run nothing but the
 * transcript. It is there whole, under the name `transcript`, or not at all.
 */
#ifndef LAUNCH_TRANSCRIPT_H
#define LAUNCH_TRANSCRIPT_H

#include <jansson.h>

#include "mask.h"
#include "neutral.h"
#include "part.h"

/* agent-entry reads half of it; what it makes harmless may grow to twice that. */
#define TRANSCRIPT_MAX ((size_t)128 << 20)

struct transcript {
	int begun, ended, lost;
	struct part part;
	struct neutral neutral;
	struct mask mask;
	struct buf clean, out;
};

/* Takes a clean transcript event. NULL, or what is wrong with it: an error of protocol. */
const char *transcript_take(struct transcript *t, struct record *r, const struct needles *needles,
			    const json_t *event);

/* Removes what is not whole. */
void transcript_finish(struct transcript *t, const struct record *r);

#endif
