/*
 * network - the addresses of a run on an internal network: the proxy's, and the sandbox's.
 *
 * A network of the run's own gets a name and a subnet that follow from the run's id, so that the
 * plan stays pure; two runs that hit on the same subnet are told apart by the engine, which
 * refuses the second. A network that a host already has is read from what `network inspect` says:
 * it must be internal, and have a subnet with two addresses that nobody has.
 * Pure.
 */
#ifndef LAUNCH_NETWORK_H
#define LAUNCH_NETWORK_H

#include <jansson.h>

/* IFNAMSIZ less the NUL: the name is its bridge's as well, where the engine can be told. */
#define NETWORK_NAME_MAX 15
#define NETWORK_NAMED_MAX 128

struct network {
	char name[NETWORK_NAMED_MAX];
	char outside[NETWORK_NAME_MAX + 1]; /* the proxy's other network */
	char subnet[20];                    /* a.b.c.d/n, "" for one that is there */
	char gateway[16], proxy[16], sandbox[16];
};

/* The run's own: agt-X for it, agx-X for the proxy's other side, a /29 of 198.19.0.0/16 (a range
 * for benchmarks, RFC 2544, which no host on the internet has and egress-proxy never dials). */
void network_own(struct network *n, const char *run_id);

/* The run's own for Apple's engine: a /24 of 10.128.0.0/9, which vmnet takes. */
void network_own_vmnet(struct network *n, const char *run_id);

/* One that is there, from the engine's answer (docker's or podman's). NULL, or what is wrong. */
const char *network_read(struct network *n, const char *name, const json_t *inspect,
			 const char *run_id);

#endif
