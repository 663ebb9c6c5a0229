/*
 * origin - the far end of every benchmarked tunnel: three ports, one job each.
 *
 *	echo    sends back what it gets
 *	source  answers the 8 bytes of a count (host order) with that many bytes, then ends
 *	sink    takes the 8 bytes of a count and that many more, answers one byte, then ends
 *
 * (The sink could wait for a half-close in place of a count, but not every peer passes one on.)
 *
 * The ports stand on stdout as one line, "ECHO SOURCE SINK"; it ends when stdin does.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "net.h"

#define FDS 20000
#define EVENTS 256
#define CHUNK (256 * 1024)

enum job { ECHO, SOURCE, SINK, JOBS };

struct origin {
	int ep;
	int listener[JOBS];
	unsigned char job[FDS];
	uint64_t left[FDS]; /* what a source or sink still has to move */
	char chunk[CHUNK];
};

static void take(struct origin *o, enum job job)
{
	int fd;

	while ((fd = accept4(o->listener[job], NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC)) != -1) {
		if (fd >= FDS) {
			close(fd);
			continue;
		}
		o->job[fd] = (unsigned char)job;
		o->left[fd] = 0;
		net_watch(o->ep, fd, EPOLLIN | EPOLLET | (job == SOURCE ? EPOLLOUT : 0U));
	}
}

/* 0 when the connection has to end. */
static int echo(struct origin *o, int fd)
{
	ssize_t n;

	while ((n = recv(fd, o->chunk, CHUNK, 0)) > 0) {
		if (send(fd, o->chunk, (size_t)n, MSG_NOSIGNAL) != n)
			return 0;
		if (n < CHUNK)
			return 1;
	}
	return n == -1 && errno == EAGAIN;
}

static int source(struct origin *o, int fd)
{
	ssize_t n = 1;

	if (o->left[fd] == 0 && recv(fd, &o->left[fd], sizeof(uint64_t), 0) != sizeof(uint64_t))
		return errno == EAGAIN;
	while (o->left[fd] > 0) {
		size_t want = o->left[fd] < CHUNK ? (size_t)o->left[fd] : CHUNK;

		n = send(fd, o->chunk, want, MSG_NOSIGNAL);
		if (n == -1)
			return errno == EAGAIN;
		o->left[fd] -= (uint64_t)n;
	}
	return 0;
}

/* MSG_TRUNC throws bytes away without copying them: the proxy is measured, not us. */
static int sink(struct origin *o, int fd)
{
	ssize_t n;

	if (o->left[fd] == 0 && recv(fd, &o->left[fd], sizeof(uint64_t), 0) != sizeof(uint64_t))
		return errno == EAGAIN;
	while ((n = recv(fd, NULL, CHUNK * 16, MSG_TRUNC)) > 0) {
		if ((uint64_t)n >= o->left[fd]) {
			(void)send(fd, "K", 1, MSG_NOSIGNAL);
			return 0;
		}
		o->left[fd] -= (uint64_t)n;
	}
	return n == -1 && errno == EAGAIN;
}

static void serve(struct origin *o, int fd)
{
	int stay;

	for (int job = 0; job < JOBS; job++)
		if (fd == o->listener[job]) {
			take(o, (enum job)job);
			return;
		}
	switch (o->job[fd]) {
	case ECHO:
		stay = echo(o, fd);
		break;
	case SOURCE:
		stay = source(o, fd);
		break;
	default:
		stay = sink(o, fd);
	}
	if (!stay)
		close(fd);
}

int main(void)
{
	struct origin *o = calloc(1, sizeof(*o));
	struct epoll_event events[EVENTS];
	uint16_t port[JOBS];

	if (o == NULL)
		net_die("calloc");
	o->ep = net_epoll();
	for (int job = 0; job < JOBS; job++) {
		o->listener[job] = net_listen(&port[job]);
		net_watch(o->ep, o->listener[job], EPOLLIN);
	}
	net_watch(o->ep, STDIN_FILENO, EPOLLIN);
	printf("%u %u %u\n", (unsigned)port[ECHO], (unsigned)port[SOURCE], (unsigned)port[SINK]);
	fflush(stdout);
	for (;;) {
		int n = epoll_wait(o->ep, events, EVENTS, -1);

		for (int i = 0; i < n; i++) {
			if (events[i].data.fd == STDIN_FILENO)
				return 0;
			serve(o, events[i].data.fd);
		}
	}
}
