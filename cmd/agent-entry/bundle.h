/*
 * bundle - the work as a git bundle, out over the channel.
 *
 * For a local repository this is how it ships; for any other it is how work is kept when it cannot
 * be pushed. The bundle holds base..tip under one ref and needs the base to be there already (work that
 * does not descend from the base is in it whole). By
 * hand there is no channel, and a bundle in the sandbox would end with it: then it is written to
 * AGENT_BUNDLE, if that names a file.
 */
#ifndef ENTRY_BUNDLE_H
#define ENTRY_BUNDLE_H

#include "run.h"

/* Sends it with the branch's name (without refs/heads/). 0, or -1 after saying why. */
int bundle_send(struct run *r, const char *branch);

#endif
