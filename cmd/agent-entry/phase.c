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

/* The three digits of "HTTP/1.1 200 OK", or 0. */
static int status_of(const char *answer)
{
	if (strncmp(answer, "HTTP/1.", 7) != 0 || !isdigit((unsigned char)answer[7]) ||
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
	if (b.len > 0 && memchr(b.data, '\n', b.len) != NULL && status_of(b.data) > 0)
		status = status_of(b.data);
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

int phase_probe(const struct phase_proxy *p, const char *host, uint16_t port)
{
	struct buf b = BUF_INIT(1024);

	if (buf_fmt(&b, "CONNECT %s:%u HTTP/1.1\r\nHost: %s:%u\r\n\r\n", host, (unsigned)port, host,
		    (unsigned)port) < 0)
		return -1;
	return ask(p, &b);
}
