#include "fd.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#ifdef __linux__
#include <sys/syscall.h>
#ifdef SYS_close_range
#include <linux/close_range.h>
#endif
#endif

#define CHUNK 65536
/* Where close_range(2) is not there: the highest number that seal() looks at. */
#define SEAL_MAX 65536

/* What our caller left open is for us at most, never for what we start. */
static void seal(void)
{
	long n = sysconf(_SC_OPEN_MAX);
	int fd;

	/* By number: musl has no function for it, and a call for each number takes 20 ms. */
#ifdef CLOSE_RANGE_CLOEXEC
	if (syscall(SYS_close_range, STDERR_FILENO + 1, ~0U, CLOSE_RANGE_CLOEXEC) == 0)
		return;
#endif
	for (fd = STDERR_FILENO + 1; fd < (n > 0 && n < SEAL_MAX ? n : SEAL_MAX); fd++)
		fd_inherit(fd, 0);
}

int fd_standard(void)
{
	int fd;

	/* open(2) takes the lowest number that is free. */
	do
		fd = open("/dev/null", O_RDWR);
	while (fd >= 0 && fd <= STDERR_FILENO);
	if (fd < 0)
		return -1;
	close(fd);
	seal();
	return 0;
}

/* Where one call makes them close-on-exec, it saves the four of cloexec_both(). */
#ifdef __linux__

int fd_pipe(int fds[2])
{
	return pipe2(fds, O_CLOEXEC);
}

int fd_pair(int fds[2])
{
	return socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds);
}

#else

static int cloexec_both(int fds[2])
{
	if (fd_inherit(fds[0], 0) == 0 && fd_inherit(fds[1], 0) == 0)
		return 0;
	close(fds[0]);
	close(fds[1]);
	return -1;
}

int fd_pipe(int fds[2])
{
	return pipe(fds) < 0 ? -1 : cloexec_both(fds);
}

int fd_pair(int fds[2])
{
	return socketpair(AF_UNIX, SOCK_STREAM, 0, fds) < 0 ? -1 : cloexec_both(fds);
}

#endif

int fd_inherit(int fd, int inherit)
{
	int flags = fcntl(fd, F_GETFD);

	if (flags < 0)
		return -1;
	return fcntl(fd, F_SETFD, inherit ? flags & ~FD_CLOEXEC : flags | FD_CLOEXEC);
}

int fd_nonblock(int fd, int on)
{
	int flags = fcntl(fd, F_GETFL);

	if (flags < 0)
		return -1;
	return fcntl(fd, F_SETFL, on ? flags | O_NONBLOCK : flags & ~O_NONBLOCK);
}

int fd_write(int fd, const void *data, size_t n)
{
	const char *p = data;

	while (n > 0) {
		ssize_t put = write(fd, p, n);

		if (put >= 0) {
			p += put;
			n -= (size_t)put;
		} else if (errno == EAGAIN || errno == EWOULDBLOCK) {
			struct pollfd pfd = {.fd = fd, .events = POLLOUT};

			if (poll(&pfd, 1, -1) < 0 && errno != EINTR)
				return -1;
		} else if (errno != EINTR) {
			return -1;
		}
	}
	return 0;
}

int fd_slurp(int fd, struct buf *b)
{
	for (;;) {
		size_t room = b->max - b->len;
		long got;

		if (room == 0) {
			char one;

			/* Exactly full is fine; one byte more is not. */
			do
				got = (long)read(fd, &one, 1);
			while (got < 0 && errno == EINTR);
			if (got > 0)
				errno = EFBIG;
			return got == 0 ? 0 : -1;
		}
		got = buf_read(b, fd, room < CHUNK ? room : CHUNK);
		if (got <= 0)
			return (int)got;
	}
}

int fd_slurp_file(const char *path, int nofollow, struct buf *b)
{
	/* O_NONBLOCK: a FIFO in the place of the file must not hold us up. */
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | (nofollow ? O_NOFOLLOW : 0));
	struct stat st;
	int rc;

	if (fd < 0)
		return -1;
	if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode)) {
		close(fd);
		errno = EINVAL;
		return -1;
	}
	/* Known to be too large: not read for nothing. A size of 0 says nothing (proc(5)). */
	if (st.st_size > 0 && (size_t)st.st_size > b->max - b->len) {
		close(fd);
		errno = EFBIG;
		return -1;
	}
	rc = fd_slurp(fd, b);
	if (rc < 0) {
		int err = errno;

		close(fd);
		errno = err;
		return -1;
	}
	close(fd);
	return 0;
}

void fd_close(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}
