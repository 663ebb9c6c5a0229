#include "net.h"

#include <arpa/inet.h>
#include <errno.h>
#include <ifaddrs.h>
#include <net/route.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fd.h"

#define TABLE_MAX 65536
#define FIELDS_MAX 12
#define LINE_BYTES 256
#define PATH_BYTES 128
#define FIELDS4 8
#define FIELDS6 10

int net_same(const unsigned char *a, const unsigned char *b, int prefix)
{
	int whole = prefix / 8, rest = prefix % 8;

	return memcmp(a, b, (size_t)whole) == 0 &&
	       (rest == 0 || ((a[whole] ^ b[whole]) & (0xff << (8 - rest) & 0xff)) == 0);
}

const char *net_text(const struct net_address *a, char out[NET_TEXT_MAX])
{
	char at[INET6_ADDRSTRLEN] = "?";

	inet_ntop(a->family, a->bytes, at, sizeof at);
	snprintf(out, NET_TEXT_MAX, "%s/%d", at, a->prefix);
	return out;
}

static int ones(const unsigned char *mask, size_t n)
{
	int count = 0;
	size_t i;

	for (i = 0; i < 8 * n && (mask[i / 8] >> (7 - i % 8) & 1) != 0; i++)
		count++;
	return count;
}

/* Up to `digits` hexadecimal digits that are all of s. */
static int hex(const char *s, size_t digits, unsigned long *out)
{
	if (*s == '\0' || strlen(s) > digits || strspn(s, "0123456789abcdefABCDEF") != strlen(s))
		return -1;
	*out = strtoul(s, NULL, 16);
	return 0;
}

/* The kernel prints the four bytes as one number of this machine. */
static int hex4(const char *s, unsigned char out[16])
{
	unsigned long value;
	uint32_t word;

	if (hex(s, 8, &value) < 0)
		return -1;
	word = (uint32_t)value;
	memcpy(out, &word, sizeof word);
	return 0;
}

static int hex6(const char *s, unsigned char out[16])
{
	char two[3] = "";
	unsigned long value;
	size_t i;

	if (strlen(s) != 32)
		return -1;
	for (i = 0; i < 16; i++) {
		memcpy(two, s + 2 * i, 2);
		if (hex(two, 2, &value) < 0)
			return -1;
		out[i] = (unsigned char)value;
	}
	return 0;
}

static size_t split(char *line, char *fields[FIELDS_MAX])
{
	size_t n = 0;
	char *save = NULL, *word;

	for (word = strtok_r(line, " \t", &save); word != NULL && n < FIELDS_MAX;
	     word = strtok_r(NULL, " \t", &save))
		fields[n++] = word;
	return n;
}

/* One line of /proc/net/route or ipv6_route (proc(5)). -1 when it is not understood. */
static int read_route(char *line, int family, struct net_address *a, unsigned long *flags)
{
	char *f[FIELDS_MAX];
	size_t n = split(line, f);
	unsigned char mask[16];
	unsigned long prefix = 0;

	memset(a, 0, sizeof *a);
	a->family = family;
	if (family == AF_INET) {
		if (n < FIELDS4 || hex4(f[1], a->bytes) < 0 || hex4(f[2], a->via) < 0 ||
		    hex(f[3], 8, flags) < 0 || hex4(f[7], mask) < 0)
			return -1;
		a->prefix = ones(mask, 4);
	} else {
		if (n < FIELDS6 || hex6(f[0], a->bytes) < 0 || hex(f[1], 2, &prefix) < 0 ||
		    prefix > 128 || hex6(f[4], a->via) < 0 || hex(f[8], 8, flags) < 0)
			return -1;
		a->prefix = (int)prefix;
	}
	a->has_via = (*flags & RTF_GATEWAY) != 0;
	snprintf(a->link, sizeof a->link, "%s", family == AF_INET ? f[0] : f[9]);
	return 0;
}

static void add(struct net_address *list, size_t max, size_t *n, const struct net_address *a, int *more)
{
	if (*n < max)
		list[(*n)++] = *a;
	else
		*more = 1;
}

int net_routes(struct net *n, int family, const char *table)
{
	struct net_address a;
	unsigned long flags;
	char line[LINE_BYTES];
	int heading = family == AF_INET;

	while (*table != '\0') {
		size_t len = strcspn(table, "\n");

		if (len >= sizeof line)
			return -1;
		memcpy(line, table, len);
		line[len] = '\0';
		table += len + (table[len] == '\n');
		if (heading || strspn(line, " \t") == len) {
			heading = 0;
			continue;
		}
		if (read_route(line, family, &a, &flags) < 0)
			return -1;
		if (strcmp(a.link, "lo") != 0 && (flags & RTF_REJECT) == 0)
			add(n->routes, NET_ROUTES_MAX, &n->routes_n, &a, &n->more);
	}
	return 0;
}

static int read_table(struct net *n, int family, const char *path)
{
	struct buf b = BUF_INIT(TABLE_MAX);
	int rc = 0;

	/* No such file: the kernel does not speak that protocol at all. */
	if (fd_slurp_file(path, 0, &b) < 0)
		rc = errno == ENOENT ? 0 : -1;
	else if (b.len > 0 && net_routes(n, family, b.data) < 0) {
		errno = EPROTO;
		rc = -1;
	}
	buf_free(&b);
	return rc;
}

static void add_link(struct net *n, const char *name)
{
	size_t i;

	for (i = 0; i < n->links_n; i++)
		if (strcmp(n->links[i], name) == 0)
			return;
	if (n->links_n < NET_LINKS_MAX)
		snprintf(n->links[n->links_n++], IF_NAMESIZE, "%s", name);
	else
		n->more = 1;
}

static void add_address(struct net *n, const struct ifaddrs *from)
{
	struct net_address a = {.family = from->ifa_addr->sa_family};
	const struct sockaddr_in *four = (const void *)from->ifa_addr;
	const struct sockaddr_in6 *six = (const void *)from->ifa_addr;
	const struct sockaddr_in *mask4 = (const void *)from->ifa_netmask;
	const struct sockaddr_in6 *mask6 = (const void *)from->ifa_netmask;

	snprintf(a.link, sizeof a.link, "%s", from->ifa_name);
	if (a.family == AF_INET) {
		memcpy(a.bytes, &four->sin_addr, 4);
		a.prefix = mask4 != NULL ? ones((const void *)&mask4->sin_addr, 4) : 32;
	} else if (a.family == AF_INET6) {
		memcpy(a.bytes, &six->sin6_addr, 16);
		a.prefix = mask6 != NULL ? ones((const void *)&mask6->sin6_addr, 16) : 128;
	} else {
		return;
	}
	add(n->addresses, NET_ADDRESSES_MAX, &n->addresses_n, &a, &n->more);
}

/* An address may come later, with the carrier or a router's word: what counts is the switch. */
static int six_is_on(const char *link)
{
	char path[PATH_BYTES];
	struct buf b = BUF_INIT(16);
	int on;

	snprintf(path, sizeof path, "/proc/sys/net/ipv6/conf/%s/disable_ipv6", link);
	on = fd_slurp_file(path, 0, &b) == 0 && b.len > 0 && b.data[0] == '0';
	buf_free(&b);
	return on;
}

int net_read(struct net *n)
{
	struct ifaddrs *list, *a;
	size_t i;

	memset(n, 0, sizeof *n);
	if (getifaddrs(&list) < 0)
		return -1;
	for (a = list; a != NULL; a = a->ifa_next) {
		if ((a->ifa_flags & IFF_UP) == 0 || (a->ifa_flags & IFF_LOOPBACK) != 0)
			continue;
		add_link(n, a->ifa_name);
		if (a->ifa_addr != NULL)
			add_address(n, a);
	}
	freeifaddrs(list);
	for (i = 0; i < n->links_n; i++)
		n->six[i] = six_is_on(n->links[i]);
	if (read_table(n, AF_INET, "/proc/net/route") < 0)
		return -1;
	return read_table(n, AF_INET6, "/proc/net/ipv6_route");
}
