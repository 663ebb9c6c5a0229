/*
 * rm - the verb: removes records of runs that do not live.
 */
#ifndef RUNS_RM_H
#define RUNS_RM_H

#include "options.h"

/* Removes them. The exit code. */
int rm_runs(const struct options *o);

#endif
