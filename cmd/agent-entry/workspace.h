/*
 * workspace - the repository in the sandbox: cloned over https, or from the launcher's bundle.
 *
 * Runs while nothing of the repository can: no hook, filter, submodule or helper. The token for
 * reading is in the environment of git alone, and git has ended before anything else begins. What
 * is remembered of it (the base commit and branch) is kept in process 1 and never read again from
 * the workspace, which is the agent's from then on.
 */
#ifndef ENTRY_WORKSPACE_H
#define ENTRY_WORKSPACE_H

#include "run.h"

/* Who the agent's commits are by, unless it says otherwise. */
#define WORKSPACE_NAME "agent"
#define WORKSPACE_EMAIL "agent@sandbox.invalid"

/* Fills RUN_WORK, on a branch of the run's name. 0 or an exit code. */
int workspace_make(struct run *r);

#endif
