/*
 * egress - what the run reached and what it was refused, from the proxy's log.
 *
 * The log is the proxy's, but the names in it were chosen by the agent: they are canonical host
 * names, or they are left out. Lines that are not understood are skipped; the number of hosts is
 * bounded on both sides, refusals beyond it are counted together. The probes of the self-test are
 * left out: they are ours, and that they were refused is in the record as its result.
 */
#ifndef LAUNCH_EGRESS_H
#define LAUNCH_EGRESS_H

#include <jansson.h>

#define EGRESS_HOSTS_MAX 64

/* {"allowed": [{host, port, tunnels, up, down}], "denied": [{host, port, count, reason}]}. */
json_t *egress_summary(int dir, const char *name);

#endif
