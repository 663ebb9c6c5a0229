/*
 * request - the head of one HTTP/1 request, parsed strictly (RFC 9110, RFC 9112).
 *
 * Two requests exist: CONNECT host:port, and PUT /phase/NAME with the phase key. Everything else
 * is refused, plain HTTP through the proxy included. Lines end in CRLF, tokens are separated by
 * exactly one space, folded lines, control bytes, repeated Host fields and a body are errors: two
 * readings of one request must not exist. The key of a CONNECT (Proxy-Authorization, RFC 9110
 * 11.7.2) opens nothing: it marks a probe. Pure; the pointers in a result lie in the input.
 */
#ifndef PROXY_REQUEST_H
#define PROXY_REQUEST_H

#include <stddef.h>

#include "host.h"
#include "reason.h"

enum request_kind { REQUEST_CONNECT, REQUEST_PHASE };

struct request {
	enum request_kind kind;
	struct authority target; /* CONNECT */
	enum host_error error;   /* with REASON_AUTHORITY: what is wrong with it */
	const char *raw;         /* CONNECT: the target as it came, for the log */
	const char *phase;       /* PUT */
	const char *key;         /* by length like the other two, NULL when absent */
	size_t raw_n, phase_n, key_n;
};

enum request_scan {
	REQUEST_MORE,  /* not whole yet */
	REQUEST_WHOLE, /* *from is its length, with the empty line */
	REQUEST_NONE   /* a control byte or half a line end: this is no request */
};

/* Looks at the bytes from *from on, each once: what is not HTTP is known without waiting. */
enum request_scan request_scan(const char *data, size_t n, size_t *from);

/* Parses a whole head: REASON_NONE, or why it is refused. */
enum reason request_parse(const char *head, size_t n, struct request *out);

#endif
