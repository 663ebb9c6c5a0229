/*
 * exposition - what the proxy has counted, as OpenMetrics text (OpenMetrics 1.0, prometheus.io).
 *
 * Every name begins with egress_proxy_, sizes are bytes and times seconds. The set of series is
 * fixed: a reason that has ended nothing yet is there with 0, since a counter that appears
 * together with its first event loses that event for rate(). No label holds what a client or a
 * policy says: host names would make the number of series unbounded, and tell whoever reads them
 * where the agent goes. That is in the log, which has an owner. Pure: what a system call must
 * say is in struct readings.
 */
#ifndef PROXY_EXPOSITION_H
#define PROXY_EXPOSITION_H

#include "buf.h"

struct server;

struct readings {
	unsigned long lines_lost; /* of the log */
	long descriptors;         /* open ones; 0: not known, and then not told */
};

/* Appends the whole text, # EOF included: 0, or -1 with errno and part of it. */
int exposition_write(struct buf *out, const struct server *s, const struct readings *r);

#endif
