/*
 * life - what process 1 owes its pid namespace: reaping, signals, deadlines, the end of all.
 *
 * Signals arrive by signalfd(2) and are never handled asynchronously. Only a signal from outside
 * counts: one that a process of this namespace sent has its sender's pid in it, one from outside
 * has 0 (pid_namespaces(7)). life_end_all() is what every change of phase rests on: after it
 * returned 0, this process is alone, and that was checked in two ways, by wait(2) (no child left)
 * and in /proc (no other process, whoever its parent is).
 */
#ifndef ENTRY_LIFE_H
#define ENTRY_LIFE_H

#include <stdint.h>
#include <sys/types.h>

struct life {
	int sigfd;
	int null;          /* /dev/null, opened before anybody could replace it */
	int stop;          /* the signal from outside that ends the run, or 0 */
	int64_t deadline;  /* when the run's time is over (life_now), or 0 */
	pid_t child;       /* the child that is waited for, or 0 when it was reaped */
	int status;        /* what it ended with, as wait(2) says */
};

/* Milliseconds of a clock that only goes forward. */
int64_t life_now(void);

/*
 * Confines this process: not dumpable, no core files, no inherited descriptor above 2 but `keep`
 * (-1: none), signals blocked and readable at sigfd. -1 with errno.
 */
int life_begin(struct life *l, int keep);

/* Takes in what the signalfd holds: reaps whoever ended, notes `stop`, and the child's status. */
void life_signals(struct life *l);

/* Waits so long, reaping; ends early when the run is to stop and `heed` is set. */
void life_nap(struct life *l, long ms, int heed);

/* Kills every other process and waits until there is none. -1: something is still there. */
int life_end_all(struct life *l);

#endif
