/*
 * findings - what a self-test found: leaks, what it could not tell, and what to do about it.
 *
 * Leaks are counted apart from their texts, so that one is never lost with the memory for it.
 * Texts are plain ASCII, for a message and for the record alike. Owns its lists.
 */
#ifndef ENTRY_FINDINGS_H
#define ENTRY_FINDINGS_H

#include <jansson.h>
#include <stddef.h>

#include "buf.h"

/* What helps: one sentence each, told once. */
enum advice {
	ADVICE_NONE,     /* there should be no network at all */
	ADVICE_INTERNAL, /* the network should be an internal one */
	ADVICE_SIX,      /* IPv6 should be off */
	ADVICE_RESOLVER, /* there should be no resolver */
	ADVICE_GATEWAY,  /* the host should not answer */
	ADVICE_PROXY,    /* the proxy should deny */
	ADVICES
};

struct findings {
	json_t *leaks, *unknown;
	size_t leaks_n, closed;
	unsigned advice; /* a bit for each */
};

/* Adds a leak, or something that could not be told. */
void findings_leak(struct findings *f, enum advice a, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
void findings_unknown(struct findings *f, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* Appends the texts of a list, with "; " between them. -1: no room for all. */
int findings_list(const json_t *list, struct buf *out);

/* Appends what helps against the leaks, "; " before each. -1: no room. */
int findings_advice(const struct findings *f, struct buf *out);

void findings_free(struct findings *f);

#endif
