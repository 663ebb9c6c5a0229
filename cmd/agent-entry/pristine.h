/*
 * pristine - a bare repository of our own that holds the harvested pack and nothing else.
 *
 * Made after the last kill, in a fresh directory, so no configuration, hook, attribute, alternate
 * or ref of the agent's can be in it. The pack is checked on its way in (index-pack --strict
 * --fsck-objects), the base counts as a root (its `shallow` file), and the tip must descend from
 * it. Everything that is scanned, bundled or pushed is read from here, by object id.
 */
#ifndef ENTRY_PRISTINE_H
#define ENTRY_PRISTINE_H

#include "git.h"

/* Makes it in r->ship from r->pack. 0, or an exit code after saying why: the work is refused. */
int pristine_make(struct run *r);

/* Ready to run git in it: no limit but its own, whatever the run's deadline says. */
void pristine_git(struct git *g, struct run *r);

#endif
