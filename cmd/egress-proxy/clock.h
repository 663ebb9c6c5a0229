/*
 * clock - the two clocks that are read: one that only goes forward, and the calendar's.
 *
 * Nothing else in the proxy asks for the time. The coarse clock is good for whole seconds and
 * costs no system call.
 */
#ifndef PROXY_CLOCK_H
#define PROXY_CLOCK_H

#include <stdint.h>
#include <time.h>

/* Milliseconds that only go forward. */
uint64_t clock_milliseconds(void);

/* Seconds that only go forward, coarse. */
uint32_t clock_seconds(void);

/* The time of day. */
struct timespec clock_calendar(void);

#endif
