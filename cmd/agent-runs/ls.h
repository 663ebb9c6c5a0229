/*
 * ls - the verb: a table of the runs, or one JSON object a line.
 */
#ifndef RUNS_LS_H
#define RUNS_LS_H

#include "options.h"

/* Prints it. The exit code. */
int ls_runs(const struct options *o);

#endif
