#include "handoff.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "fd.h"
#include "life.h"
#include "msg.h"

#define BACKLOG 128

static int make_listener(uint16_t port)
{
	struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons(port)};
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), on = 1;

	a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (fd >= 0 && setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) == 0 &&
	    bind(fd, (struct sockaddr *)&a, sizeof a) == 0 && listen(fd, BACKLOG) == 0)
		return fd;
	msg_sys("cannot listen on 127.0.0.1:%u", (unsigned)port);
	fd_close(&fd);
	return -1;
}

/* The proxy may be a container that was started beside ours: it is waited for. */
static int reach(const char *path)
{
	struct sockaddr_un a = {.sun_family = AF_UNIX};
	int64_t until = life_now() + HANDOFF_MS;
	int fd = -1, rc;

	errno = ENAMETOOLONG;
	if (strlen(path) < sizeof a.sun_path) {
		memcpy(a.sun_path, path, strlen(path) + 1);
		fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	}
	do
		rc = fd >= 0 ? connect(fd, (struct sockaddr *)&a, sizeof a) : -1;
	while (rc < 0 && fd >= 0 && (errno == ENOENT || errno == ECONNREFUSED) && life_now() < until &&
	       poll(NULL, 0, HANDOFF_NAP_MS) == 0);
	if (rc == 0)
		return fd;
	msg_sys("cannot reach the proxy at '%s'", path);
	fd_close(&fd);
	return -1;
}

static int send_socket(int to, int listener)
{
	union {
		struct cmsghdr align;
		char bytes[CMSG_SPACE(sizeof(int))];
	} control;
	char byte = 'L';
	struct iovec iov = {.iov_base = &byte, .iov_len = 1};
	struct msghdr m = {.msg_iov = &iov, .msg_iovlen = 1};
	struct cmsghdr *c;
	ssize_t n;

	memset(&control, 0, sizeof control);
	m.msg_control = control.bytes;
	m.msg_controllen = sizeof control.bytes;
	c = CMSG_FIRSTHDR(&m);
	c->cmsg_level = SOL_SOCKET;
	c->cmsg_type = SCM_RIGHTS;
	c->cmsg_len = CMSG_LEN(sizeof(int));
	memcpy(CMSG_DATA(c), &listener, sizeof listener);
	do
		n = sendmsg(to, &m, MSG_NOSIGNAL);
	while (n < 0 && errno == EINTR);
	return n == 1 ? 0 : -1;
}

static int acknowledged(int fd)
{
	struct pollfd p = {.fd = fd, .events = POLLIN};
	char byte = 0;

	if (poll(&p, 1, HANDOFF_MS) <= 0) {
		msg_say("the proxy did not take the listening socket within %d s", HANDOFF_MS / 1000);
		return -1;
	}
	if (read(fd, &byte, 1) == 1 && byte == 'K')
		return 0;
	msg_say("the proxy ended before it took the listening socket");
	return -1;
}

int handoff_listener(int fd, const char *path, uint16_t port)
{
	int listener = make_listener(port), to = fd >= 0 ? fd : -1;

	if (listener >= 0 && to < 0)
		to = reach(path);
	if (listener >= 0 && to >= 0) {
		if (send_socket(to, listener) < 0)
			msg_sys("cannot hand the listening socket to the proxy");
		else if (acknowledged(to) == 0) {
			fd_close(&to);
			return listener;
		}
	}
	fd_close(&to);
	fd_close(&listener);
	return -1;
}
