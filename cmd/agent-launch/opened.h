/*
 * opened - what the command line opens besides the policy: for the proxy, for people, for the record.
 *
 * A source that no cache has is fetched when the devShell is built, which is in phase agent, since
 * its fetcher is the repository's code; an input of the flake in phase setup. So --setup-allow
 * stands for both, and whoever gives it is told.
 */
#ifndef LAUNCH_OPENED_H
#define LAUNCH_OPENED_H

#include <jansson.h>

#include "options.h"

/* Adds what --setup-allow opens to the rules of --allow. 0, or the exit code after a message. */
int opened_expand(struct options *o);

/* Says on stderr what --setup-allow opens. */
void opened_tell(const struct options *o);

/* All that is open besides the policy: a new list of texts, HOST[:PORT]@PHASE,... */
json_t *opened_list(const struct options *o);

#endif
