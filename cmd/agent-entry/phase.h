/*
 * phase - waits for the proxy, and asks it for the next phase, in the little HTTP that this takes.
 *
 * One fixed request, one short answer from a peer on loopback of which only the status counts: a
 * library (libcurl and its TLS) would be twenty times this program's memory, would read its own
 * environment and files, and could keep the phase key in buffers that we cannot wipe. The answer
 * is bounded in bytes and in time; what is not HTTP/1.x with three digits is an error.
 */
#ifndef ENTRY_PHASE_H
#define ENTRY_PHASE_H

#include <stddef.h>
#include <stdint.h>

#define PHASE_MS 30000
#define PHASE_NAP_MS 20
#define PHASE_ANSWER_MAX 4096

/* Where the proxy listens. */
struct phase_proxy {
	const char *host;
	uint16_t port;
};

/* Moves to phase `name`: the status (200: done, every closed host is closed), or -1 with errno. */
int phase_move(const struct phase_proxy *p, const char *name, const char *key);

/* Waits until it accepts a connection, which is then dropped. -1 with the last try's errno. */
int phase_await(const struct phase_proxy *p, int ms);

/* The three digits of "HTTP/1.1 200 OK" in an answer of n bytes, or 0. */
int phase_status(const char *answer, size_t n);

#endif
