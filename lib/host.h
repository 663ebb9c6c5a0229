/*
 * host - the one strict grammar of host names, and the canonical authority.
 *
 * A host name is letters, digits, hyphens and dots: labels of 1 to 63 bytes that neither begin
 * nor end with a hyphen (RFC 952, RFC 1123 2.1), at most 253 bytes in all (RFC 1035 2.3.4). The
 * canonical form is lower case without the one trailing dot that is allowed. Whatever could be
 * read as an address by some resolver (a last label that is all digits or 0x and hex digits, as
 * inet_aton(3) reads, or brackets or a colon) is not a name. Policy, DNS, the SNI check and the
 * log all use the canonical form and nothing else. Input is by length: a NUL is just a bad byte.
 */
#ifndef AGENT_HOST_H
#define AGENT_HOST_H

#include <stddef.h>
#include <stdint.h>

#define HOST_MAX 253

enum host_error {
	HOST_OK,
	HOST_EMPTY,    /* nothing there, or an empty label */
	HOST_TOO_LONG, /* a label over 63 bytes or a name over 253 */
	HOST_BAD_BYTE, /* a byte outside the grammar, a hyphen at a label's edge */
	HOST_ADDRESS,  /* an address literal in whatever notation */
	HOST_BAD_PORT  /* not 1..65535, or missing where it is required */
};

struct authority {
	char host[HOST_MAX + 1]; /* canonical */
	uint16_t port;
};

/* Canonicalises n bytes of name into out, which is "" after an error. */
enum host_error host_parse(const char *name, size_t n, char out[HOST_MAX + 1]);

/* Parses `host:port`, or `host` alone when default_port is not 0 (RFC 9110 7.2, 9.3.6). */
enum host_error authority_parse(const char *text, size_t n, uint16_t default_port,
				struct authority *out);

/* What the error means, as the end of a message: "is an address, not a host name". */
const char *host_strerror(enum host_error e);

#endif
