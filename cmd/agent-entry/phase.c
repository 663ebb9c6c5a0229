#include "phase.h"

#include <ctype.h>
#include <errno.h>
#include <netdb.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "buf.h"
#include "fd.h"
#include "host.h"
#include "life.h"

static int reach(const struct phase_proxy *p)
{
	struct addrinfo hints = {.ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM}, *list, *a;
	char port[8];
	int fd = -1, err = ENOENT;

	snprintf(port, sizeof port, "%u", (unsigned)p->port);
	if (getaddrinfo(p->host, port, &hints, &list) != 0) {
		errno = EHOSTUNREACH;
		return -1;
	}
	for (a = list; a != NULL && fd < 0; a = a->ai_next) {
		fd = socket(a->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
		if (fd >= 0 && connect(fd, a->ai_addr, a->ai_addrlen) < 0) {
			err = errno;
			fd_close(&fd);
		}
	}
	freeaddrinfo(list);
	errno = err;
	return fd;
}

int phase_status(const char *answer, size_t n)
{
	if (n < 12 || memcmp(answer, "HTTP/1.", 7) != 0 || !isdigit((unsigned char)answer[7]) ||
	    answer[8] != ' ' || !isdigit((unsigned char)answer[9]) ||
	    !isdigit((unsigned char)answer[10]) || !isdigit((unsigned char)answer[11]))
		return 0;
	return (answer[9] - '0') * 100 + (answer[10] - '0') * 10 + (answer[11] - '0');
}

/* Reads until the status line is there, within the time. */
static int read_status(int fd)
{
	struct buf b = BUF_INIT(PHASE_ANSWER_MAX);
	int64_t until = life_now() + PHASE_MS;
	int status = -1, err = EPROTO;

	while (b.len == 0 || memchr(b.data, '\n', b.len) == NULL) {
		struct pollfd p = {.fd = fd, .events = POLLIN};
		int64_t left = until - life_now();
		long got;

		if (left <= 0 || poll(&p, 1, (int)left) == 0) {
			err = ETIMEDOUT;
			break;
		}
		got = buf_read(&b, fd, PHASE_ANSWER_MAX);
		if (got <= 0) {
			err = got < 0 ? errno : ECONNRESET;
			break;
		}
	}
	if (b.len > 0 && memchr(b.data, '\n', b.len) != NULL && phase_status(b.data, b.len) > 0)
		status = phase_status(b.data, b.len);
	buf_free(&b);
	errno = err;
	return status;
}

static int ask(const struct phase_proxy *p, struct buf *request)
{
	int fd = reach(p), status = -1, err;

	if (fd >= 0 && fd_write(fd, request->data, request->len) == 0)
		status = read_status(fd);
	err = errno;
	fd_close(&fd);
	buf_wipe(request);
	buf_free(request);
	errno = err;
	return status;
}

int phase_move(const struct phase_proxy *p, const char *name, const char *key)
{
	struct buf b = BUF_INIT(1024);

	if (buf_fmt(&b, "PUT /phase/%s HTTP/1.1\r\nHost: %s:%u\r\nAuthorization: Bearer %s\r\n"
			"Content-Length: 0\r\nConnection: close\r\n\r\n",
		    name, p->host, (unsigned)p->port, key) < 0)
		return -1;
	return ask(p, &b);
}

/* One try, of at most so long. -1 with errno. */
static int knock(const struct phase_proxy *p, int ms)
{
	struct addrinfo hints = {.ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM}, *list;
	int fd, err = EHOSTUNREACH;
	socklen_t len = sizeof err;
	struct pollfd f = {.events = POLLOUT};
	char port[8];

	snprintf(port, sizeof port, "%u", (unsigned)p->port);
	errno = EHOSTUNREACH;
	if (getaddrinfo(p->host, port, &hints, &list) != 0)
		return -1;
	f.fd = fd = socket(list->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0 || connect(fd, list->ai_addr, list->ai_addrlen) == 0)
		err = fd < 0 ? errno : 0;
	else if (errno != EINPROGRESS)
		err = errno;
	else if (poll(&f, 1, ms) != 1 || getsockopt(fd, SOL_SOCKET, SO_ERROR, &err, &len) < 0)
		err = ETIMEDOUT;
	freeaddrinfo(list);
	fd_close(&fd);
	errno = err;
	return err == 0 ? 0 : -1;
}

int phase_await(const struct phase_proxy *p, int ms)
{
	int64_t until = life_now() + ms;
	int64_t left;

	while (knock(p, (int)(until - life_now() > 1 ? until - life_now() : 1)) < 0) {
		int err = errno;

		left = until - life_now();
		if (left <= 0) {
			errno = err;
			return -1;
		}
		poll(NULL, 0, left < PHASE_NAP_MS ? (int)left : PHASE_NAP_MS);
	}
	return 0;
}
