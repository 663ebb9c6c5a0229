/*
 * jail_filter - the system call filter of jail.h, as instructions for the kernel.
 *
 * A program that runs when agent-entry is built writes it (gen/jail.c), since libseccomp takes
 * longer to make it than the kernel to take it. Constant data, for the machine that it was built
 * on; a system call of another architecture is answered with ENOSYS.
 */
#ifndef ENTRY_JAIL_FILTER_H
#define ENTRY_JAIL_FILTER_H

#include <linux/filter.h>

/* The instructions. */
extern const struct sock_filter jail_filter[];

/* How many there are. */
extern const unsigned short jail_filter_length;

#endif
