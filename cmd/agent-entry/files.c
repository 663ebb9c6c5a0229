#include "files.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "fd.h"

static int join(char out[PATH_MAX], const char *dir, const char *name)
{
	int n = snprintf(out, PATH_MAX, "%s/%s", dir, name);

	if (n >= 0 && n < PATH_MAX)
		return 0;
	errno = ENAMETOOLONG;
	return -1;
}

const char *files_roomiest(const char *const *dirs)
{
	const char *best = dirs[0];
	unsigned long long most = 0;

	for (; *dirs != NULL; dirs++) {
		struct statvfs fs;

		if (statvfs(*dirs, &fs) == 0 && (unsigned long long)fs.f_bavail * fs.f_frsize > most) {
			most = (unsigned long long)fs.f_bavail * fs.f_frsize;
			best = *dirs;
		}
	}
	return best;
}

int files_dir(const char *parent, const char *what, char out[PATH_MAX])
{
	char name[64];

	snprintf(name, sizeof name, "agent-%.32s-XXXXXX", what);
	if (join(out, parent, name) == 0 && mkdtemp(out) != NULL)
		return 0;
	out[0] = '\0';
	return -1;
}

int files_write(const char *dir, const char *name, const void *data, size_t n, mode_t mode,
		char out[PATH_MAX])
{
	int fd = -1, err;

	if (join(out, dir, name) < 0)
		return -1;
	fd = open(out, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode);
	if (fd >= 0 && fd_write(fd, data, n) == 0 && close(fd) == 0)
		return 0;
	err = errno;
	fd_close(&fd);
	errno = err;
	return -1;
}

int files_install(const char *top, const char *path, const void *data, size_t n)
{
	char at[PATH_MAX], whole[PATH_MAX];
	const char *slash = path;

	while ((slash = strchr(slash, '/')) != NULL) {
		char part[PATH_MAX];

		snprintf(part, sizeof part, "%.*s", (int)(slash - path), path);
		if (join(at, top, part) < 0 || (mkdir(at, 0755) < 0 && errno != EEXIST))
			return -1;
		slash++;
	}
	/* An image may hold it already, as root's: then that one counts. */
	if (files_write(top, path, data, n, 0644, whole) == 0 || errno == EEXIST)
		return 0;
	return -1;
}

int files_nameless(const char *dir)
{
	int fd = open(dir, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);

	return fd >= 0 ? fd : memfd_create("agent", MFD_CLOEXEC);
}

int files_sealed(const void *data, size_t n)
{
	int fd = memfd_create("prompt", MFD_CLOEXEC | MFD_ALLOW_SEALING), err;

	if (fd >= 0 && fd_write(fd, data, n) == 0 && lseek(fd, 0, SEEK_SET) == 0 &&
	    fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE | F_SEAL_GROW | F_SEAL_SHRINK | F_SEAL_SEAL) == 0)
		return fd;
	err = errno;
	fd_close(&fd);
	errno = err;
	return -1;
}
