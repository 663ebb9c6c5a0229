/*
 * phase - asks the proxy for the next phase, and for names, in the little HTTP that this takes.
 *
 * One fixed request, one short answer from a peer on loopback of which only the status counts: a
 * library (libcurl and its TLS) would be twenty times this program's memory, would read its own
 * environment and files, and could keep the phase key in buffers that we cannot wipe. The answer
 * is bounded in bytes and in time; what is not HTTP/1.x with three digits is an error.
 */
#ifndef ENTRY_PHASE_H
#define ENTRY_PHASE_H

#include <stdint.h>

#define PHASE_MS 30000
#define PHASE_ANSWER_MAX 4096

/* Where the proxy listens. */
struct phase_proxy {
	const char *host;
	uint16_t port;
};

/* Moves to phase `name`: the status (200: done, every closed host is closed), or -1 with errno. */
int phase_move(const struct phase_proxy *p, const char *name, const char *key);

/* Asks for a tunnel to host:port and drops it: the status (200, 403, ...), or -1 with errno. */
int phase_probe(const struct phase_proxy *p, const char *host, uint16_t port);

#endif
