/*
 * address - an IP address that a name had, and whether we may connect to it.
 *
 * The rule is an allow rule: an address is public when it is global unicast and in none of the
 * special-purpose blocks (IANA's registries for RFC 6890, RFC 8190). An address that carries
 * another one inside (mapped, compatible, NAT64, 6to4, Teredo) is never accepted, since what it
 * leads to is decided elsewhere; nor is link-local, nor a cloud's metadata service, not even for
 * an internal service. Pure: no descriptor, no clock.
 */
#ifndef PROXY_ADDRESS_H
#define PROXY_ADDRESS_H

#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

struct address {
	uint8_t family; /* AF_INET, AF_INET6, AF_UNIX (a client without an address), 0: none */
	uint8_t bytes[16];
};

enum address_kind {
	ADDRESS_PUBLIC,
	ADDRESS_INTERNAL, /* only for a declared internal service */
	ADDRESS_NEVER     /* not for anybody */
};

#define ADDRESS_TEXT_MAX 64

/* Its kind; *why names the block ("loopback", "NAT64") unless it is public. */
enum address_kind address_kind(const struct address *a, const char **why);

/* From text in inet_pton(3)'s notation: 0, or -1. */
int address_parse(const char *text, struct address *out);

/* From a socket address; the port goes to *port. Unknown families become AF_UNIX. */
void address_from(const struct sockaddr *sa, struct address *out, uint16_t *port);

/* Fills ss; returns its length. */
socklen_t address_to(const struct address *a, uint16_t port, struct sockaddr_storage *ss);

/* As text: "1.2.3.4", "2001:db8::1", "unix", or "" for none. */
const char *address_text(const struct address *a, char out[ADDRESS_TEXT_MAX]);

#endif
