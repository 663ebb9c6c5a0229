/*
 * bundle - the head of a git bundle, and the file that one is received into.
 *
 * gitformat-bundle(5): a signature line, capabilities (v3), prerequisites ("-OID comment"),
 * references ("OID NAME"), an empty line, then the pack. bundle_head() is pure and takes exactly
 * one reference: that is all a run ever sends. What is received gets its name in the record only
 * when it is whole and its head is what the sandbox announced.
 */
#ifndef LAUNCH_BUNDLE_H
#define LAUNCH_BUNDLE_H

#include <stddef.h>
#include <jansson.h>

#include "part.h"

#define BUNDLE_MAX ((size_t)2 << 30)
#define BUNDLE_HEAD_MAX ((size_t)64 << 10)
#define OID_MAX 64

struct bundle_head {
	char tip[OID_MAX + 1];
	char ref[BRANCH_MAX + 16];
	size_t pack; /* where the pack begins */
};

/* Parses the first n bytes. NULL, or what is wrong with it. */
const char *bundle_head(const char *data, size_t n, struct bundle_head *out);

struct bundle {
	struct part part;
	int whole;    /* work.bundle is there, and: */
	struct bundle_head head;
	char base[OID_MAX + 1];
};

/* Takes a clean bundle event. NULL, or what is wrong with it: an error of protocol. */
const char *bundle_take(struct bundle *b, const struct record *r, const json_t *event);

/* Says on stderr and in the record where it is, and by which command it is got back in a clone. */
void bundle_tell(const struct bundle *b, struct record *r);

/* Removes what is not whole. */
void bundle_finish(struct bundle *b, const struct record *r);

#endif
