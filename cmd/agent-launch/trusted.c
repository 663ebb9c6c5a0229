#include "trusted.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fd.h"

static const char *judge(int fd)
{
	struct stat st;

	if (fstat(fd, &st) < 0)
		return strerror(errno);
	if (!S_ISREG(st.st_mode))
		return "it is not a regular file";
	if (st.st_uid != geteuid() && st.st_uid != 0)
		return "it belongs to another user";
	if ((st.st_mode & (S_IWGRP | S_IWOTH)) != 0)
		return "others may write it (chmod go-w)";
	return NULL;
}

int trusted_read(const char *path, struct buf *b, const char **wrong)
{
	/* O_NONBLOCK: a FIFO in the place of the file must not hold us up. */
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);

	*wrong = NULL;
	if (fd < 0) {
		*wrong = strerror(errno);
		return errno == ENOENT || errno == ENOTDIR ? 1 : -1;
	}
	*wrong = judge(fd);
	if (*wrong == NULL && fd_slurp(fd, b) < 0)
		*wrong = errno == EFBIG ? "it is too large" : strerror(errno);
	fd_close(&fd);
	return *wrong == NULL ? 0 : -1;
}
