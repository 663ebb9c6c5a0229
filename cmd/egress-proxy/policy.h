/*
 * policy - which (host, port) is open, and in which phases.
 *
 * An exact look-up in a hash table: a decision costs the same with ten entries and with 100,000.
 * Hosts are canonical (host.h) before they get here. Names live in one block that the policy
 * owns; an entry pointer is valid until the next add. There is no other rule than these entries:
 * an empty policy denies everything. Failure to add is -1 with ENOMEM.
 */
#ifndef PROXY_POLICY_H
#define PROXY_POLICY_H

#include <stddef.h>
#include <stdint.h>

#include "host.h"
#include "reason.h"

struct entry {
	uint32_t name;    /* offset of the host in the block of names */
	uint32_t group;   /* offset of the group's name */
	uint16_t port;
	uint8_t phases;   /* a mask, see phase.h */
	uint8_t internal; /* a declared internal service: may have a private address */
	uint8_t plain;    /* "tls": false */
};

struct policy {
	struct entry *entries;
	size_t n, cap;
	uint32_t *slots; /* index + 1 of an entry, 0: free; a power of two, at most half full */
	size_t slots_n;
	char *names;
	size_t names_len, names_cap;
};

#define POLICY_INIT {NULL, 0, 0, NULL, 0, NULL, 0, 0}

/* Interns text (a group's name) and returns its offset, 0 ("") without memory. */
uint32_t policy_intern(struct policy *p, const char *text);

/* Adds an entry for the authority; its name, group and port fields are set here from a and group. */
int policy_add(struct policy *p, const struct authority *a, uint32_t group, struct entry e);

/* The entry for the authority, or NULL. */
struct entry *policy_find(const struct policy *p, const char *host, uint16_t port);

/* Text at an offset. */
const char *policy_text(const struct policy *p, uint32_t offset);

/* NONE when the authority is open in a phase of the mask, else POLICY or PHASE. *e may be NULL. */
enum reason policy_judge(const struct policy *p, const struct authority *a, unsigned phases,
			 const struct entry **e);

void policy_free(struct policy *p);

#endif
