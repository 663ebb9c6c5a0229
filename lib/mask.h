/*
 * mask - replaces the run's secrets in a stream, also where a chunk ends inside one.
 *
 * What might be the beginning of a secret is held back until the next chunk tells, so at most as
 * many bytes as the longest needle are ever kept. The text goes in and out in order.
 */
#ifndef AGENT_MASK_H
#define AGENT_MASK_H

#include "buf.h"
#include "needles.h"

#define MASK_TEXT "***"

struct mask {
	const struct needles *needles; /* borrowed; more may be added while it is in use */
	size_t chunk_max;
	struct buf held;
};

/* Ready for use with needles that outlive it; chunks have at most chunk_max bytes. */
void mask_init(struct mask *m, const struct needles *needles, size_t chunk_max);

/* Appends to out what is sure by now. -1 with errno when out is full. */
int mask_feed(struct mask *m, const char *data, size_t n, struct buf *out);

/* Appends the rest: nothing follows. */
int mask_finish(struct mask *m, struct buf *out);

void mask_free(struct mask *m);

#endif
