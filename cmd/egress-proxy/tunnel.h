/*
 * tunnel - one connection of a client, from accept to the last byte.
 *
 *	head -> policy -> DNS -> vet -> connect -> 200 -> ClientHello -> SNI -> relay
 *
 * The policy is asked again after each step that took time, since phase and policy may have
 * changed. Everything that only the way up to the relay needs is in struct handshake (private to
 * handshake.c) and freed when relaying starts: an idle tunnel is this struct and nothing else.
 * Each tunnel, and each refused request, leaves one line in the log.
 */
#ifndef PROXY_TUNNEL_H
#define PROXY_TUNNEL_H

#include <event2/event_struct.h>
#include <stdint.h>

#include "address.h"
#include "pump.h"
#include "reason.h"

struct server;
struct handshake;

enum { CLIENT, UPSTREAM };

struct side {
	struct event event;
	int fd;       /* -1: not open */
	short what;   /* what the event waits for, 0: it is not added */
	uint8_t shut; /* our half towards it is closed */
};

struct tunnel {
	struct tunnel *next, **prev;
	struct server *server;
	struct handshake *handshake; /* NULL once bytes are relayed */
	char *host;                  /* canonical, NULL before the request is parsed */
	struct side side[2];
	struct flow flow[2]; /* flow[i] is what side i sends */
	uint64_t began;      /* milliseconds */
	uint32_t active;     /* seconds: when a byte last moved */
	uint16_t port, client_port;
	struct address client, addr; /* addr: where we are connected */
	uint8_t phase;               /* at the verdict */
	uint8_t observed;
	uint8_t kept_alive;          /* the upstream socket has its keepalive */
	uint8_t probe;               /* whoever asked has the phase key */
};

/* An accepted connection: the tunnel owns fd from here on. */
void tunnel_accept(struct server *s, int fd, const struct address *from, uint16_t port);

/* Waits for nothing but trouble; edge-triggered, since after an end of file it would never rest. */
#define TUNNEL_WATCH (EV_READ | EV_ET)

/* Makes a side wait for EV_READ, EV_WRITE, both, or (0) TUNNEL_WATCH: 0, or -1. */
int tunnel_wait(struct tunnel *t, int side, short what);

/* Waits for nothing on that side. */
void tunnel_ignore(struct tunnel *t, int side);

/* Ends it at once: logs, closes (by RST when aborted), frees. */
void tunnel_end(struct tunnel *t, enum reason reason, const char *detail, int abort);

/* Logs a refusal without ending the connection: host by length for names that are none. */
void tunnel_log(struct tunnel *t, const char *host, size_t n, enum reason reason,
		const char *detail);

/* Ends every tunnel whose host is no longer open, and with `pending` every connection that is
 * not a tunnel yet, except one. */
void tunnel_recheck(struct server *s, enum reason reason, int pending,
		    const struct tunnel *except);

/* Ends every tunnel that has been idle for too long. */
void tunnel_sweep(struct server *s);

/* Ends all. */
void tunnel_end_all(struct server *s, enum reason reason);

#endif
