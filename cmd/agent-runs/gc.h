/*
 * gc - the verb: clears up after launchers that were killed, and thins the records out.
 */
#ifndef RUNS_GC_H
#define RUNS_GC_H

#include "options.h"

/* Does it, and prints what is removed, one a line. The exit code. */
int gc_runs(const struct options *o);

#endif
