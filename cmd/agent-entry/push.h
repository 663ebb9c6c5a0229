/*
 * push - one object id to one new branch of the run's server, never over anything that is there.
 *
 * The URL is fixed by AGENT_REPO, the ref by tool and run id, and the lease says that the ref must
 * not exist. What is temporary is tried again with back-off, what is not is told at once. When an
 * answer was lost, the branch may be there with our tip in it: that is success.
 */
#ifndef ENTRY_PUSH_H
#define ENTRY_PUSH_H

#include "run.h"

/* Pushes r->tip to refs/heads/BRANCH. 0 with r->ref set, or an exit code after saying why. */
int push_branch(struct run *r, const char *branch, const char *token);

#endif
