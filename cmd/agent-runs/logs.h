/*
 * logs - the verb: prints a file of a run's record, and follows it while the run lives.
 *
 * What was kept is printed byte by byte, unless it goes to a terminal: then control sequences are
 * taken out, since not every file of a record was made harmless when it was kept.
 */
#ifndef RUNS_LOGS_H
#define RUNS_LOGS_H

#include "options.h"

/* Prints it. The exit code. */
int logs_print(const struct options *o);

#endif
