/*
 * targets - the list of probes: where an agent that wants out would try it.
 *
 * A few public addresses of each family, the metadata services of clouds, private networks, the
 * resolvers that the sandbox is configured with, and ports at the gateways that hosts often serve
 * and one that nobody does.
 */
#ifndef ENTRY_TARGETS_H
#define ENTRY_TARGETS_H

#include "probes.h"
#include "walls.h"

#define TARGETS_RESOLVERS_MAX 3

/* Adds those that lead away from here. */
void targets_far(struct probes *p);

/* Adds the resolvers that a resolv.conf(5) names; with none it is the one of this machine. */
void targets_resolvers(struct probes *p, const char *resolv_conf);

/* Adds the ports of n gateways. The proxy's own address and port are left out. */
void targets_gateways(struct probes *p, char gateways[][NET_TEXT_MAX], size_t n);

#endif
