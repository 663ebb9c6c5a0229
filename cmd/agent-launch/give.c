#include "give.h"

#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <unistd.h>

#include "fd.h"
#include "num.h"
#include "plan.h"

/* What our caller left open is for us alone (a --prompt-file of /dev/fd/N), never for a child. */
static int keep_inherited(void)
{
	DIR *dir = opendir("/dev/fd");
	struct dirent *e;
	long fd;
	int rc = 0;

	if (dir == NULL)
		return -1;
	while (rc == 0 && (e = readdir(dir)) != NULL)
		if (num_parse(e->d_name, STDERR_FILENO + 1, INT_MAX, &fd) == 0 && fd != dirfd(dir))
			rc = fd_inherit((int)fd, 0);
	closedir(dir);
	return rc;
}

int give_reserve(void)
{
	int fd;

	if (keep_inherited() < 0)
		return -1;

	do
		fd = open("/dev/null", O_RDWR | O_CLOEXEC);
	while (fd >= 0 && fd < PLAN_FD_RESERVED);
	if (fd < 0)
		return -1;
	close(fd);
	return 0;
}

void give_add(struct give *g, int fd, int as)
{
	if (g->n == GIVE_MAX)
		return;
	g->v[g->n].fd = fd;
	g->v[g->n].as = as;
	g->n++;
}

int give_place(const struct give *g)
{
	int i;

	for (i = 0; i < g->n; i++)
		if (dup2(g->v[i].fd, g->v[i].as) < 0)
			return -1;
	return 0;
}
