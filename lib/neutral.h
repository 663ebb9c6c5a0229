/*
 * neutral - makes text harmless for a terminal, a log and a CI runner.
 *
 * Out goes valid UTF-8 with no control character but tab and newline: escape sequences (ECMA-48:
 * CSI, OSC and the other strings) are removed whole, other C0 and C1 controls and bytes that are
 * not UTF-8 become '?', a carriage return ends the line, and so do NEL and the Unicode line and
 * paragraph separators. Characters that reorder text (UAX 9) are removed too. A stream: a
 * character or a sequence may lie across two chunks. No string sequence hides more than
 * NEUTRAL_STRING_MAX bytes.
 */
#ifndef AGENT_NEUTRAL_H
#define AGENT_NEUTRAL_H

#include <stdint.h>

#include "buf.h"

#define NEUTRAL_STRING_MAX 4096

struct neutral {
	int state;
	int skipped;          /* bytes of the string sequence so far */
	int cr;               /* the last byte was a carriage return */
	unsigned char seq[4]; /* a character that is not complete */
	int have, need;
	uint32_t code;
};

/* A zeroed struct is ready. Appends the harmless form of n bytes to out; -1 when out is full. */
int neutral_feed(struct neutral *s, const char *data, size_t n, struct buf *out);

/* Nothing follows: says what is to be said of an unfinished character. */
int neutral_finish(struct neutral *s, struct buf *out);

/* Appends the harmless form of a whole text. */
int neutral_text(const char *data, size_t n, struct buf *out);

#endif
