/*
 * load - the client side of the benchmark: what to ask, whom, and how often.
 *
 * One target serves every mode. Without a proxy the origin is asked directly and the CONNECT
 * step falls away, so that the same loop measures what a proxy adds. A mode prints one line of
 * numbers on stdout and returns; a byte that is lost or wrong ends the process with 70.
 */
#ifndef BENCH_LOAD_H
#define BENCH_LOAD_H

#include <stddef.h>
#include <stdint.h>

#define REQUEST_MAX 512
#define PAYLOAD_MAX 1024

struct target {
	uint16_t proxy; /* 0: connect to the origin itself */
	uint16_t origin;
	const char *host;           /* name of the origin in CONNECT */
	char request[REQUEST_MAX];  /* the CONNECT request, empty without a proxy */
	size_t request_len;
	char payload[PAYLOAD_MAX];  /* the first bytes of a tunnel: a ping or a ClientHello */
	size_t payload_len;
	const char *want;           /* the status line's beginning that counts as success */
};

/* A blocking connection on which the proxy has said 200 (or the origin's own). */
int target_open(const struct target *t);

/* Sends the payload and reads it back. */
void target_echo(const struct target *t, int fd);

/* Reads a response head, up to and with the empty line, and checks it against want. */
void target_head(const struct target *t, int fd);

/* Puts a TLS 1.2 ClientHello with this server name into the payload. */
void target_hello(struct target *t, const char *name);

/* `count` tunnels (or refusals), `workers` at a time: nanoseconds in all. */
void load_churn(const struct target *t, long count, long workers, int refused);

/* Bytes through one tunnel: nanoseconds. */
void load_down(const struct target *t, uint64_t bytes);
void load_up(const struct target *t, uint64_t bytes);

/* One after the other: median nanoseconds to the 200 and to the first echo. */
void load_latency(const struct target *t, long count);

/* Holds `count` tunnels until stdin has a line, then asks each for an echo once more. */
void load_hold(const struct target *t, long count);

#endif
