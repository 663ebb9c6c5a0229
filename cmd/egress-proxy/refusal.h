/*
 * refusal - the answer that a refused request gets, as text.
 *
 * Status line, Proxy-Status (RFC 9209), and a plain body: what was refused and why, and the way
 * to allow it, for one run and in the configuration. Pure. Everything put in is canonical or ours,
 * so no byte of a client's is echoed.
 */
#ifndef PROXY_REFUSAL_H
#define PROXY_REFUSAL_H

#include <stddef.h>
#include <stdint.h>

#include "host.h"
#include "reason.h"

#define REFUSAL_MAX 4096

struct refusal {
	enum reason reason;
	enum host_error error; /* with REASON_AUTHORITY */
	const char *host;      /* canonical, NULL: none */
	uint16_t port;
	unsigned phase;     /* the one that is on; PHASE_ALL without a key */
	unsigned open;      /* with REASON_PHASE: the phases in which it is open */
	int internal;       /* with REASON_ADDRESS: an internal service may have the address */
	const char *detail; /* more words for the body, or NULL */
};

/* The whole answer; its length. */
size_t refusal_text(char out[REFUSAL_MAX], const struct refusal *r);

/* The answer to a phase request that succeeded. */
size_t refusal_phase_text(char out[REFUSAL_MAX], const char *phase);

#endif
