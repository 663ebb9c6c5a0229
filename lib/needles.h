/*
 * needles - the run's own secrets in each form in which they must not leave.
 *
 * A secret is looked for as it is, in base64 (each of the three alignments that it can have in a
 * longer text, both alphabets) and in hex (either case). Of a secret of several lines each long
 * line is looked for as well, since a diff or a log takes lines apart. What is shorter than
 * NEEDLE_MIN bytes is not looked for: it would be found everywhere. Owns copies, wiped when freed.
 */
#ifndef AGENT_NEEDLES_H
#define AGENT_NEEDLES_H

#include <stddef.h>

#define NEEDLE_MIN 8
#define NEEDLES_MAX 4096

struct needle {
	char *text;
	size_t len;
};

struct needles {
	struct needle *v;
	size_t n;
	unsigned char first[256]; /* 1 where some needle begins with that byte */
};

/* Adds every form of a secret. -1 with ENOMEM, or E2BIG beyond NEEDLES_MAX. */
int needles_add(struct needles *s, const char *secret);

/*
 * The length of the longest needle that begins at data, or 0. *cut is set to 1 when a needle
 * could begin here but `n` bytes are too few to tell.
 */
size_t needles_at(const struct needles *s, const char *data, size_t n, int *cut);

/* 1 if some needle occurs in n bytes. */
int needles_in(const struct needles *s, const char *data, size_t n);

/* The longest needle's length. */
size_t needles_longest(const struct needles *s);

/* Wipes and frees them. */
void needles_free(struct needles *s);

#endif
