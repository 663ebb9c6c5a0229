/*
 * handshake - a tunnel's way up to the relay: request, verdict, DNS, connect, ClientHello.
 *
 * Each stage has one deadline. A refused request is answered with the status, a reason that says
 * how to allow the host, and Proxy-Status; then the client has LINGER_SECONDS to read it. After
 * the 200 there is no way to answer in HTTP: a refusal is a TLS alert where TLS was spoken. The
 * struct is shared by handshake.c (reading, deadlines), upstream.c (the way there) and refuse.c;
 * it is gone when the relay starts.
 */
#ifndef PROXY_HANDSHAKE_H
#define PROXY_HANDSHAKE_H

#include <event2/event_struct.h>

#include "buf.h"
#include "host.h"
#include "policy.h"
#include "reason.h"
#include "request.h"

struct tunnel;
struct lookup;
struct dial;

enum stage { STAGE_HEAD, STAGE_DNS, STAGE_CONNECT, STAGE_HELLO, STAGE_LINGER };

struct handshake {
	enum stage stage;
	struct event timer;
	struct buf in;  /* the head, then what follows it */
	size_t scanned; /* bytes of the head that hold no end of it; then bytes drained */
	struct authority target;
	struct entry entry; /* what the policy says now */
	struct lookup *lookup;
	struct dial *dial;
};

/* Allocates t's handshake and waits for the request: 0, or -1 without memory. */
int handshake_start(struct tunnel *t);

/* Stops whatever is under way and frees it. */
void handshake_free(struct tunnel *t);

/* Whether nothing is left to log: it was refused, or the client never said anything. */
int handshake_told(const struct tunnel *t);

/* The client's socket is readable. */
void handshake_readable(struct tunnel *t);

/* Enters a stage with its deadline. */
void handshake_enter(struct tunnel *t, enum stage stage, long seconds);

#endif
