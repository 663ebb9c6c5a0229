/*
 * pull - the pull request, by the real gh, from nothing that the agent could have left.
 *
 * gh runs in the ship directory with a built environment, a HOME and a configuration directory
 * that are new: no alias, extension, pager or host file of the agent's. The text goes in on its
 * standard input, the token in its environment. A pull request that exists for the branch is found
 * and its URL used. The URL must be one of this repository; anything else is not believed.
 */
#ifndef ENTRY_PULL_H
#define ENTRY_PULL_H

#include "run.h"

/* Opens one for r->ref, whose URL goes to r->url. 0, or an exit code after saying why. */
int pull_open(struct run *r, const char *token);

#endif
