/*
 * take - is handed a listening socket over a unix socket, once (see listener.h).
 *
 * take_receive() reads one message: the byte 'L' with exactly one descriptor, which must be a
 * TCP socket that listens. Anything else is refused, and every descriptor that came is closed.
 */
#ifndef PROXY_TAKE_H
#define PROXY_TAKE_H

/* The listening socket, close-on-exec and not blocking; -1 with errno (EAGAIN: nothing yet,
 * ECONNRESET: the other side has gone, EPROTO: something else came). */
int take_receive(int fd);

/* Answers that it is served. */
void take_confirm(int fd);

/* A unix socket at path that listens for the one who hands over; -1 with errno. */
int take_listen(const char *path);

#endif
