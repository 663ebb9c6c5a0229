/*
 * filter - the system call filter of egress-proxy, as the kernel takes it (seccomp(2)).
 *
 * gen/syscalls.c holds the rules and writes these two when the proxy is built, for the machine
 * that it is built on. Only where there is seccomp.
 */
#ifndef PROXY_FILTER_H
#define PROXY_FILTER_H

#ifdef __linux__

#include <linux/filter.h>

extern const struct sock_filter filter_program[];
extern const unsigned short filter_length; /* instructions */

#endif

#endif
