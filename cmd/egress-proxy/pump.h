/*
 * pump - moves the bytes of one direction of a tunnel from one socket to the other.
 *
 * An idle flow holds nothing: a pipe or a chunk of memory is there only while bytes are on their
 * way. Small messages are read and written; a flow that fills a whole read is taken for bulk and
 * goes through splice(2), where there is one, until its source runs dry. What the destination
 * does not take is held (bounded), and the source is not read meanwhile. Neither socket is ever
 * closed or shut down here. splice.c is the Linux half; without it everything is copied.
 */
#ifndef PROXY_PUMP_H
#define PROXY_PUMP_H

#include <stddef.h>
#include <stdint.h>

#define PUMP_READ 16384         /* a small read; one that fills it starts bulk */
#define PUMP_READ_BULK 65536    /* a bulk read when bytes are copied */
#define PUMP_BUDGET (1024L * 1024) /* bytes before others get their turn */

struct pipe;
struct chunk;

/* What all flows of a process share. */
struct pump {
	char *scratch;         /* PUMP_READ_BULK bytes */
	int splice;            /* may be used */
	struct pipe *free;     /* pipes kept for reuse */
	int pipes, pipes_free; /* open in all, and of them free */
};

struct flow {
	uint64_t bytes;      /* delivered to the destination */
	struct chunk *chunk; /* held in memory */
	struct pipe *pipe;   /* held in a pipe */
	uint8_t eof;         /* the source has ended */
	uint8_t bulk;
};

enum pump_result {
	PUMP_DRY,     /* nothing to read now, nothing held */
	PUMP_FULL,    /* the destination takes no more, something is held */
	PUMP_AGAIN,   /* the budget is used up */
	PUMP_END,     /* the source has ended and all is delivered */
	PUMP_SOURCE,  /* the source failed, errno */
	PUMP_TARGET   /* the destination failed, errno */
};

/* 0, or -1 with ENOMEM. */
int pump_open(struct pump *p, int splice);

void pump_close(struct pump *p);

/* Moves what it can. */
enum pump_result pump_move(struct pump *p, struct flow *f, int from, int to);

/* Puts bytes in front of an unused flow: they go to the destination first. 0, or -1 with errno. */
int pump_prime(struct flow *f, const char *data, size_t n);

/* Releases what the flow holds. */
void pump_drop(struct pump *p, struct flow *f);

#endif
