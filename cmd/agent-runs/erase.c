#include "erase.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fd.h"

#define LAST "run.json"
/* readdir(3) may miss a name while others are removed: so often a directory is read again. */
#define PASSES_MAX 16

static int erase(int parent, const char *name, int depth);

static int is_dots(const char *name)
{
	return strcmp(name, ".") == 0 || strcmp(name, "..") == 0;
}

/* Everything in it but LAST, at the top. 0, or -1 with errno. */
static int empty(int fd, int depth)
{
	int own = fcntl(fd, F_DUPFD_CLOEXEC, 0), rc = 0;
	DIR *dir = own >= 0 ? fdopendir(own) : NULL;
	struct dirent *e;

	if (dir == NULL) {
		fd_close(&own);
		return -1;
	}
	rewinddir(dir);
	while (rc == 0) {
		errno = 0;
		e = readdir(dir);
		if (e == NULL)
			break;
		if (!is_dots(e->d_name) && (depth > 0 || strcmp(e->d_name, LAST) != 0))
			rc = erase(fd, e->d_name, depth + 1);
	}
	own = errno;
	closedir(dir);
	errno = own;
	return own != 0 ? -1 : rc;
}

static int remove_dir(int parent, const char *name, int fd, int depth)
{
	if (depth == 0 && erase(fd, LAST, 1) < 0)
		return -1;
	return unlinkat(parent, name, AT_REMOVEDIR);
}

static int is_not_empty(int err)
{
	return err == ENOTEMPTY || err == EEXIST;
}

static int erase_dir(int parent, const char *name, int depth)
{
	int fd, pass, rc = -1, err;

	/* An empty one goes at once, and where something is mounted this says so. */
	if (unlinkat(parent, name, AT_REMOVEDIR) == 0)
		return 0;
	if (!is_not_empty(errno))
		return -1;
	if (depth >= ERASE_DEPTH_MAX) {
		errno = ELOOP;
		return -1;
	}
	fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0)
		return -1;
	for (pass = 0; pass < PASSES_MAX; pass++) {
		rc = empty(fd, depth);
		if (rc == 0)
			rc = remove_dir(parent, name, fd, depth);
		if (rc == 0 || !is_not_empty(errno))
			break;
	}
	err = errno;
	close(fd);
	errno = err;
	return rc;
}

static int erase(int parent, const char *name, int depth)
{
	struct stat st;

	if (fstatat(parent, name, &st, AT_SYMLINK_NOFOLLOW) < 0)
		return errno == ENOENT ? 0 : -1;
	if (S_ISDIR(st.st_mode))
		return erase_dir(parent, name, depth);
	return unlinkat(parent, name, 0) < 0 && errno != ENOENT ? -1 : 0;
}

int erase_tree(int parent, const char *name)
{
	return erase(parent, name, 0);
}
