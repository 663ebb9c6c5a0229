/* Where to listen, from text (listener.h). */
#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "exit.h"
#include "fd.h"
#include "listener.h"
#include "msg.h"
#include "num.h"
#include "socket.h"
#include "take.h"

#define BACKLOG 1024

static int cannot(const char *where)
{
	return msg_fail_sys(EXIT_UNAVAILABLE, "cannot listen on '%s'", where);
}

/* A descriptor that was inherited for us: a socket, close-on-exec from here on. */
static int inherited(const char *where, const char *number, int *out)
{
	long n;

	if (num_parse(number, 0, 1L << 20, &n) < 0)
		return msg_fail(EXIT_USAGE, "'%s' names no descriptor", where);
	*out = (int)n;
	if (fd_inherit(*out, 0) < 0 || fd_nonblock(*out, 1) < 0)
		return cannot(where);
	return 0;
}

static int listening(int fd, const char *where)
{
	int accepts = 0;
	socklen_t len = sizeof accepts;

	if (getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &accepts, &len) < 0)
		return cannot(where);
	if (!accepts)
		return msg_fail(EXIT_UNAVAILABLE, "'%s' is not a listening socket", where);
	return 0;
}

int listener_adopt(struct listener *l, int fd)
{
	char where[32];

	snprintf(where, sizeof where, "fd:%d", fd);
	return listener_open(l, where);
}

/* A socket file that nobody serves is left over: it is removed, any other file is not. */
static void remove_stale(const struct sockaddr_un *sun)
{
	struct stat st;
	int fd;

	if (lstat(sun->sun_path, &st) < 0 || !S_ISSOCK(st.st_mode))
		return;
	fd = socket(AF_UNIX, SOCK_STREAM, 0);
	if (fd >= 0 && connect(fd, (const struct sockaddr *)sun, sizeof *sun) < 0 &&
	    errno == ECONNREFUSED)
		unlink(sun->sun_path);
	fd_close(&fd);
}

static int open_unix(struct listener *l, const char *where, const char *path)
{
	struct sockaddr_un sun = {.sun_family = AF_UNIX};
	mode_t mask;
	int rc;

	if (*path != '/' || strlen(path) >= sizeof sun.sun_path)
		return msg_fail(EXIT_USAGE, "'%s' needs an absolute path of at most %zu bytes", where,
				sizeof sun.sun_path - 1);
	memcpy(sun.sun_path, path, strlen(path));
	remove_stale(&sun);
	l->fd = socket(AF_UNIX, SOCK_STREAM, 0);
	if (l->fd < 0 || fd_inherit(l->fd, 0) < 0 || fd_nonblock(l->fd, 1) < 0)
		return cannot(where);
	mask = umask(0117);
	rc = bind(l->fd, (struct sockaddr *)&sun, sizeof sun);
	umask(mask);
	if (rc < 0)
		return cannot(where);
	l->path = path;
	return listen(l->fd, BACKLOG) < 0 ? cannot(where) : 0;
}

/* addr:port or [addr6]:port; port 0 lets the kernel choose. */
static int parse(const char *where, struct address *a, uint16_t *port)
{
	const char *colon = strrchr(where, ':');
	char text[ADDRESS_TEXT_MAX];
	size_t n;
	long number;

	if (colon == NULL || num_parse(colon + 1, 0, 65535, &number) < 0)
		return -1;
	n = (size_t)(colon - where);
	if (n >= 2 && where[0] == '[' && where[n - 1] == ']') {
		where++;
		n -= 2;
	}
	if (n == 0 || n >= sizeof text)
		return -1;
	memcpy(text, where, n);
	text[n] = '\0';
	*port = (uint16_t)number;
	return address_parse(text, a);
}

static int open_tcp(struct listener *l, const char *where, const char *what, const char *others)
{
	struct sockaddr_storage ss;
	socklen_t len;
	struct address a;
	char text[ADDRESS_TEXT_MAX];
	uint16_t port;
	int on = 1;

	if (parse(where, &a, &port) < 0)
		return msg_fail(EXIT_USAGE, "cannot listen on '%s': expected addr:port%s", where, others);
	l->fd = socket_tcp(a.family);
	if (l->fd < 0)
		return cannot(where);
	setsockopt(l->fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
	len = address_to(&a, port, &ss);
	if (bind(l->fd, (struct sockaddr *)&ss, len) < 0 || listen(l->fd, BACKLOG) < 0)
		return cannot(where);
	if (port == 0 && getsockname(l->fd, (struct sockaddr *)&ss, &len) == 0) {
		address_from((struct sockaddr *)&ss, &a, &port);
		msg_say("%s on %s port %u", what, address_text(&a, text), (unsigned)port);
	}
	return 0;
}

static int open_take(struct listener *l, const char *where, const char *rest)
{
	if (strncmp(rest, "fd:", 3) == 0) {
		l->kind = LISTENER_TAKES_FD;
		return inherited(where, rest + 3, &l->fd);
	}
	if (*rest != '/')
		return msg_fail(EXIT_USAGE, "'%s' needs an absolute path or fd:N", where);
	l->kind = LISTENER_TAKES_PATH;
	l->fd = take_listen(rest);
	if (l->fd < 0)
		return cannot(where);
	l->path = rest;
	return 0;
}

int listener_open(struct listener *l, const char *where)
{
	int rc;

	l->fd = -1;
	if (strncmp(where, "unix:", 5) == 0)
		return open_unix(l, where, where + 5);
	if (strncmp(where, "take:", 5) == 0)
		return open_take(l, where, where + 5);
	if (strncmp(where, "fd:", 3) != 0)
		return open_tcp(l, where, "listening", ", unix:/path, fd:N, take:/path or take:fd:N");
	rc = inherited(where, where + 3, &l->fd);
	return rc != 0 ? rc : listening(l->fd, where);
}

int listener_open_tcp(struct listener *l, const char *where, const char *what)
{
	l->fd = -1;
	return open_tcp(l, where, what, "");
}

int listener_inherited(void)
{
	const char *pid = getenv("LISTEN_PID"), *fds = getenv("LISTEN_FDS");
	long n, p;

	if (pid == NULL || fds == NULL || num_parse(pid, 1, 1L << 30, &p) < 0 ||
	    (pid_t)p != getpid() || num_parse(fds, 1, 1024, &n) < 0)
		return 0;
	return (int)n;
}
