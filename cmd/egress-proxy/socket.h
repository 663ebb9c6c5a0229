/*
 * socket - the few options that every TCP socket of ours gets.
 *
 * All are close-on-exec and do not block. Options that do not apply (a unix socket has no
 * keepalive) are passed over: none is needed for correctness.
 */
#ifndef PROXY_SOCKET_H
#define PROXY_SOCKET_H

/* A TCP socket of the family; -1 with errno. */
int socket_tcp(int family);

/* No Nagle delay. */
void socket_nodelay(int fd);

/* Probes for a peer that has vanished. Accepted sockets inherit both from a listener on Linux. */
void socket_keepalive(int fd);

/* Closes by RST: what was not delivered yet is dropped, and the peer sees an error. */
void socket_abort(int fd);

/* The error that is pending on the socket, 0 for none. */
int socket_error(int fd);

#endif
