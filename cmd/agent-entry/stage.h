/*
 * stage - the order of phases, and the two things that every change of phase rests on.
 *
 * Before each change everything but this process is dead, and that was verified; then the proxy is
 * asked to move, and answers when every host that is no longer open has been cut off. Forward only:
 * setup, agent, ship. A proxy without a key has one phase, and then only the killing is left.
 */
#ifndef ENTRY_STAGE_H
#define ENTRY_STAGE_H

#include "run.h"

/* Hands the proxy its listener, or waits for the one at HTTPS_PROXY. 0 or an exit code. */
int stage_connect(struct run *r);

/* Ends every other process, and verifies it. 0 or an exit code; then nothing trusted may follow. */
int stage_alone(struct run *r, const char *step);

/* stage_alone(), then moves the proxy to `phase`. 0 or an exit code. */
int stage_enter(struct run *r, const char *phase);

#endif
