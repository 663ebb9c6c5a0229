/*
 * walls - whether interfaces, addresses and routes are those of a sandbox, and where to knock.
 *
 * Two kinds are known. With a handed-over listener (or a proxy on loopback) there is no network at
 * all. With the proxy as a neighbour there is one interface, with the proxy's address in its IPv4
 * subnet, no route but that subnet's, and no IPv6, not even link-local: beside the proxy there are
 * the host and whoever else is on that wire. Without a proxy nothing is known. Pure.
 */
#ifndef ENTRY_WALLS_H
#define ENTRY_WALLS_H

#include <netinet/in.h>

#include "findings.h"
#include "net.h"

#define WALLS_GATEWAYS_MAX 4

enum walls { WALLS_NO_NETWORK, WALLS_INTERNAL, WALLS_UNKNOWN };

/* Adds to f what should not be there. proxy counts for WALLS_INTERNAL. */
void walls_judge(enum walls w, const struct net *n, struct in_addr proxy, struct findings *f);

/*
 * Where the host may be: the gateways of the routes, and where there is none the first address of
 * each IPv4 subnet, unless it is our own or the proxy's. In text; how many.
 */
size_t walls_gateways(const struct net *n, struct in_addr proxy,
		      char out[WALLS_GATEWAYS_MAX][NET_TEXT_MAX]);

#endif
