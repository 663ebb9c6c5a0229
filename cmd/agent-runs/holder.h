/*
 * holder - the agent-launch that holds a run's lock, and signals for it.
 *
 * Its number is in run.json, and a number alone is not enough: it may be of another namespace, or
 * of a process that came later. So on Linux the process is pinned first (pidfd_open(2)), must be
 * named agent-launch, and the lock must be held still when it is signalled. Elsewhere the lock is
 * all there is to go by.
 */
#ifndef RUNS_HOLDER_H
#define RUNS_HOLDER_H

#include "run.h"

/*
 * Asks it to save the work and end; with `now` to cut the run off, which takes two signals of
 * different kinds, since two of one kind may become one. 0, also when it has ended meanwhile, or
 * the exit code after one message.
 */
int holder_stop(const struct run *r, int now);

#endif
