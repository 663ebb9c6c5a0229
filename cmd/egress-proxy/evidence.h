/*
 * evidence - what a log of ours says about each host and port.
 *
 * Lines are taken one at a time and nothing of them is kept but sums, so a log may be of any size;
 * SUGGEST_HOSTS_MAX bounds the hosts. The log is input: a line that the proxy would not have
 * written is only counted, and no name is kept that is not canonical (host.h). Refused names are
 * the agent's to choose, so they may take half of the room and never that of those let through.
 */
#ifndef PROXY_EVIDENCE_H
#define PROXY_EVIDENCE_H

#include <stddef.h>
#include <stdint.h>

#include "policy.h"
#include "reason.h"

#define SEEN_ALL 8 /* beside the bits of phase.h: the phase `all` of a proxy without a key */

struct seen {
	uint64_t tunnels, observed, up, down; /* what was let through, and of it by --observe */
	uint64_t refused, failed;
	uint8_t open;      /* the phases in which it was let through */
	uint8_t closed;    /* those in which the policy refused it */
	uint8_t barred;    /* those in which it had an address that only an internal service may */
	uint8_t internal;  /* it was let through to such an address */
	enum reason why;   /* of the last refusal */
	enum reason cause; /* of the last failure */
};

struct evidence {
	struct policy names; /* nothing but names and ports: entry i is about seen[i] */
	struct seen *seen;
	size_t cap;
	uint64_t lines, bad, first_bad; /* first_bad: the number of a line, 0: none */
	uint64_t unnamed;               /* refused requests that named no host */
	uint64_t lost;                  /* lines that the log itself says it lost */
	uint64_t left_out;              /* lines about refused hosts for which there was no room */
	int full;                       /* hosts were let through for which there was no room */
};

/* Takes one line of n bytes without its newline: 0, or -1 with ENOMEM. */
int evidence_line(struct evidence *e, const char *text, size_t n);

/* Counts a line that is longer than any of ours. */
void evidence_bad_line(struct evidence *e);

void evidence_free(struct evidence *e);

#endif
