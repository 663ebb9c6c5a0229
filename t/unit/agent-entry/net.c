/* net: the kernel's tables of routes, line by line; walls: what is a sandbox's network and what is not. */
#include "net.h"

#include <arpa/inet.h>

#include "tap.h"
#include "walls.h"

#define HEAD "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT   \n"
#define ZERO "00000000000000000000000000000000"
#define OWN "eth0\t000013C6\t00000000\t0001\t0\t0\t0\tF8FFFFFF\t0\t0\t0   \n"
#define REST " 00000100 00000001 00000000 "

static const struct {
	const char *what, *table, *want;
	int family, rc;
} tables[] = {
	{"nothing", "", "", AF_INET, 0},
	{"a heading", HEAD, "", AF_INET, 0},
	{"a subnet of ours", HEAD OWN, "198.19.0.0/29 eth0;", AF_INET, 0},
	{"a default route", HEAD "eth0\t00000000\t010013C6\t0003\t0\t0\t0\t00000000\t0\t0\t0\n" OWN,
	 "0.0.0.0/0 eth0 198.19.0.1;198.19.0.0/29 eth0;", AF_INET, 0},
	{"without the last newline", HEAD "eth1\t0000000A\t00000000\t0001\t0\t0\t0\t000000FF\t0\t0\t0",
	 "10.0.0.0/8 eth1;", AF_INET, 0},
	{"one that leads nowhere", HEAD "*\t0000000A\t00000000\t0201\t0\t0\t0\t000000FF\t0\t0\t0\n", "", AF_INET, 0},
	{"loopback", HEAD "lo\t0000007F\t00000000\t0001\t0\t0\t0\t000000FF\t0\t0\t0\n", "", AF_INET, 0},
	{"a line that ends early", HEAD "eth0\t000013C6\t00000000\t0001\n", "", AF_INET, -1},
	{"a number that is none", HEAD "eth0\t00x013C6\t00000000\t0001\t0\t0\t0\tF8FFFFFF\t0\t0\t0\n", "", AF_INET, -1},
	{"IPv6: link-local and multicast",
	 "fe800000000000000000000000000000 40 " ZERO " 00 " ZERO REST "00000001 eth0\n"
	 "ff000000000000000000000000000000 08 " ZERO " 00 " ZERO REST "00000001 eth0\n",
	 "fe80::/64 eth0;ff00::/8 eth0;", AF_INET6, 0},
	{"IPv6: a default route", ZERO " 00 " ZERO " 00 fe800000000000000000000000000001" REST "00000003     eth0\n",
	 "::/0 eth0 fe80::1;", AF_INET6, 0},
	{"IPv6: loopback, and what leads nowhere",
	 "00000000000000000000000000000001 80 " ZERO " 00 " ZERO REST "80200001       lo\n"
	 ZERO " 00 " ZERO " 00 " ZERO REST "00200200       lo\n"
	 "20010db8000000000000000000000000 20 " ZERO " 00 " ZERO REST "00200200     eth0\n", "", AF_INET6, 0},
	{"IPv6: a prefix that is none", ZERO " 81 " ZERO " 00 " ZERO REST "00000001 eth0\n", "", AF_INET6, -1},
	{"IPv6: too few digits", "fe80 40 " ZERO " 00 " ZERO REST "00000001 eth0\n", "", AF_INET6, -1},
};

static void check_tables(void)
{
	char got[400], text[NET_TEXT_MAX];
	size_t i, k, n;

	for (i = 0; i < sizeof tables / sizeof *tables; i++) {
		struct net net = {.more = 0};

		is_int(net_routes(&net, tables[i].family, tables[i].table), tables[i].rc, tables[i].what);
		for (k = n = 0; k < net.routes_n; k++) {
			const struct net_address *r = &net.routes[k];

			n += (size_t)snprintf(got + n, sizeof got - n, "%s %s", net_text(r, text), r->link);
			if (r->has_via)
				n += (size_t)snprintf(got + n, sizeof got - n, " %s",
						      inet_ntop(r->family, r->via, text, sizeof text));
			n += (size_t)snprintf(got + n, sizeof got - n, ";");
		}
		got[n] = '\0';
		is(got, tables[i].want, "gives");
	}
}

static void check_many(void)
{
	static char table[NET_ROUTES_MAX * 100 + 300] = HEAD;
	struct net net = {.more = 0};
	int i;

	for (i = 0; i <= NET_ROUTES_MAX; i++)
		strncat(table, OWN, sizeof table - strlen(table) - 1);
	is_int(net_routes(&net, AF_INET, table), 0, "more routes than are kept");
	ok(net.more && net.routes_n == NET_ROUTES_MAX, "are told");
	ok(net_same((const unsigned char *)"\xc6\x13\x01", (const unsigned char *)"\xc6\x13\x07", 21) &&
	   !net_same((const unsigned char *)"\xc6\x13\x01", (const unsigned char *)"\xc6\x13\x07", 22),
	   "prefixes are compared by the bit");
}

/* links, addresses as "LINK ADDRESS/N ...", and a table of IPv4 routes. */
static struct net make(const char *links, const char *addresses, const char *table)
{
	struct net n = {.more = 0};
	char copy[400], *save = NULL, *word, *slash;

	snprintf(copy, sizeof copy, "%s", links);
	for (word = strtok_r(copy, " ", &save); word != NULL; word = strtok_r(NULL, " ", &save))
		snprintf(n.links[n.links_n++], IF_NAMESIZE, "%s", word);
	snprintf(copy, sizeof copy, "%s", addresses);
	for (word = strtok_r(copy, " ", &save); word != NULL; word = strtok_r(NULL, " ", &save)) {
		struct net_address *a = &n.addresses[n.addresses_n++];

		slash = strchr(word, '/');
		*slash = '\0';
		memcpy(a->link, n.links[0], sizeof a->link);
		a->family = strchr(word, ':') != NULL ? AF_INET6 : AF_INET;
		inet_pton(a->family, word, a->bytes);
		a->prefix = 0;
		while (*++slash != '\0')
			a->prefix = 10 * a->prefix + *slash - '0';
	}
	net_routes(&n, AF_INET, table);
	return n;
}

static const struct {
	const char *what, *links, *addresses, *table, *want;
	enum walls walls;
	int six;
} networks[] = {
	{"none", "", "", HEAD, "", WALLS_NO_NETWORK, 0},
	{"an interface", "eth0", "", HEAD, "network interface eth0, besides loopback", WALLS_NO_NETWORK, 0},
	{"a route alone", "", "", HEAD OWN, "route to 198.19.0.0/29 by eth0", WALLS_NO_NETWORK, 0},
	{"an internal network", "eth0", "198.19.0.3/29", HEAD OWN, "", WALLS_INTERNAL, 0},
	{"two interfaces", "eth0 eth1", "198.19.0.3/29", HEAD OWN,
	 "network interface eth0, one of several; network interface eth1, one of several", WALLS_INTERNAL, 0},
	{"another subnet", "eth0", "198.19.0.11/29", HEAD,
	 "the proxy at 198.19.0.2 is in no subnet of the sandbox", WALLS_INTERNAL, 0},
	{"link-local IPv6", "eth0", "198.19.0.3/29 fe80::1/64", HEAD OWN, "IPv6 address fe80::1/64 on eth0", WALLS_INTERNAL, 1},
	{"IPv6 that has no address yet", "eth0", "198.19.0.3/29", HEAD OWN, "IPv6 is on at eth0", WALLS_INTERNAL, 1},
	{"a second subnet", "eth0", "198.19.0.3/29 10.0.0.5/8", HEAD OWN, "", WALLS_INTERNAL, 0},
	{"the same subnet by a gateway", "eth0", "198.19.0.3/29",
	 HEAD "eth0\t000013C6\t010013C6\t0003\t0\t0\t0\tF8FFFFFF\t0\t0\t0\n",
	 "route to 198.19.0.0/29 by eth0", WALLS_INTERNAL, 0},
	{"no interface at all", "", "", HEAD, "the proxy at 198.19.0.2 is in no subnet of the sandbox", WALLS_INTERNAL, 0},
	{"no proxy, so nothing is known", "eth0 eth1", "fe80::1/64", HEAD OWN, "", WALLS_UNKNOWN, 0},
};

static void check_networks(void)
{
	struct in_addr proxy;
	size_t i;

	inet_pton(AF_INET, "198.19.0.2", &proxy);
	for (i = 0; i < sizeof networks / sizeof *networks; i++) {
		struct net n = make(networks[i].links, networks[i].addresses, networks[i].table);
		struct findings f = {.advice = 0};
		struct buf b = BUF_INIT(1000);

		n.six[0] = networks[i].six;
		walls_judge(networks[i].walls, &n, proxy, &f);
		findings_list(f.leaks, &b);
		is(b.data != NULL ? b.data : "", networks[i].want, networks[i].what);
		is_int(f.leaks_n, json_array_size(f.leaks), "and each counts");
		findings_free(&f);
		buf_free(&b);
	}
}

static const struct {
	const char *what, *addresses, *table, *want;
} gates[] = {
	{"the first address of the subnet", "198.19.0.3/29", HEAD OWN, "198.19.0.1"},
	{"not our own", "198.19.0.1/29", HEAD OWN, ""},
	{"nor the proxy's", "198.19.0.4/31 198.19.0.3/24", HEAD OWN, "198.19.0.1"},
	{"the gateway of a route, and no other", "198.19.0.3/29",
	 HEAD OWN "eth0\t00000000\t060013C6\t0003\t0\t0\t0\t00000000\t0\t0\t0\n", "198.19.0.6"},
	{"a subnet of two has none", "198.19.0.3/31", HEAD, ""},
	{"nor has none", "", HEAD, ""},
};

static void check_gates(void)
{
	char found[WALLS_GATEWAYS_MAX][NET_TEXT_MAX];
	struct in_addr proxy;
	size_t i, n;

	inet_pton(AF_INET, "198.19.0.2", &proxy);
	for (i = 0; i < sizeof gates / sizeof *gates; i++) {
		struct net net = make("eth0", gates[i].addresses, gates[i].table);

		n = walls_gateways(&net, proxy, found);
		is(n > 0 ? found[0] : "", gates[i].want, gates[i].what);
		ok(n <= 1, "once");
	}
	inet_pton(AF_INET, "198.19.0.1", &proxy);
	{
		struct net net = make("eth0", "198.19.0.3/29", HEAD OWN);

		is_int(walls_gateways(&net, proxy, found), 0, "a proxy at the first address is no gateway");
	}
}

int main(void)
{
	check_tables();
	check_many();
	check_networks();
	check_gates();
	return tap_done();
}
