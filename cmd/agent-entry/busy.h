/*
 * busy - how long the sandbox has neither printed nor computed: the idle limit's clock.
 *
 * Computation is the processor time of every process of the namespace, as /proc/PID/stat gives it
 * (utime and stime, proc(5)), looked at no more than once a second. A few clock ticks are not
 * work: an agent that hangs on a dead connection still wakes up to look at it. Processes that come
 * and go count while they live; one that ends takes its time with it, which is a change as well.
 */
#ifndef ENTRY_BUSY_H
#define ENTRY_BUSY_H

#include <stdint.h>

#define BUSY_LOOK_MS 1000
/* So many clock ticks (10 ms each) within a look are work. */
#define BUSY_TICKS 5

struct busy {
	int64_t since;   /* when work was last seen */
	int64_t looked;  /* when the processes were last looked at */
	uint64_t taken;  /* output so far */
	uint64_t ticks;  /* processor time at the last look */
};

/* Starts the clock. */
void busy_begin(struct busy *b, int64_t now);

/* How many milliseconds there was neither output (its count so far is `taken`) nor work. */
int64_t busy_idle(struct busy *b, int64_t now, uint64_t taken);

#endif
