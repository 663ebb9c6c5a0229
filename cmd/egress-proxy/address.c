#include "address.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>

struct block {
	uint8_t bytes[16];
	uint8_t bits;
	uint8_t kind;
	const char *why;
};

/* The first block that matches decides, so a narrow one stands before a wide one. */
static const struct block v4[] = {
	{{0}, 8, ADDRESS_NEVER, "this network (RFC 791)"},
	{{169, 254}, 16, ADDRESS_NEVER, "link-local or metadata (RFC 3927)"},
	{{168, 63, 129, 16}, 32, ADDRESS_NEVER, "metadata (Azure)"},
	{{100, 100, 100, 200}, 32, ADDRESS_NEVER, "metadata (Alibaba)"},
	{{192, 0, 0, 192}, 32, ADDRESS_NEVER, "metadata (Oracle)"},
	{{224}, 4, ADDRESS_NEVER, "multicast (RFC 5771)"},
	{{240}, 4, ADDRESS_NEVER, "reserved or broadcast (RFC 1112)"},
	{{192, 88, 99}, 24, ADDRESS_NEVER, "6to4 relay (RFC 7526)"},
	{{192, 31, 196}, 24, ADDRESS_NEVER, "AS112 (RFC 7535)"},
	{{192, 52, 193}, 24, ADDRESS_NEVER, "AMT (RFC 7450)"},
	{{192, 175, 48}, 24, ADDRESS_NEVER, "AS112 (RFC 7534)"},
	{{127}, 8, ADDRESS_INTERNAL, "loopback (RFC 1122)"},
	{{10}, 8, ADDRESS_INTERNAL, "private (RFC 1918)"},
	{{172, 16}, 12, ADDRESS_INTERNAL, "private (RFC 1918)"},
	{{192, 168}, 16, ADDRESS_INTERNAL, "private (RFC 1918)"},
	{{100, 64}, 10, ADDRESS_INTERNAL, "shared address space (RFC 6598)"},
	{{198, 18}, 15, ADDRESS_INTERNAL, "benchmarking (RFC 2544)"},
	{{192, 0, 0}, 24, ADDRESS_NEVER, "protocol assignments (RFC 6890)"},
	{{192, 0, 2}, 24, ADDRESS_INTERNAL, "documentation (RFC 5737)"},
	{{198, 51, 100}, 24, ADDRESS_INTERNAL, "documentation (RFC 5737)"},
	{{203, 0, 113}, 24, ADDRESS_INTERNAL, "documentation (RFC 5737)"},
	{{0}, 0, ADDRESS_PUBLIC, "public"},
};

/* Global unicast is 2000::/3 (RFC 4291 2.4, IANA); what is not in it, or special in it, is not. */
static const struct block v6[] = {
	{{0xfd, 0x00, 0x0e, 0xc2}, 32, ADDRESS_NEVER, "metadata (AWS)"},
	{{0xfd, 0x20, 0x00, 0xce}, 32, ADDRESS_NEVER, "metadata (Google)"},
	{{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}, 128, ADDRESS_INTERNAL,
	 "loopback (RFC 4291)"},
	{{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff}, 96, ADDRESS_NEVER, "IPv4-mapped (RFC 4291)"},
	{{0}, 96, ADDRESS_NEVER, "unspecified or IPv4-compatible (RFC 4291)"},
	{{0x00, 0x64, 0xff, 0x9b}, 32, ADDRESS_NEVER, "NAT64 (RFC 6052, RFC 8215)"},
	{{0xfe, 0x80}, 10, ADDRESS_NEVER, "link-local (RFC 4291)"},
	{{0xfe, 0xc0}, 10, ADDRESS_NEVER, "site-local (RFC 3879)"},
	{{0xff}, 8, ADDRESS_NEVER, "multicast (RFC 4291)"},
	{{0x20, 0x02}, 16, ADDRESS_NEVER, "6to4 (RFC 3056)"},
	{{0x20, 0x01, 0, 0}, 32, ADDRESS_NEVER, "Teredo (RFC 4380)"},
	{{0x20, 0x01}, 23, ADDRESS_NEVER, "protocol assignments (RFC 2928)"},
	{{0x20, 0x01, 0x0d, 0xb8}, 32, ADDRESS_INTERNAL, "documentation (RFC 3849)"},
	{{0x26, 0x20, 0x00, 0x4f, 0x80, 0x00}, 48, ADDRESS_NEVER, "AS112 (RFC 7534)"},
	{{0x3f, 0xff}, 20, ADDRESS_INTERNAL, "documentation (RFC 9637)"},
	{{0xfc}, 7, ADDRESS_INTERNAL, "unique local (RFC 4193)"},
	{{0x20}, 3, ADDRESS_PUBLIC, "public"},
	{{0}, 0, ADDRESS_NEVER, "not global unicast (RFC 4291)"},
};

static int in_block(const uint8_t *a, const struct block *b)
{
	size_t whole = b->bits / 8u;
	unsigned rest = b->bits % 8u;

	if (memcmp(a, b->bytes, whole) != 0)
		return 0;
	return rest == 0 || ((a[whole] ^ b->bytes[whole]) >> (8 - rest)) == 0;
}

enum address_kind address_kind(const struct address *a, const char **why)
{
	const struct block *b;

	if (a->family != AF_INET && a->family != AF_INET6) {
		*why = "not an internet address";
		return ADDRESS_NEVER;
	}
	/* The last row of either table matches everything. */
	for (b = a->family == AF_INET ? v4 : v6; !in_block(a->bytes, b); b++)
		continue;
	*why = b->why;
	return (enum address_kind)b->kind;
}

int address_parse(const char *text, struct address *out)
{
	memset(out, 0, sizeof *out);
	if (inet_pton(AF_INET, text, out->bytes) == 1)
		out->family = AF_INET;
	else if (inet_pton(AF_INET6, text, out->bytes) == 1)
		out->family = AF_INET6;
	return out->family != 0 ? 0 : -1;
}

void address_from(const struct sockaddr *sa, struct address *out, uint16_t *port)
{
	struct sockaddr_in in;
	struct sockaddr_in6 in6;

	memset(out, 0, sizeof *out);
	out->family = AF_UNIX;
	*port = 0;
	if (sa->sa_family == AF_INET) {
		memcpy(&in, sa, sizeof in);
		out->family = AF_INET;
		memcpy(out->bytes, &in.sin_addr, 4);
		*port = ntohs(in.sin_port);
	} else if (sa->sa_family == AF_INET6) {
		memcpy(&in6, sa, sizeof in6);
		out->family = AF_INET6;
		memcpy(out->bytes, &in6.sin6_addr, 16);
		*port = ntohs(in6.sin6_port);
	}
}

socklen_t address_to(const struct address *a, uint16_t port, struct sockaddr_storage *ss)
{
	struct sockaddr_in in = {.sin_family = AF_INET, .sin_port = htons(port)};
	struct sockaddr_in6 in6 = {.sin6_family = AF_INET6, .sin6_port = htons(port)};

	memset(ss, 0, sizeof *ss);
	if (a->family == AF_INET) {
		memcpy(&in.sin_addr, a->bytes, 4);
		memcpy(ss, &in, sizeof in);
		return sizeof in;
	}
	memcpy(&in6.sin6_addr, a->bytes, 16);
	memcpy(ss, &in6, sizeof in6);
	return sizeof in6;
}

const char *address_text(const struct address *a, char out[ADDRESS_TEXT_MAX])
{
	out[0] = '\0';
	if (a->family == AF_UNIX)
		snprintf(out, ADDRESS_TEXT_MAX, "unix");
	else if (a->family != 0)
		inet_ntop(a->family, a->bytes, out, ADDRESS_TEXT_MAX);
	return out;
}
