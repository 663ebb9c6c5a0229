/*
 * net - what the benchmark's programs share: loopback sockets, a clock, and a way to give up.
 *
 * Everything is IPv4 on 127.0.0.1 and nothing ever waits for a name. A benchmark that cannot go
 * on has no use for error codes: net_die() ends the process with 70 and the text of errno, and
 * the functions here call it themselves, so that a returned descriptor is always a good one.
 */
#ifndef BENCH_NET_H
#define BENCH_NET_H

#include <stddef.h>
#include <stdint.h>

/* Says what failed, with errno, and exits. */
_Noreturn void net_die(const char *what);

/* A non-blocking listener on a port the kernel picks, which is left in *port. */
int net_listen(uint16_t *port);

/* A connected blocking socket with TCP_NODELAY. On loopback connect(2) does not wait. */
int net_connect(uint16_t port);

/* A socket that is non-blocking and maybe still connecting. */
int net_connect_start(uint16_t port);

/* An epoll descriptor, and one socket added to it under its own number. */
int net_epoll(void);
void net_watch(int ep, int fd, uint32_t events);

/* Monotonic nanoseconds. */
uint64_t net_now(void);

/* A number of min..max from text, or the end. */
long net_number(const char *text, long min, long max);

#endif
