/*
 * bare - the least that a CONNECT relay can do, as the floor of the benchmark.
 *
 * It has no policy, no DNS, no log and no bounds: it reads one request in one read, connects to
 * the port of the authority on 127.0.0.1, says 200, and moves bytes with splice(2) and epoll.
 * A pipe is shared by all tunnels while they drain it at once; a direction whose reader is slow
 * keeps its pipe. The port it listens on stands on stdout; it ends when stdin does.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "net.h"

#define FDS 20000
#define EVENTS 256
#define CHUNK (1 << 20)

/* One side of a tunnel, found by its descriptor: what it reads goes to its peer. */
struct side {
	int peer;    /* -1: no tunnel yet */
	int pipe[2]; /* the direction's own while bytes are in it, else -1 */
	size_t held;
	unsigned char ended; /* read to its end, and said so to the peer */
	unsigned char connecting;
};

struct bare {
	int ep;
	int listener;
	int spare[2];
	struct side side[FDS];
};

static void new_pipe(int fds[2])
{
	if (pipe2(fds, O_NONBLOCK | O_CLOEXEC) == -1)
		net_die("pipe2");
	(void)fcntl(fds[0], F_SETPIPE_SZ, CHUNK);
}

static void side_reset(struct side *s)
{
	if (s->pipe[0] != -1) {
		close(s->pipe[0]);
		close(s->pipe[1]);
	}
	*s = (struct side){.peer = -1, .pipe = {-1, -1}};
}

static void tunnel_close(struct bare *b, int fd)
{
	int peer = b->side[fd].peer;

	side_reset(&b->side[fd]);
	close(fd);
	if (peer != -1) {
		side_reset(&b->side[peer]);
		close(peer);
	}
}

/* Moves what fd has to its peer until one of them would block: 0, or -1 when the tunnel is over. */
static int tunnel_move(struct bare *b, int fd)
{
	struct side *s = &b->side[fd];

	while (!s->ended) {
		int *p = s->held > 0 ? s->pipe : b->spare;
		ssize_t n;

		if (s->held == 0) {
			n = splice(fd, NULL, p[1], NULL, CHUNK, SPLICE_F_NONBLOCK | SPLICE_F_MOVE);
			if (n == -1)
				return errno == EAGAIN ? 0 : -1;
			if (n == 0) {
				s->ended = 1;
				shutdown(s->peer, SHUT_WR);
				return b->side[s->peer].ended ? -1 : 0;
			}
			s->held = (size_t)n;
		}
		n = splice(p[0], NULL, s->peer, NULL, s->held, SPLICE_F_NONBLOCK | SPLICE_F_MOVE);
		if (n == -1 && errno != EAGAIN)
			return -1;
		s->held -= n > 0 ? (size_t)n : 0;
		if (s->held > 0 && p == b->spare) {
			memcpy(s->pipe, p, sizeof(s->pipe));
			new_pipe(b->spare);
		} else if (s->held == 0 && p == s->pipe) {
			close(s->pipe[0]);
			close(s->pipe[1]);
			s->pipe[0] = s->pipe[1] = -1;
		}
		if (n == -1)
			return 0;
	}
	return 0;
}

static void take(struct bare *b)
{
	int fd;

	while ((fd = accept4(b->listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC)) != -1) {
		b->side[fd] = (struct side){.peer = -1, .pipe = {-1, -1}};
		net_watch(b->ep, fd, EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET);
	}
}

static void request(struct bare *b, int fd)
{
	char head[4096];
	ssize_t n = recv(fd, head, sizeof(head) - 1, 0);
	char *colon;
	int peer;

	if (n == -1 && errno == EAGAIN)
		return;
	if (n <= 0) {
		tunnel_close(b, fd);
		return;
	}
	head[n] = '\0';
	colon = strchr(head, ':');
	peer = net_connect_start((uint16_t)(colon != NULL ? strtoul(colon + 1, NULL, 10) : 0));
	b->side[peer] = (struct side){.peer = fd, .pipe = {-1, -1}, .connecting = 1};
	b->side[fd].peer = peer;
	net_watch(b->ep, peer, EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET);
}

static void serve(struct bare *b, int fd, uint32_t events)
{
	static const char ok[] = "HTTP/1.1 200 OK\r\n\r\n";
	struct side *s = &b->side[fd];

	if (s->peer == -1) {
		request(b, fd);
		return;
	}
	if (s->connecting) {
		s->connecting = 0;
		if (send(s->peer, ok, sizeof(ok) - 1, MSG_NOSIGNAL) == -1 || (events & EPOLLERR) != 0) {
			tunnel_close(b, fd);
			return;
		}
	}
	if (b->side[s->peer].connecting)
		return;
	if (((events & (EPOLLIN | EPOLLRDHUP | EPOLLERR)) != 0 && tunnel_move(b, fd) == -1) ||
	    ((events & EPOLLOUT) != 0 && tunnel_move(b, s->peer) == -1))
		tunnel_close(b, fd);
}

int main(void)
{
	struct bare *b = calloc(1, sizeof(*b));
	struct epoll_event events[EVENTS];
	uint16_t port;

	if (b == NULL)
		net_die("calloc");
	for (int fd = 0; fd < FDS; fd++)
		b->side[fd] = (struct side){.peer = -1, .pipe = {-1, -1}};
	new_pipe(b->spare);
	b->ep = net_epoll();
	b->listener = net_listen(&port);
	net_watch(b->ep, b->listener, EPOLLIN);
	net_watch(b->ep, STDIN_FILENO, EPOLLIN);
	printf("%u\n", (unsigned)port);
	fflush(stdout);
	for (;;) {
		int n = epoll_wait(b->ep, events, EVENTS, -1);

		for (int i = 0; i < n; i++) {
			if (events[i].data.fd == STDIN_FILENO)
				return 0;
			if (events[i].data.fd == b->listener)
				take(b);
			else
				serve(b, events[i].data.fd, events[i].events);
		}
	}
}
