/*
 * net - what the sandbox's network is: interfaces, addresses, routes, as far as they lead out.
 *
 * Loopback, interfaces that are down (nobody in here may set them up) and routes that lead nowhere
 * (unreachable, prohibit) are left out. Interfaces and addresses come from getifaddrs(3), routes
 * from /proc/net/route and /proc/net/ipv6_route. What does not fit a list sets `more`: so much is
 * no sandbox's network. net_routes() is pure.
 */
#ifndef ENTRY_NET_H
#define ENTRY_NET_H

#include <net/if.h>
#include <netinet/in.h>
#include <stddef.h>

#define NET_LINKS_MAX 16
#define NET_ADDRESSES_MAX 32
#define NET_ROUTES_MAX 32
#define NET_TEXT_MAX (INET6_ADDRSTRLEN + IF_NAMESIZE + 1)

/* An address of an interface, or where a route leads: `bytes` in network order, 4 or 16 of them. */
struct net_address {
	char link[IF_NAMESIZE];
	int family, prefix;
	unsigned char bytes[16];
	unsigned char via[16]; /* of a route with a gateway */
	int has_via;
};

struct net {
	char links[NET_LINKS_MAX][IF_NAMESIZE];
	int six[NET_LINKS_MAX]; /* IPv6 is on at the link, whether it has an address yet or not */
	struct net_address addresses[NET_ADDRESSES_MAX], routes[NET_ROUTES_MAX];
	size_t links_n, addresses_n, routes_n;
	int more;
};

/* Reads all of it. -1 with errno, EPROTO for a table that is not understood. */
int net_read(struct net *n);

/* Adds the routes of one family from its table in /proc/net. -1 when a line is not understood. */
int net_routes(struct net *n, int family, const char *table);

/* 1 if the first `prefix` bits of the two addresses are the same. */
int net_same(const unsigned char *a, const unsigned char *b, int prefix);

/* "10.0.0.0/8" into out. */
const char *net_text(const struct net_address *a, char out[NET_TEXT_MAX]);

#endif
