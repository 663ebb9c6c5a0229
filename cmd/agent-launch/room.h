/*
 * room - what engine bwrap puts into its sandbox, which no image brings: a view and a PATH.
 *
 * The system's part of the view was found on the machine; users, hosts, a resolver that says there
 * is none, tmpfs, /nix, the agent's own program and ours are added here, and last the seal. Pure.
 */
#ifndef LAUNCH_ROOM_H
#define LAUNCH_ROOM_H

#include "plan.h"

/* Adds to the plan's environment and view. */
void room_make(struct plan *p);

#endif
