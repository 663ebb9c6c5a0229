/*
 * listener - the sockets that clients come to.
 *
 * A place to listen is written addr:port, [addr6]:port, unix:/path, fd:N (a listening socket that
 * was inherited), take:/path or take:fd:N. With take, the proxy is handed a listening socket once,
 * by SCM_RIGHTS with the byte 'L' over a unix socket, answers 'K' when it serves, and closes the
 * unix socket: so it can accept inside a network namespace and connect outside of it. When
 * descriptors run out, accepting rests for ACCEPT_BACKOFF_MS.
 */
#ifndef PROXY_LISTENER_H
#define PROXY_LISTENER_H

#include <event2/event_struct.h>
#include <stdint.h>

#include "address.h"

struct server;

typedef void accept_fn(struct server *s, int fd, const struct address *from, uint16_t port);

enum listener_kind {
	LISTENER_ACCEPTS,
	LISTENER_TAKES_PATH, /* a unix socket where the one who hands over connects */
	LISTENER_TAKES_FD    /* that connection itself */
};

struct listener {
	struct server *server;
	enum listener_kind kind;
	struct event event, timer; /* timer: the back-off, or the hand-off's deadline */
	uint32_t said; /* seconds: when it was last told that descriptors have run out */
	int fd;
	const char *path; /* of a unix socket to be unlinked, or NULL */
	accept_fn *on_accept;
};

/* Opens the place of the text (place.c); nothing is accepted before listener_start(). 0, or the
 * exit code after a message. */
int listener_open(struct listener *l, const char *where);

/* The same for addr:port alone; `what` is said to be there when the kernel chose the port. */
int listener_open_tcp(struct listener *l, const char *where, const char *what);

/* The same for a socket that is open already. */
int listener_adopt(struct listener *l, int fd);

/* How many sockets systemd passed to this process (sd_listen_fds(3)), from descriptor 3 on. */
int listener_inherited(void);

/* Starts accepting, or waiting for the hand-off. */
int listener_start(struct listener *l);

/* Stops; closes the socket and unlinks its path. */
void listener_close(struct listener *l);

#endif
