#include "packet.h"

#include <string.h>

#define HEADER 12

struct out {
	unsigned char *p;
	size_t n;
};

static void put(struct out *o, const void *bytes, size_t n)
{
	memcpy(o->p + o->n, bytes, n);
	o->n += n;
}

static void put16(struct out *o, size_t value)
{
	o->p[o->n++] = (unsigned char)(value >> 8);
	o->p[o->n++] = (unsigned char)value;
}

size_t packet_query(unsigned char out[PACKET_MAX], const char *name, uint16_t id)
{
	static const unsigned char flags_and_counts[] = {1, 0, 0, 1, 0, 0, 0, 0, 0, 0};
	static const unsigned char end[] = {0, 0, 1, 0, 1};
	struct out o = {NULL, 0};

	if (strlen(name) > PACKET_NAME_MAX)
		return 0;
	o.p = out;
	put16(&o, id);
	put(&o, flags_and_counts, sizeof flags_and_counts);
	while (*name != '\0') {
		size_t n = strcspn(name, ".");

		o.p[o.n++] = (unsigned char)n;
		put(&o, name, n);
		name += n + (name[n] == '.');
	}
	put(&o, end, sizeof end);
	return o.n;
}

int packet_rcode(const unsigned char *p, size_t n, uint16_t id)
{
	if (n < HEADER || p[0] != id >> 8 || p[1] != (id & 0xff) || (p[2] & 0x80) == 0)
		return -1;
	return p[3] & 0x0f;
}

/* The extensions that a server of today wants to see, after the name. */
static const unsigned char EXTENSIONS[] = {
	0, 10, 0, 6, 0, 4, 0, 29, 0, 23,                               /* groups: x25519, P-256 */
	0, 11, 0, 2, 1, 0,                                             /* points: uncompressed */
	0, 13, 0, 10, 0, 8, 4, 3, 8, 4, 4, 1, 5, 1,                    /* signatures */
};

size_t packet_hello(unsigned char out[PACKET_MAX], const char *name)
{
	static const unsigned char suites[] = {0, 8, 0xc0, 0x2b, 0xc0, 0x2f, 0xc0, 0x2c, 0xc0, 0x30};
	static const unsigned char random[32] = "the self-test of an agent's box";
	size_t n = strlen(name), extensions = 9 + n + sizeof EXTENSIONS;
	size_t body = 2 + sizeof random + 1 + sizeof suites + 2 + 2 + extensions;
	struct out o = {NULL, 0};

	if (n > PACKET_NAME_MAX)
		return 0;
	o.p = out;
	put(&o, "\x16\x03\x01", 3);
	put16(&o, 4 + body);
	put(&o, "\x01\0", 2);
	put16(&o, body);
	put(&o, "\x03\x03", 2);
	put(&o, random, sizeof random);
	put(&o, "\0", 1);
	put(&o, suites, sizeof suites);
	put(&o, "\x01\0", 2);
	put16(&o, extensions);
	put16(&o, 0);
	put16(&o, 5 + n);
	put16(&o, 3 + n);
	put(&o, "\0", 1);
	put16(&o, n);
	put(&o, name, n);
	put(&o, EXTENSIONS, sizeof EXTENSIONS);
	return o.n;
}

int packet_refused(const unsigned char *p, size_t n)
{
	/* A fatal alert, access_denied (RFC 8446 6.2). */
	static const unsigned char alert[] = {21, 3, 3, 0, 2, 2, 49};

	return n <= sizeof alert && memcmp(p, alert, n) == 0;
}
