#include "take.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "fd.h"

#define WORD_LISTENER 'L'
#define WORD_SERVED 'K'
#define FDS_MAX 8 /* more than one is refused, but must be closed */

/* Keeps the one descriptor of the message, closes all when there are more; -1 for none. */
static int only_fd(struct msghdr *m)
{
	int fds[FDS_MAX], fd = -1;
	size_t count = 0, i, n;
	struct cmsghdr *c;

	for (c = CMSG_FIRSTHDR(m); c != NULL; c = CMSG_NXTHDR(m, c)) {
		if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SCM_RIGHTS)
			continue;
		n = (c->cmsg_len - CMSG_LEN(0)) / sizeof fds[0];
		for (i = 0; i < n && count < FDS_MAX; i++)
			memcpy(&fds[count++], CMSG_DATA(c) + i * sizeof fds[0], sizeof fds[0]);
	}
	if (count == 1 && (m->msg_flags & MSG_CTRUNC) == 0)
		return fds[0];
	for (i = 0; i < count; i++) {
		fd = fds[i];
		fd_close(&fd);
	}
	return -1;
}

static int option(int fd, int name)
{
	int value = 0;
	socklen_t len = sizeof value;

	return getsockopt(fd, SOL_SOCKET, name, &value, &len) < 0 ? -1 : value;
}

static int listens(int fd)
{
	struct sockaddr_storage ss = {.ss_family = AF_UNSPEC};
	socklen_t len = sizeof ss;

	if (option(fd, SO_TYPE) != SOCK_STREAM || option(fd, SO_ACCEPTCONN) != 1)
		return 0;
	if (getsockname(fd, (struct sockaddr *)&ss, &len) < 0)
		return 0;
	return ss.ss_family == AF_INET || ss.ss_family == AF_INET6;
}

int take_receive(int fd)
{
	union {
		struct cmsghdr align;
		char room[CMSG_SPACE(FDS_MAX * sizeof(int))];
	} control;
	char word = 0;
	struct iovec io = {&word, 1};
	struct msghdr m = {.msg_iov = &io, .msg_iovlen = 1, .msg_control = control.room,
			   .msg_controllen = sizeof control.room};
	int flags = 0, got;
	ssize_t n;

#ifdef MSG_CMSG_CLOEXEC
	flags = MSG_CMSG_CLOEXEC;
#endif
	do
		n = recvmsg(fd, &m, flags);
	while (n < 0 && errno == EINTR);
	if (n < 0)
		return -1;
	got = only_fd(&m);
	if (n == 0 && got < 0) {
		errno = ECONNRESET;
		return -1;
	}
	if (n == 1 && word == WORD_LISTENER && got >= 0 && listens(got) &&
	    fd_inherit(got, 0) == 0 && fd_nonblock(got, 1) == 0)
		return got;
	fd_close(&got);
	errno = EPROTO;
	return -1;
}

void take_confirm(int fd)
{
	const char word = WORD_SERVED;

	/* One byte into an empty socket; whoever does not read it has gone. */
	if (send(fd, &word, 1, MSG_NOSIGNAL) < 0)
		return;
}

int take_listen(const char *path)
{
	struct sockaddr_un sun = {.sun_family = AF_UNIX};
	int fd, err;

	if (strlen(path) >= sizeof sun.sun_path) {
		errno = ENAMETOOLONG;
		return -1;
	}
	memcpy(sun.sun_path, path, strlen(path));
	fd = socket(AF_UNIX, SOCK_STREAM, 0);
	if (fd < 0)
		return -1;
	/* Who may come is decided by the directory: the one who hands over may be another user. */
	if (fd_inherit(fd, 0) == 0 && fd_nonblock(fd, 1) == 0 &&
	    bind(fd, (struct sockaddr *)&sun, sizeof sun) == 0) {
		if (chmod(path, 0666) == 0 && listen(fd, 1) == 0)
			return fd;
		err = errno;
		unlink(path);
		errno = err;
	}
	err = errno;
	close(fd);
	errno = err;
	return -1;
}
