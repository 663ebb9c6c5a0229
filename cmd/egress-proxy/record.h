/*
 * record - one line of the log, as text.
 *
 * A line is a JSON object with fixed keys (egress-proxy(8), LOG FORMAT) and a newline, at most
 * LOG_LINE_MAX bytes whatever is put in. Names that a client sent are escaped byte by byte: what
 * is not printable ASCII becomes \u00XX, so no line can be forged and no terminal driven. Pure.
 */
#ifndef PROXY_RECORD_H
#define PROXY_RECORD_H

#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include "address.h"
#include "bounds.h"
#include "reason.h"

struct record {
	struct timespec ts; /* of the line, wall clock */
	const char *run;    /* NULL: none */
	struct address client;
	uint16_t client_port;
	const char *host; /* by length, NULL: none */
	size_t host_n;
	uint16_t port; /* 0: none */
	const char *phase;
	enum reason reason;
	int observed; /* allowed by --observe only */
	struct address addr;
	uint64_t up, down, ms;
	int probe;          /* of the self-test, by its key */
	const char *detail; /* for people; NULL: none */
};

/* The line for a request or a tunnel; its length. */
size_t record_tunnel(char out[LOG_LINE_MAX], const struct record *r);

/* The line {"ts","run","event":event,key:value}; value is escaped too. */
size_t record_event(char out[LOG_LINE_MAX], const struct timespec *ts, const char *run,
		    const char *event, const char *key, const char *value);

/* n bytes as a JSON string into out of size bytes, cut when they do not fit; the length. */
size_t record_escape(char *out, size_t size, const char *text, size_t n);

#endif
