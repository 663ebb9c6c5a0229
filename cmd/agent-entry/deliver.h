/*
 * deliver - what becomes of the work: shipped, kept, or refused.
 *
 * Starts when the agent is dead and its work is a pack in our hands. A clean success is pushed and
 * gets its pull request (a local repository gets its bundle). Whatever else ended the run, the work
 * is kept: pushed to agent/salvage/RUNID when it scans clean and a token is to be had, else as a
 * bundle over the channel; what the scan refused is a bundle only. Sets the result.
 */
#ifndef ENTRY_DELIVER_H
#define ENTRY_DELIVER_H

#include "run.h"

/* `code` is how the agent ended (0: well). Returns the run's exit code. */
int deliver(struct run *r, int code);

#endif
