/*
 * advice - how to allow what was refused, as lines that can be pasted.
 *
 * An option that agent run and egress-proxy both take, the line for nix/egress.nix, and that for
 * the policy file; each stands alone, four blanks deep. Where nothing opens it, it says so. Pure;
 * what is put in is canonical or ours.
 */
#ifndef PROXY_ADVICE_H
#define PROXY_ADVICE_H

#include <stdint.h>

#include "reason.h"

#define ADVICE_MAX 1536

struct advice {
	enum reason reason;
	const char *host; /* canonical */
	uint16_t port;
	unsigned phase;   /* the one it is wanted in; PHASE_ALL stands for agent */
	unsigned open;    /* with REASON_PHASE: those in which it is open */
	int internal;     /* with REASON_ADDRESS: an internal service may have the address */
};

/* The text, ending in a newline; "" when there is nothing to be done. */
const char *advice_text(char out[ADVICE_MAX], const struct advice *a);

#endif
