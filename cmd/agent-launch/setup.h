/*
 * setup - what an engine must have before proxy and sandbox can be started in it.
 *
 * The directory of the hand-off, or the policy to be copied in, in the run's record; then the
 * plan's setup commands, one after the other: volume, networks, the proxy's container. What they
 * make carries the run's id as a label, and goes with tidy.
 */
#ifndef LAUNCH_SETUP_H
#define LAUNCH_SETUP_H

#include "plan.h"

/* Does it all. 0, or the exit code after a message that has the engine's own words. */
int setup_run(const struct plan *p);

/* Removes what the engine still has of this run: containers, networks, volumes. */
void setup_undo(const struct plan *p);

#endif
