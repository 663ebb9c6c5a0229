/*
 * screen - the sandbox's stderr on its way to ours and into agent.log.
 *
 * agent-entry has made it harmless and masked it already; both are done again here, since whoever
 * speaks from inside need not be agent-entry any more. Bytes go in as they come, text comes out
 * in order. The log stops at SCREEN_LOG_MAX with a line that says so; the screen does not.
 */
#ifndef LAUNCH_SCREEN_H
#define LAUNCH_SCREEN_H

#include "mask.h"
#include "neutral.h"

#define SCREEN_LOG_MAX ((size_t)64 << 20)

struct screen {
	int from, log; /* -1: closed. Owned. */
	int quiet;
	int inside;    /* what was put out last has not ended its line */
	size_t logged;
	struct neutral neutral;
	struct mask mask;
	struct buf raw, clean, out;
};

/* Takes both descriptors; the needles must outlive it. */
void screen_init(struct screen *s, int from, int log, int quiet, const struct needles *needles);

/* Reads once and passes it on; end of file closes `from`. */
void screen_pump(struct screen *s);

/* Passes on what was held back, and closes. */
void screen_finish(struct screen *s);

#endif
