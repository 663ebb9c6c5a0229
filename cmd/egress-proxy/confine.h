/*
 * confine - gives up every right that serving does not need, before the first byte is read.
 *
 * In this order: root (for --user, else nobody), capabilities, new privileges, core dumps; then
 * Landlock (landlock.h): read the directories of the policy and the resolver's files, write the
 * log's; then, when the log's thread runs, the system call filter on both threads (syscalls.c).
 * Directories and not files, so that a reload and a rotation by rename go on working. A layer
 * that the kernel does not have is said and passed over; one that fails ends the program.
 */
#ifndef PROXY_CONFINE_H
#define PROXY_CONFINE_H

#include <stddef.h>

struct confine {
	const char *user;          /* who to become when root; NULL: nobody */
	const char *policy;        /* a path */
	const char *log;           /* a path, "-" or NULL */
	const char *const *unlink; /* unix sockets that are removed at the end */
	size_t unlink_n;
	int log_fd; /* given to the user, so that it can be opened again */
};

/* All but the filter: 0, or the exit code after a message. */
int confine_process(const struct confine *c);

/* The filter, on every thread: 0, or the exit code after a message. */
int confine_syscalls(void);

#endif
