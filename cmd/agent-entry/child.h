/*
 * child - runs one program to its end while process 1 goes on doing its duties.
 *
 * Meanwhile orphans are reaped, the launcher's presence is watched, limits are kept and output is
 * taken in. The program gets exactly the descriptors that lib/spawn.h describes, never an end of
 * the channel. When the reason to end it is another than its own exit, it gets `stop_signal` and
 * `grace` first if it has them, then SIGKILL; what it started is the caller's to end, by
 * life_end_all(). Output that it left in its pipes is still read, without waiting for more.
 */
#ifndef ENTRY_CHILD_H
#define ENTRY_CHILD_H

#include <stdint.h>

#include "buf.h"
#include "channel.h"
#include "life.h"
#include "output.h"
#include "spawn.h"

enum child_end {
	CHILD_EXITED,      /* by itself; code says how */
	CHILD_NOT_STARTED, /* errno says why */
	CHILD_TIME,        /* its own time or the run's is over */
	CHILD_STOPPED,     /* a signal from outside ended the run: life.stop */
	CHILD_GONE,        /* the launcher is gone */
	CHILD_FLOOD,       /* it wrote more than may be taken */
	CHILD_IDLE         /* it neither printed nor computed for too long */
};

struct child {
	struct spawn spawn;   /* argv, envp, cwd, in, prepare; out -1 unless a file is given */
	struct buf *out;      /* standard output, whole, to its bound */
	int (*sink)(void *arg, const char *data, size_t n); /* or piece by piece; -1 ends it */
	void *sink_arg;
	struct buf *err;      /* the end of standard error: its bound is how much */
	struct buf *tail;     /* at least the last half of its bound of standard output, besides */
	struct output *show;  /* whatever of the two is not taken otherwise goes here */
	long seconds;         /* its own limit; 0: none */
	int heed;             /* 1: the run's deadline and stop signal end it */
	int stop_signal;      /* 0: SIGKILL at once */
	long grace;           /* seconds between stop_signal and SIGKILL */
	long idle;            /* seconds without output or computation; 0: no limit */
	uint64_t output_max;  /* bytes of output; 0: no limit */
	int code;             /* out: exit status, 128+n for a signal */
};

/* Runs it. */
enum child_end child_run(struct life *life, struct channel *channel, struct child *c);

/* What ended it, as the middle of a sentence: "took too long". */
const char *child_strend(enum child_end end);

#endif
