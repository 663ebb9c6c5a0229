/* address: each special block's first and last address and the neighbours outside; and what is public. */
#include "address.h"

#include <arpa/inet.h>

#include "tap.h"

#define P ADDRESS_PUBLIC
#define I ADDRESS_INTERNAL /* a declared internal service may have it */
#define N ADDRESS_NEVER
#define NONE (-1)          /* no address is beyond */

/* IANA's registries of special-purpose addresses, and multicast, reserved and metadata besides. */
static const struct {
	const char *first, *last;
	int kind;
	const char *why;
	int before, after;
} blocks[] = {
	{"0.0.0.0", "0.255.255.255", N, "RFC 791", NONE, P},
	{"10.0.0.0", "10.255.255.255", I, "RFC 1918", P, P},
	{"100.64.0.0", "100.127.255.255", I, "RFC 6598", P, P},
	{"100.100.100.200", "100.100.100.200", N, "Alibaba", I, I},
	{"127.0.0.0", "127.255.255.255", I, "RFC 1122", P, P},
	{"168.63.129.16", "168.63.129.16", N, "Azure", P, P},
	{"169.254.0.0", "169.254.255.255", N, "RFC 3927", P, P},
	{"172.16.0.0", "172.31.255.255", I, "RFC 1918", P, P},
	{"192.0.0.0", "192.0.0.191", N, "RFC 6890", P, N},
	{"192.0.0.192", "192.0.0.192", N, "Oracle", N, N},
	{"192.0.0.193", "192.0.0.255", N, "RFC 6890", N, P},
	{"192.0.2.0", "192.0.2.255", I, "RFC 5737", P, P},
	{"192.31.196.0", "192.31.196.255", N, "RFC 7535", P, P},
	{"192.52.193.0", "192.52.193.255", N, "RFC 7450", P, P},
	{"192.88.99.0", "192.88.99.255", N, "RFC 7526", P, P},
	{"192.168.0.0", "192.168.255.255", I, "RFC 1918", P, P},
	{"192.175.48.0", "192.175.48.255", N, "RFC 7534", P, P},
	{"198.18.0.0", "198.19.255.255", I, "RFC 2544", P, P},
	{"198.51.100.0", "198.51.100.255", I, "RFC 5737", P, P},
	{"203.0.113.0", "203.0.113.255", I, "RFC 5737", P, P},
	{"224.0.0.0", "239.255.255.255", N, "multicast", P, N},
	{"240.0.0.0", "255.255.255.255", N, "reserved", N, NONE},

	{"::", "::", N, "unspecified", NONE, I},
	{"::1", "::1", I, "loopback", N, N},
	{"::2", "::ffff:ffff", N, "compatible", I, N},
	{"::ffff:0:0", "::ffff:ffff:ffff", N, "mapped", N, N},
	{"64:ff9b::", "64:ff9b::ffff:ffff", N, "NAT64", N, N},
	{"64:ff9b:1::", "64:ff9b:1:ffff:ffff:ffff:ffff:ffff", N, "NAT64", N, N},
	{"100::", "100::ffff:ffff:ffff:ffff", N, "not global", N, N},
	{"100:0:0:1::", "100::1:ffff:ffff:ffff:ffff", N, "not global", N, N},
	{"2001::", "2001:0:ffff:ffff:ffff:ffff:ffff:ffff", N, "Teredo", P, N},
	{"2001:1::", "2001:1ff:ffff:ffff:ffff:ffff:ffff:ffff", N, "RFC 2928", N, P},
	{"2001:2::", "2001:2:0:ffff:ffff:ffff:ffff:ffff", N, "RFC 2928", N, N},
	{"2001:3::", "2001:3:ffff:ffff:ffff:ffff:ffff:ffff", N, "RFC 2928", N, N},
	{"2001:4:112::", "2001:4:112:ffff:ffff:ffff:ffff:ffff", N, "RFC 2928", N, N},
	{"2001:10::", "2001:1f:ffff:ffff:ffff:ffff:ffff:ffff", N, "RFC 2928", N, N},
	{"2001:20::", "2001:2f:ffff:ffff:ffff:ffff:ffff:ffff", N, "RFC 2928", N, N},
	{"2001:30::", "2001:3f:ffff:ffff:ffff:ffff:ffff:ffff", N, "RFC 2928", N, N},
	{"2001:db8::", "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff", I, "RFC 3849", P, P},
	{"2002::", "2002:ffff:ffff:ffff:ffff:ffff:ffff:ffff", N, "6to4", P, P},
	{"2620:4f:8000::", "2620:4f:8000:ffff:ffff:ffff:ffff:ffff", N, "RFC 7534", P, P},
	{"3fff::", "3fff:fff:ffff:ffff:ffff:ffff:ffff:ffff", I, "RFC 9637", P, P},
	{"4000::", "fbff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", N, "not global", P, I},
	{"5f00::", "5f00:ffff:ffff:ffff:ffff:ffff:ffff:ffff", N, "not global", N, N},
	{"fc00::", "fcff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", I, "RFC 4193", N, I},
	{"fd00:ec2::", "fd00:ec2:ffff:ffff:ffff:ffff:ffff:ffff", N, "AWS", I, I},
	{"fd20:ce::", "fd20:ce:ffff:ffff:ffff:ffff:ffff:ffff", N, "Google", I, I},
	{"fd21::", "fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", I, "RFC 4193", I, N},
	{"fe80::", "febf:ffff:ffff:ffff:ffff:ffff:ffff:ffff", N, "link-local", N, N},
	{"fec0::", "feff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", N, "site-local", N, N},
	{"ff00::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", N, "multicast", N, NONE},
	{"2000::", "2000:ffff:ffff:ffff:ffff:ffff:ffff:ffff", P, "public", N, N},
	{"3fff:1000::", "3fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", P, "public", I, N},
};

static const char *const public[] = {"1.1.1.1", "8.8.8.8", "140.82.121.4", "160.79.104.10",
	"223.255.255.255", "2606:4700::1111", "2a00:1450:4001::5e",
	"2001:4860:4860::8888", "2001:500:2::c", "2400:cb00::1"};

static const char *const no_address[] = {"", "1", "127.1", "0x7f.0.0.1", "0177.0.0.1", "1.2.3.4.5",
	"1.2.3.256", "1.2.3.4 ", " 1.2.3.4", "::1%lo", "[::1]", "fe80::1%1", "1::2::3", "a", "1:2"};

static struct address parsed(const char *text)
{
	struct address a;

	if (address_parse(text, &a) < 0)
		printf("# not an address: %s\n", text);
	return a;
}

/* One on (step 1) or back (step 255). */
static struct address beside(struct address a, uint8_t step)
{
	size_t i = a.family == AF_INET ? 4 : 16;

	while (i-- > 0) {
		a.bytes[i] = (uint8_t)(a.bytes[i] + step);
		if (a.bytes[i] != (step == 1 ? 0 : 255))
			break;
	}
	return a;
}

static void check(struct address a, int kind, const char *reason, const char *place)
{
	char text[ADDRESS_TEXT_MAX], what[200];
	const char *why = NULL;

	if (kind == NONE)
		return;
	snprintf(what, sizeof what, "%s, %s", address_text(&a, text), place);
	is_int(address_kind(&a, &why), kind, what);
	if (reason != NULL && (why == NULL || strstr(why, reason) == NULL))
		is(why, reason, "and why");
}

static void check_sockets(void)
{
	struct sockaddr_storage ss;
	struct sockaddr other = {.sa_family = AF_UNIX};
	struct address a = parsed("192.0.2.7"), b;
	char text[ADDRESS_TEXT_MAX];
	uint16_t port;

	is_int(address_to(&a, 443, &ss), sizeof(struct sockaddr_in), "a socket address of IPv4");
	address_from((struct sockaddr *)&ss, &b, &port);
	ok(memcmp(&a, &b, sizeof a) == 0 && port == 443, "and back");
	a = parsed("2001:db8::7");
	is_int(address_to(&a, 65535, &ss), sizeof(struct sockaddr_in6), "one of IPv6");
	address_from((struct sockaddr *)&ss, &b, &port);
	ok(memcmp(&a, &b, sizeof a) == 0 && port == 65535, "and back");
	is(address_text(&b, text), "2001:db8::7", "as text");
	address_from(&other, &b, &port);
	is(address_text(&b, text), "unix", "one of another family");
	is_int(port, 0, "has no port");
	check(b, N, "not an internet address", "a socket's path");
	b.family = 0;
	check(b, N, "not an internet address", "no address");
	is(address_text(&b, text), "", "which is no text");
}

int main(void)
{
	struct address a;
	size_t i;

	for (i = 0; i < sizeof blocks / sizeof *blocks; i++) {
		check(parsed(blocks[i].first), blocks[i].kind, blocks[i].why, "the first");
		check(parsed(blocks[i].last), blocks[i].kind, blocks[i].why, "the last");
		check(beside(parsed(blocks[i].first), 255), blocks[i].before, NULL, "before it");
		check(beside(parsed(blocks[i].last), 1), blocks[i].after, NULL, "after it");
	}
	for (i = 0; i < sizeof public / sizeof *public; i++)
		check(parsed(public[i]), P, "public", "public");
	for (i = 0; i < sizeof no_address / sizeof *no_address; i++)
		is_int(address_parse(no_address[i], &a), -1, no_address[i]);
	check_sockets();
	return tap_done();
}
