/*
 * packet - the few bytes that the self-test sends, and what its answers mean.
 *
 * A DNS query (RFC 1035 4.1) and the header of its answer; a TLS ClientHello (RFC 5246 7.4.1.2)
 * that any server would answer, and the one alert by which egress-proxy(8) refuses it. Pure.
 */
#ifndef ENTRY_PACKET_H
#define ENTRY_PACKET_H

#include <stddef.h>
#include <stdint.h>

#define PACKET_MAX 512
#define PACKET_NAME_MAX 64

enum packet_rcode { PACKET_NOERROR = 0, PACKET_NXDOMAIN = 3 };

/* A query for the address of `name` (at most PACKET_NAME_MAX bytes); its length, 0: too long. */
size_t packet_query(unsigned char out[PACKET_MAX], const char *name, uint16_t id);

/* The response code of n bytes that answer the query `id`, or -1 when they are no such thing. */
int packet_rcode(const unsigned char *p, size_t n, uint16_t id);

/* A ClientHello in one record, with this server name; its length, 0: too long. */
size_t packet_hello(unsigned char out[PACKET_MAX], const char *name);

/* 1 if n bytes are the proxy's own refusal of a ClientHello, as far as they go. */
int packet_refused(const unsigned char *p, size_t n);

#endif
