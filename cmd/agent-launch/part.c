#include "part.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "fd.h"

#define PATH_SIZE 64

static const char *path(const struct part *p, char out[PATH_SIZE])
{
	snprintf(out, PATH_SIZE, "%s.part", p->name);
	return out;
}

int part_write(struct part *p, const struct record *r, const void *data, size_t n)
{
	char name[PATH_SIZE];

	if (!p->begun) {
		p->fd = record_file(r, path(p, name));
		if (p->fd < 0)
			return -1;
		p->begun = 1;
	}
	if (n > p->max - p->size) {
		errno = EFBIG;
		return -1;
	}
	p->size += n;
	return fd_write(p->fd, data, n);
}

int part_end(struct part *p)
{
	int rc, err;

	if (!p->begun) {
		errno = ENODATA;
		return -1;
	}
	rc = fsync(p->fd);
	err = errno;
	fd_close(&p->fd);
	errno = err;
	return rc;
}

int part_open(const struct part *p, const struct record *r)
{
	char name[PATH_SIZE];

	return openat(r->dir, path(p, name), O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
}

int part_keep(struct part *p, const struct record *r)
{
	char name[PATH_SIZE];

	if (renameat(r->dir, path(p, name), r->dir, p->name) < 0)
		return -1;
	p->begun = 0;
	return 0;
}

void part_drop(struct part *p, const struct record *r)
{
	char name[PATH_SIZE];

	if (!p->begun)
		return;
	fd_close(&p->fd);
	unlinkat(r->dir, path(p, name), 0);
	p->begun = 0;
}
