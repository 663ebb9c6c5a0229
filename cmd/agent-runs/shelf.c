#include "shelf.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "exit.h"
#include "fd.h"
#include "msg.h"
#include "state.h"

/* So many candidates are named. */
#define NAMED_MAX 8
#define NAMES_BYTES 1024

static int compare(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static int read_names(struct shelf *s)
{
	int fd = fcntl(s->dir, F_DUPFD_CLOEXEC, 0);
	DIR *dir = fd >= 0 ? fdopendir(fd) : NULL;
	struct dirent *e;
	int code = 0;

	if (dir == NULL) {
		fd_close(&fd);
		return msg_fail_sys(EXIT_IO, "cannot read '%s'", s->path);
	}
	while (errno = 0, code == 0 && (e = readdir(dir)) != NULL) {
		if (repo_check_run_id(e->d_name) != NULL)
			continue;
		if (s->ids.n == SHELF_MAX)
			code = msg_fail(EXIT_IO, "there are more than %d records in '%s'", SHELF_MAX, s->path);
		argv_add(&s->ids, e->d_name);
	}
	if (code == 0 && errno != 0)
		code = msg_fail_sys(EXIT_IO, "cannot read '%s'", s->path);
	closedir(dir);
	if (code == 0 && argv_ok(&s->ids) < 0)
		code = msg_fail(EXIT_SOFTWARE, "out of memory");
	if (code == 0)
		qsort(s->ids.v, s->ids.n, sizeof *s->ids.v, compare);
	return code;
}

int shelf_open(struct shelf *s)
{
	memset(s, 0, sizeof *s);
	s->dir = -1;
	if (state_runs(s->path) < 0)
		return msg_fail(EXIT_NOINPUT, errno == ENOENT ? "HOME is not set: there are no records" :
				"the path of the records is too long");
	s->dir = open(s->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (s->dir >= 0)
		return read_names(s);
	return errno == ENOENT ? 0 : msg_fail_sys(EXIT_IO, "cannot open '%s'", s->path);
}

int shelf_means(const char *text, const char *id)
{
	const char *tail = strrchr(id, '-');
	size_t n = strlen(text);

	return n > 0 && (strncmp(id, text, n) == 0 || (tail != NULL && strncmp(tail + 1, text, n) == 0));
}

static int ambiguous(const struct argv *found, const char *text)
{
	struct buf names = BUF_INIT(NAMES_BYTES);
	size_t i;

	for (i = 0; i < found->n && i < NAMED_MAX; i++)
		if (buf_fmt(&names, "%s%s", i > 0 ? ", " : "", found->v[i]) < 0)
			break;
	if (found->n > NAMED_MAX)
		msg_say("'%.64s' is short for %zu runs: %s, ...", text, found->n, names.data);
	else
		msg_say("'%.64s' is short for several runs: %s", text, names.data != NULL ? names.data : "");
	buf_free(&names);
	return EXIT_USAGE;
}

int shelf_find(const struct shelf *s, const char *text, char id[RUN_ID_MAX + 1])
{
	struct argv found = ARGV_INIT;
	size_t i;
	int code = 0;

	for (i = 0; i < s->ids.n; i++) {
		if (strcmp(s->ids.v[i], text) == 0) {
			snprintf(id, RUN_ID_MAX + 1, "%s", text);
			argv_free(&found);
			return 0;
		}
		if (shelf_means(text, s->ids.v[i]))
			argv_add(&found, s->ids.v[i]);
	}
	if (argv_ok(&found) < 0)
		code = msg_fail(EXIT_SOFTWARE, "out of memory");
	else if (found.n == 0)
		code = msg_fail(EXIT_NOINPUT, "there is no run '%.100s' (agent ls lists them)", text);
	else if (found.n > 1)
		code = ambiguous(&found, text);
	else
		snprintf(id, RUN_ID_MAX + 1, "%s", found.v[0]);
	argv_free(&found);
	return code;
}

void shelf_close(struct shelf *s)
{
	argv_free(&s->ids);
	fd_close(&s->dir);
}
