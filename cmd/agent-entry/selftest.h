/*
 * selftest - what should be closed is closed, before the agent may try it.
 *
 * First what can be read: interfaces, addresses, routes (walls.h). Then what can be tried, all at
 * once (probes.h): public addresses by TCP and UDP, metadata services, the resolvers of
 * /etc/resolv.conf, the gateway, a name that the proxy must deny, and a wrong name in TLS to a host
 * that it opens. What gets through is named and ends the run with 77. On engine `container`,
 * where the network cannot be cut, it is told and recorded and the run goes on; a proxy that does
 * not deny ends it there too, since nothing else is left. Silence proves nothing, and is told as
 * such.
 */
#ifndef ENTRY_SELFTEST_H
#define ENTRY_SELFTEST_H

#include "run.h"

/* 0 or an exit code; sends event `selftest` either way. */
int selftest(struct run *r);

#endif
