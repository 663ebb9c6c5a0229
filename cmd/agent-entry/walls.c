#include "walls.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

static void judge_links(enum walls w, const struct net *n, struct findings *f)
{
	size_t i;

	if (w == WALLS_INTERNAL && n->links_n <= 1)
		return;
	for (i = 0; i < n->links_n; i++)
		findings_leak(f, w == WALLS_INTERNAL ? ADVICE_INTERNAL : ADVICE_NONE,
			      w == WALLS_INTERNAL ? "network interface %s, one of several"
						  : "network interface %s, besides loopback",
			      n->links[i]);
}

static int is_four(const struct net_address *a)
{
	return a->family == AF_INET;
}

static int has_six(const struct net *n)
{
	size_t i;

	for (i = 0; i < n->addresses_n; i++)
		if (!is_four(&n->addresses[i]))
			return 1;
	return 0;
}

static void judge_addresses(const struct net *n, struct in_addr proxy, struct findings *f)
{
	char text[NET_TEXT_MAX];
	int holds = 0;
	size_t i;

	for (i = 0; i < n->addresses_n; i++) {
		const struct net_address *a = &n->addresses[i];

		if (is_four(a))
			holds |= net_same(a->bytes, (const void *)&proxy, a->prefix);
		else
			findings_leak(f, ADVICE_SIX, "IPv6 address %s on %s", net_text(a, text), a->link);
	}
	for (i = 0; i < n->links_n; i++)
		if (n->six[i] && !has_six(n))
			findings_leak(f, ADVICE_SIX, "IPv6 is on at %s", n->links[i]);
	if (!holds)
		findings_leak(f, ADVICE_INTERNAL, "the proxy at %s is in no subnet of the sandbox",
			      inet_ntop(AF_INET, &proxy, text, sizeof text));
}

/* The kernel's own route to the subnet of an address. */
static int is_connected(const struct net *n, const struct net_address *route)
{
	size_t i;

	for (i = 0; i < n->addresses_n && !route->has_via; i++)
		if (is_four(route) && is_four(&n->addresses[i]) &&
		    strcmp(n->addresses[i].link, route->link) == 0 &&
		    n->addresses[i].prefix == route->prefix &&
		    net_same(n->addresses[i].bytes, route->bytes, route->prefix))
			return 1;
	return 0;
}

/* The default route by a neighbour, as older dockers make it: the probes tell where it leads. */
static int is_by_neighbour(const struct net *n, const struct net_address *route)
{
	size_t i;

	for (i = 0; i < n->addresses_n && route->has_via && route->prefix == 0 && is_four(route); i++)
		if (is_four(&n->addresses[i]) &&
		    net_same(n->addresses[i].bytes, route->via, n->addresses[i].prefix))
			return 1;
	return 0;
}

/* What IPv6 brings with it at a link; that it is on has been told. */
static int is_of_link(const struct net_address *route)
{
	return !is_four(route) && !route->has_via &&
	       (route->bytes[0] == 0xff || (route->bytes[0] == 0xfe && (route->bytes[1] & 0xc0) == 0x80));
}

static int has_link(const struct net *n, const char *link)
{
	size_t i;

	for (i = 0; i < n->links_n; i++)
		if (n->six[i] && strcmp(n->links[i], link) == 0)
			return 1;
	return 0;
}

static void judge_routes(enum walls w, const struct net *n, struct findings *f)
{
	char text[NET_TEXT_MAX];
	size_t i;

	for (i = 0; i < n->routes_n; i++) {
		const struct net_address *r = &n->routes[i];

		if (w == WALLS_INTERNAL && (is_connected(n, r) || (is_of_link(r) && has_link(n, r->link))))
			continue;
		if (w == WALLS_INTERNAL && is_by_neighbour(n, r)) {
			findings_unknown(f, "whether the route to %s by %s leads out", net_text(r, text), r->link);
			continue;
		}
		findings_leak(f, w == WALLS_NO_NETWORK ? ADVICE_NONE : is_four(r) ? ADVICE_INTERNAL : ADVICE_SIX,
			      "route to %s by %s", net_text(r, text), r->link);
	}
}

void walls_judge(enum walls w, const struct net *n, struct in_addr proxy, struct findings *f)
{
	if (w == WALLS_UNKNOWN)
		return;
	judge_links(w, n, f);
	if (w == WALLS_INTERNAL)
		judge_addresses(n, proxy, f);
	judge_routes(w, n, f);
	if (n->more)
		findings_leak(f, ADVICE_INTERNAL, "more interfaces, addresses or routes than are read");
}

static size_t add(char out[WALLS_GATEWAYS_MAX][NET_TEXT_MAX], size_t n, int family, const void *bytes,
		  const char *link)
{
	char at[INET6_ADDRSTRLEN], text[NET_TEXT_MAX];
	const unsigned char *b = bytes;
	size_t i;

	inet_ntop(family, bytes, at, sizeof at);
	/* A link-local address means nothing without its link (RFC 4007 11). */
	if (family == AF_INET6 && b[0] == 0xfe && (b[1] & 0xc0) == 0x80)
		snprintf(text, sizeof text, "%s%%%s", at, link);
	else
		snprintf(text, sizeof text, "%s", at);
	for (i = 0; i < n; i++)
		if (strcmp(out[i], text) == 0)
			return n;
	if (n == WALLS_GATEWAYS_MAX)
		return n;
	memcpy(out[n], text, strlen(text) + 1);
	return n + 1;
}

size_t walls_gateways(const struct net *n, struct in_addr proxy,
		      char out[WALLS_GATEWAYS_MAX][NET_TEXT_MAX])
{
	size_t found = 0, i;

	for (i = 0; i < n->routes_n; i++)
		if (n->routes[i].has_via)
			found = add(out, found, n->routes[i].family, n->routes[i].via, n->routes[i].link);
	if (found > 0)
		return found;
	for (i = 0; i < n->addresses_n; i++) {
		const struct net_address *a = &n->addresses[i];
		struct in_addr own, first;

		if (!is_four(a) || a->prefix > 30)
			continue;
		memcpy(&own, a->bytes, sizeof own);
		first.s_addr = (own.s_addr & htonl(~(0xffffffffU >> a->prefix))) | htonl(1);
		if (a->prefix == 0 || first.s_addr == own.s_addr || first.s_addr == proxy.s_addr)
			continue;
		found = add(out, found, AF_INET, &first, a->link);
	}
	return found;
}
