/*
 * shell - a person's shell in the sandbox: same network, phase agent, no credentials.
 *
 * The terminal is a pty of the sandbox's own. What is typed comes as `tty` lines on the channel,
 * what is printed goes out as `tty` events, and window sizes are passed on; the user's own terminal
 * is never in here, so nothing can type into it. What is left in the workspace is not shipped.
 */
#ifndef ENTRY_SHELL_H
#define ENTRY_SHELL_H

#include "run.h"

/* Runs a shell to its end: its exit code, or the run's after saying why. */
int shell_run(struct run *r);

#endif
