/*
 * help - what --help and --version print.
 */
#ifndef RUNS_HELP_H
#define RUNS_HELP_H

/* Prints usage to stdout: -1, or an exit code when that cannot be done. */
int help_print(void);

/* Prints the version, likewise. */
int help_version(void);

#endif
