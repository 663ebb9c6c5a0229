/*
 * state - where the records of runs are.
 *
 * By the XDG Base Directory Specification: below $XDG_STATE_HOME if that is absolute, else below
 * ~/.local/state. Who writes records and who reads them must agree on it, so it is decided here
 * alone. Nothing is made or looked at. Failure is -1 with errno: ENOENT without a HOME to be
 * below, ENAMETOOLONG.
 */
#ifndef AGENT_STATE_H
#define AGENT_STATE_H

#include <limits.h>

/* The directory that holds one directory a run: .../agent/runs, absolute. */
int state_runs(char out[PATH_MAX]);

#endif
