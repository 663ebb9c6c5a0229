#include "net.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

_Noreturn void net_die(const char *what)
{
	perror(what);
	exit(70);
}

static struct sockaddr_in loopback(uint16_t port)
{
	struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons(port)};

	a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	return a;
}

int net_listen(uint16_t *port)
{
	struct sockaddr_in a = loopback(0);
	socklen_t n = sizeof(a);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

	if (fd == -1 || bind(fd, (struct sockaddr *)&a, n) == -1 || listen(fd, 4096) == -1 ||
	    getsockname(fd, (struct sockaddr *)&a, &n) == -1)
		net_die("listen");
	*port = ntohs(a.sin_port);
	return fd;
}

static int open_socket(int flags)
{
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | flags, 0), on = 1;

	if (fd == -1 || setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on)) == -1)
		net_die("socket");
	return fd;
}

int net_connect(uint16_t port)
{
	struct sockaddr_in a = loopback(port);
	int fd = open_socket(0);

	if (connect(fd, (struct sockaddr *)&a, sizeof(a)) == -1)
		net_die("connect");
	return fd;
}

int net_connect_start(uint16_t port)
{
	struct sockaddr_in a = loopback(port);
	int fd = open_socket(SOCK_NONBLOCK);

	if (connect(fd, (struct sockaddr *)&a, sizeof(a)) == -1 && errno != EINPROGRESS)
		net_die("connect");
	return fd;
}

int net_epoll(void)
{
	int ep = epoll_create1(EPOLL_CLOEXEC);

	if (ep == -1)
		net_die("epoll_create1");
	return ep;
}

void net_watch(int ep, int fd, uint32_t events)
{
	struct epoll_event e = {.events = events, .data.fd = fd};

	if (epoll_ctl(ep, EPOLL_CTL_ADD, fd, &e) == -1)
		net_die("epoll_ctl");
}

uint64_t net_now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000000U + (uint64_t)t.tv_nsec;
}

long net_number(const char *text, long min, long max)
{
	char *end;
	long n;

	errno = 0;
	n = strtol(text, &end, 10);
	if (errno != 0 || end == text || *end != '\0' || n < min || n > max) {
		errno = EINVAL;
		net_die(text);
	}
	return n;
}
