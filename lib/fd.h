/*
 * fd - descriptors: close-on-exec from birth, whole reads, whole writes.
 *
 * A descriptor made here is never inherited by accident; fd_inherit() is the one explicit way.
 * Failure is -1 with errno.
 */
#ifndef AGENT_FD_H
#define AGENT_FD_H

#include <stddef.h>
#include "buf.h"

/* For main to begin with: /dev/null where 0, 1 or 2 is closed, all the rest close-on-exec. */
int fd_standard(void);

/* A pipe, both ends close-on-exec. */
int fd_pipe(int fds[2]);

/* A connected pair of AF_UNIX stream sockets, both close-on-exec. */
int fd_pair(int fds[2]);

/* Sets or clears close-on-exec. */
int fd_inherit(int fd, int inherit);

/* Sets or clears O_NONBLOCK. */
int fd_nonblock(int fd, int on);

/* Writes all n bytes; EINTR is retried, EAGAIN waits by poll(2). */
int fd_write(int fd, const void *data, size_t n);

/* Appends everything up to end of file; EFBIG when b's bound is passed. */
int fd_slurp(int fd, struct buf *b);

/* Appends a whole regular file; no link is followed when nofollow is set. */
int fd_slurp_file(const char *path, int nofollow, struct buf *b);

/* Closes *fd if it is not -1, and makes it -1. */
void fd_close(int *fd);

#endif
