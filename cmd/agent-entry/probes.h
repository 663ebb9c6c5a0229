/*
 * probes - all probes of a self-test at once, non-blocking, under one deadline.
 *
 * What has no verdict after PROBES_MS is unknown, but for the proxy's denial: the proxy is ours
 * and has to answer, so that is waited for as long as for any answer of it (PHASE_MS). It is also
 * the measure for a machine that is busy: the others get at least PROBES_TIMES as long as it took.
 * CONNECTs carry the phase key, by which the proxy knows them for probes and marks them in its log.
 */
#ifndef ENTRY_PROBES_H
#define ENTRY_PROBES_H

#include "probe.h"

#define PROBES_MAX 64
#define PROBES_MS 150
#define PROBES_TIMES 8

struct probes {
	struct probe list[PROBES_MAX];
	size_t n;
	struct sockaddr_storage proxy; /* where CONNECTs go; ss_family 0: there is none */
};

/* Adds one to an address in text (a scope may follow) and a port. 0, or -1: no address, no room. */
int probes_add(struct probes *p, enum probe_kind kind, const char *address, uint16_t port);

/* Adds a CONNECT to host (which must outlive this), if there is a proxy and room. */
void probes_add_connect(struct probes *p, enum probe_kind kind, const char *host);

/* Runs them all. key is "" for a proxy that has none. */
void probes_run(struct probes *p, const char *key);

#endif
