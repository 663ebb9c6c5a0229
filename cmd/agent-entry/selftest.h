/*
 * selftest - what should be closed is closed, before the agent may try it.
 *
 * With a handed-over listener there is no network at all: only loopback may be up, there may be no
 * route off it (IPv4, IPv6), and a connection to a public or link-local address must fail in the
 * route lookup (a connected UDP socket asks the kernel that and sends nothing). In network mode
 * there are routes, so a real connection is tried and must not come about. In both, the proxy must
 * refuse a name that no policy holds. What leaks is named, and the run ends with 77.
 */
#ifndef ENTRY_SELFTEST_H
#define ENTRY_SELFTEST_H

#include "run.h"

/* 0 or an exit code. */
int selftest(struct run *r);

#endif
