/*
 * stop - the verb: asks runs to end, all of them first, then waits for each.
 */
#ifndef RUNS_STOP_H
#define RUNS_STOP_H

#include "options.h"

/* Stops them. The exit code. */
int stop_runs(const struct options *o);

#endif
