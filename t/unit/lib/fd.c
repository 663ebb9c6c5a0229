/* fd: close-on-exec from birth; slurp takes exactly what fits; write survives a full pipe. */
#include "fd.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tap.h"

static int cloexec(int fd)
{
	return (fcntl(fd, F_GETFD) & FD_CLOEXEC) != 0;
}

static void birth(void)
{
	int p[2], s[2];

	is_int(fd_pipe(p), 0, "pipe");
	ok(cloexec(p[0]) && cloexec(p[1]), "both ends of a pipe are close-on-exec");
	is_int(fd_pair(s), 0, "pair");
	ok(cloexec(s[0]) && cloexec(s[1]), "both ends of a pair are close-on-exec");
	is_int(fd_inherit(p[0], 1), 0, "inherit");
	ok(!cloexec(p[0]), "clears the flag");
	fd_inherit(p[0], 0);
	ok(cloexec(p[0]), "and sets it again");
	is_int(fd_nonblock(p[0], 1), 0, "nonblock");
	ok((fcntl(p[0], F_GETFL) & O_NONBLOCK) != 0, "sets O_NONBLOCK");
	fd_nonblock(p[0], 0);
	ok((fcntl(p[0], F_GETFL) & O_NONBLOCK) == 0, "and clears it");
	fd_close(&p[0]);
	is_int(p[0], -1, "close forgets the number");
	fd_close(&p[0]);
	fd_close(&p[1]);
	fd_close(&s[0]);
	fd_close(&s[1]);
	is_int(fd_inherit(900, 1), -1, "inherit of what is not open fails");
	is_int(errno, EBADF, "with EBADF");
}

/* Slurps n bytes through a pipe into a buffer of bound max. */
static int slurp(size_t n, size_t max, struct buf *b)
{
	int p[2], rc, err;

	*b = (struct buf)BUF_INIT(max);
	if (fd_pipe(p) < 0 || fd_write(p[1], "0123456789", n) < 0)
		_exit(70);
	fd_close(&p[1]);
	errno = 0;
	rc = fd_slurp(p[0], b);
	err = errno;
	fd_close(&p[0]);
	errno = err;
	return rc;
}

static void bounds(void)
{
	struct buf b;

	is_int(slurp(0, 10, &b), 0, "slurp of nothing");
	buf_free(&b);
	is_int(slurp(9, 10, &b), 0, "slurp of less than the bound");
	is(b.data, "012345678", "is whole");
	buf_free(&b);
	is_int(slurp(10, 10, &b), 0, "slurp of exactly the bound");
	is(b.data, "0123456789", "is whole");
	buf_free(&b);
	is_int(slurp(10, 9, &b), -1, "slurp of one byte more");
	is_int(errno, EFBIG, "says EFBIG");
	buf_free(&b);
	is_int(slurp(0, 0, &b), 0, "slurp of nothing into nothing");
	buf_free(&b);
	is_int(slurp(1, 0, &b), -1, "slurp of a byte into nothing");
	buf_free(&b);
}

static void files(void)
{
	char dir[] = "/tmp/agent-unit.XXXXXX", path[64], link[64], fifo[64];
	struct buf b = BUF_INIT(100);
	int fd;

	if (mkdtemp(dir) == NULL)
		_exit(70);
	snprintf(path, sizeof path, "%s/file", dir);
	snprintf(link, sizeof link, "%s/link", dir);
	snprintf(fifo, sizeof fifo, "%s/fifo", dir);
	fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0 || write(fd, "hello", 5) != 5 || symlink("file", link) < 0 || mkfifo(fifo, 0600) < 0)
		_exit(70);
	close(fd);
	is_int(fd_slurp_file(path, 1, &b), 0, "a regular file");
	is_int(fd_slurp_file(link, 0, &b), 0, "a link, when links are followed");
	is(b.data, "hellohello", "append");
	is_int(fd_slurp_file(link, 1, &b), -1, "a link, when they are not");
	is_int(errno, ELOOP, "is ELOOP");
	is_int(fd_slurp_file(fifo, 0, &b), -1, "a FIFO neither hangs nor reads");
	is_int(errno, EINVAL, "it is EINVAL");
	is_int(fd_slurp_file(dir, 0, &b), -1, "nor does a directory");
	unlink(path);
	is_int(fd_slurp_file(path, 0, &b), -1, "a file that is not there");
	is_int(errno, ENOENT, "is ENOENT");
	unlink(link);
	unlink(fifo);
	rmdir(dir);
	buf_free(&b);
}

/* Most of a megabyte through a nonblocking pipe: EAGAIN must be waited out. */
static void backpressure(void)
{
	enum { SIZE = 1000000 };
	static char block[SIZE];
	struct buf b = BUF_INIT(SIZE);
	int p[2], status;
	pid_t pid;

	memset(block, 'x', sizeof block);
	if (fd_pipe(p) < 0 || fd_nonblock(p[1], 1) < 0)
		_exit(70);
	pid = fork();
	if (pid == 0) {
		close(p[0]);
		_exit(fd_write(p[1], block, sizeof block) == 0 ? 0 : 1);
	}
	fd_close(&p[1]);
	is_int(fd_slurp(p[0], &b), 0, "a reader that is slower than the writer");
	is_int(b.len, SIZE, "gets every byte");
	waitpid(pid, &status, 0);
	is_int(status, 0, "and the writer knows no error");
	fd_close(&p[0]);
	buf_free(&b);

	signal(SIGPIPE, SIG_IGN);
	fd_pipe(p);
	fd_close(&p[0]);
	is_int(fd_write(p[1], "x", 1), -1, "a pipe without a reader");
	is_int(errno, EPIPE, "is EPIPE");
	is_int(fd_write(p[1], "", 0), 0, "writing nothing to it is no error");
	fd_close(&p[1]);
}

/* In a child, since our own TAP goes to descriptor 1. */
static void standard(void)
{
	int status;
	pid_t pid = fork();

	if (pid == 0) {
		int fd;

		dup2(1, 100);
		close(0);
		close(2);
		if (fd_standard() < 0 || fd_standard() < 0)
			_exit(1);
		fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
		_exit(fcntl(0, F_GETFD) == 0 && fcntl(2, F_GETFD) == 0 && fd > 2 && cloexec(100) ? 0 : 2);
	}
	waitpid(pid, &status, 0);
	is_int(status, 0, "standard fills 0 and 2, the next file comes after them, the rest is sealed");
}

int main(void)
{
	setvbuf(stdout, NULL, _IOLBF, 0);
	birth();
	bounds();
	files();
	backpressure();
	standard();
	return tap_done();
}
