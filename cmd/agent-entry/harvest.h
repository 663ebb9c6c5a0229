/*
 * harvest - takes the work out of the agent's hands: a pack and an object id, nothing else.
 *
 * git in the agent's repository can be made to run the agent's code whatever flags it gets
 * (threats-entry G1, G2), so all of this counts as the agent's code: it runs confined, in phase
 * agent, without a secret anywhere but in process 1, with everything killed before and after. What
 * the agent's .git says is used for two things only, HEAD's commit and where the objects are; the
 * rest is done in a git directory of our own beside it, by plumbing (add, write-tree, commit-tree),
 * so that no configuration, hook, filter, lock, flag in an index or half a rebase costs the work.
 * Packed is what lies between the base, taken as a root, and the tip (`pack-objects --revs
 * --shallow`, G3). Where the agent destroyed its .git, the files become a commit without a parent:
 * that cannot ship, but a bundle keeps it.
 */
#ifndef ENTRY_HARVEST_H
#define ENTRY_HARVEST_H

#include "run.h"

#define HARVEST_PACK_MAX ((long long)4 << 30)

/*
 * 0: r->tip and r->pack are set, or r->tip is the base when nothing changed. Else an exit code
 * after saying why; then there is nothing to ship.
 */
int harvest(struct run *r);

#endif
