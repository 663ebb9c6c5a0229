/*
 * output - what the agent prints, made harmless, on its way to stderr.
 *
 * Control sequences go (neutral), the run's secrets are replaced (mask), each line gets the prefix,
 * and what a CI runner would take for a command (`::set-output`, `##[...]`) is broken up. Nothing
 * here waits: text that stderr cannot take now stays pending, at most OUTPUT_PENDING_MAX bytes,
 * and who feeds must not read on while output_busy(): so an agent that prints faster than it is
 * read is slowed down, and memory does not grow with what it prints.
 */
#ifndef ENTRY_OUTPUT_H
#define ENTRY_OUTPUT_H

#include <stdint.h>

#include "buf.h"
#include "mask.h"
#include "neutral.h"

#define OUTPUT_CHUNK 16384
#define OUTPUT_BUSY (OUTPUT_CHUNK * 4)

struct output {
	int fd;              /* where it goes; borrowed */
	const char *prefix;  /* borrowed */
	int inside;          /* a line has begun */
	int blank;           /* and has had nothing but blanks so far */
	int colons;          /* how many ':' stand at its beginning */
	int hashes;          /* how many '#' stand just before */
	uint64_t total;      /* bytes that came in */
	struct neutral neutral;
	struct mask mask;
	struct buf clean, masked, pending;
};

/* Ready for use; prefix and needles must outlive it. */
void output_init(struct output *o, int fd, const char *prefix, const struct needles *needles);

/* Takes at most OUTPUT_CHUNK bytes. -1 with errno. */
int output_feed(struct output *o, const char *data, size_t n);

/* 1 while stderr has to catch up before more may be fed. */
int output_busy(const struct output *o);

/* 1 if something waits to be written. */
int output_pending(const struct output *o);

/* Writes a piece that a descriptor which poll(2) called writable takes without waiting. */
int output_push(struct output *o);

/* Ends an unfinished line and writes all that is pending. */
int output_finish(struct output *o);

void output_free(struct output *o);

#endif
