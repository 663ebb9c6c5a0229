/*
 * proposal - the smallest policy that lets through what a log says was let through.
 *
 * A row for each host and port of the evidence, sorted; those that are not proposed have no phase.
 * A refusal counts as wanted when the policy of now opens it: that is how a user says yes to one.
 * Hosts with equal phases make a group that is named after them. Nothing is printed but canonical
 * names and our own words, in an order that only the evidence decides. Borrows evidence and policy.
 */
#ifndef PROXY_PROPOSAL_H
#define PROXY_PROPOSAL_H

#include <stdio.h>

#include "evidence.h"
#include "policy.h"

struct row {
	const char *host;
	uint16_t port;
	uint8_t phases;   /* proposed ones; 0: it is not proposed */
	uint8_t internal, plain;
	uint8_t guessed;  /* the log does not say in which phases */
	const struct entry *now; /* what the policy of now says, or NULL */
	const struct seen *seen;
};

struct proposal {
	struct row *rows;
	size_t n;
};

/* Makes the rows: 0, or -1 with ENOMEM. */
int proposal_make(struct proposal *p, const struct evidence *e, const struct policy *now);

/* Prints a policy file; errors stay in out (ferror(3)). */
void proposal_json(const struct proposal *p, FILE *out);

/* Prints the same as an attribute set for nix/egress.nix, each host with its evidence. */
void proposal_nix(const struct proposal *p, FILE *out);

/* "host", or "host:port" when the port is not 443. */
#define ROW_NAME_MAX (HOST_MAX + 8)
const char *proposal_name(const struct row *r, char out[ROW_NAME_MAX]);

void proposal_free(struct proposal *p);

#endif
