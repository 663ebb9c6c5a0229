#include "transcript.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fd.h"
#include "mask.h"
#include "neutral.h"
#include "pieces.h"

#define CHUNK 16384

struct file {
	int fd;
	struct stat st;
};

/* What the walk has found, and whether it is too much. */
struct walk {
	const char *suffix;
	struct file files[TRANSCRIPT_FILES_MAX];
	size_t n, entries, left_out;
	long long size;
	int too_much;
};

static int ends_with(const char *name, const char *suffix)
{
	size_t n = strlen(name), m = strlen(suffix);

	return n > m && strcmp(name + n - m, suffix) == 0;
}

/* A file that has a second name may be anything's: no link, soft or hard. */
static void take_file(struct walk *w, int dir, const char *name)
{
	int fd = openat(dir, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	struct stat st;

	if (fd < 0 || fstat(fd, &st) < 0 || !S_ISREG(st.st_mode) || st.st_nlink != 1) {
		w->left_out++;
	} else if (st.st_size > TRANSCRIPT_MAX - w->size || w->n == TRANSCRIPT_FILES_MAX) {
		w->too_much = 1;
	} else if (st.st_size > 0) {
		w->files[w->n++] = (struct file){fd, st};
		w->size += st.st_size;
		return;
	}
	fd_close(&fd);
}

static int open_dir(int at, const char *name)
{
	return openat(at, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
}

/* Takes what is below the directory, whose descriptor it closes. */
static void walk(struct walk *w, int fd, int depth)
{
	DIR *dir = fd >= 0 ? fdopendir(fd) : NULL;
	struct dirent *e;

	if (dir == NULL) {
		fd_close(&fd);
		return;
	}
	while (!w->too_much && (e = readdir(dir)) != NULL) {
		int below;

		if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0)
			continue;
		if (++w->entries > TRANSCRIPT_ENTRIES_MAX) {
			w->too_much = 1;
			break;
		}
		if (ends_with(e->d_name, w->suffix)) {
			take_file(w, dirfd(dir), e->d_name);
			continue;
		}
		below = depth < TRANSCRIPT_DEPTH_MAX ? open_dir(dirfd(dir), e->d_name) : -1;
		if (below >= 0)
			walk(w, below, depth + 1);
	}
	closedir(dir);
}

/* HOME/path, one component at a time, none of them a link; -1 when it is not there. */
static int open_below(const char *home, const char *path)
{
	int fd = open(home, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	while (fd >= 0 && *path != '\0') {
		char part[NAME_MAX + 1];
		size_t n = strcspn(path, "/");
		int next = -1;

		if (n > 0 && n < sizeof part) {
			memcpy(part, path, n);
			part[n] = '\0';
			next = open_dir(fd, part);
		}
		fd_close(&fd);
		fd = next;
		path += n + (path[n] == '/');
	}
	return fd;
}

/* The oldest first. */
static int by_time(const void *a, const void *b)
{
	const struct stat *x = &((const struct file *)a)->st, *y = &((const struct file *)b)->st;

	if (x->st_mtim.tv_sec != y->st_mtim.tv_sec)
		return x->st_mtim.tv_sec < y->st_mtim.tv_sec ? -1 : 1;
	if (x->st_mtim.tv_nsec != y->st_mtim.tv_nsec)
		return x->st_mtim.tv_nsec < y->st_mtim.tv_nsec ? -1 : 1;
	return x->st_ino < y->st_ino ? -1 : x->st_ino > y->st_ino;
}

/* The way out: harmless, then masked, then in pieces. */
struct filter {
	struct neutral neutral;
	struct mask mask;
	struct buf clean, masked;
	struct pieces out;
};

static int pass(struct filter *f, const char *data, size_t n)
{
	int rc;

	if (n > 0)
		rc = neutral_feed(&f->neutral, data, n, &f->clean);
	else
		rc = neutral_finish(&f->neutral, &f->clean);
	if (rc == 0)
		rc = mask_feed(&f->mask, f->clean.data, f->clean.len, &f->masked);
	if (rc == 0 && n == 0)
		rc = mask_finish(&f->mask, &f->masked);
	if (rc == 0)
		rc = pieces_add(&f->out, f->masked.data, f->masked.len);
	f->clean.len = f->masked.len = 0;
	return rc;
}

/* One file, which ends a line. */
static int pass_file(struct filter *f, int fd)
{
	struct buf b = BUF_INIT(CHUNK);
	char last = '\n';
	int rc = 0;
	long got;

	while (rc == 0 && (got = buf_read(&b, fd, CHUNK)) != 0) {
		if (got > 0)
			last = b.data[b.len - 1];
		rc = got < 0 ? -1 : pass(f, b.data, b.len);
		b.len = 0;
	}
	buf_free(&b);
	return rc == 0 && last != '\n' ? pass(f, "\n", 1) : rc;
}

static int pass_all(struct run *r, const struct walk *w)
{
	struct filter f = {.clean = BUF_INIT(2 * CHUNK + 16)};
	size_t i;
	int rc = 0;

	mask_init(&f.mask, &r->needles, f.clean.max);
	f.masked.max = f.clean.max + needles_longest(&r->needles);
	pieces_begin(&f.out, &r->channel, "transcript");
	for (i = 0; i < w->n && rc == 0; i++)
		rc = pass_file(&f, w->files[i].fd);
	if (rc == 0)
		rc = pass(&f, NULL, 0);
	if (pieces_finish(&f.out) < 0)
		rc = -1;
	mask_free(&f.mask);
	buf_free(&f.clean);
	buf_free(&f.masked);
	return rc < 0 ? -1 : channel_send(&r->channel, json_pack("{s:s, s:b}", "event", "transcript", "end", 1));
}

static void report(struct run *r, struct walk *w)
{
	if (w->too_much)
		run_skip(r, "transcript", "not kept: more than %d files, %d entries or %lld bytes below '%s'",
			 TRANSCRIPT_FILES_MAX, TRANSCRIPT_ENTRIES_MAX, TRANSCRIPT_MAX,
			 r->tool.transcript_under);
	else if (w->n == 0)
		run_skip(r, "transcript", "there is none below '%s'%s", r->tool.transcript_under,
			 w->left_out > 0 ? ": what is there is no regular file" : "");
	else if (pass_all(r, w) < 0)
		run_skip(r, "transcript", "not kept: %s", strerror(errno));
	else
		run_done(r, "transcript", "%lld bytes of %zu file%s%s", w->size, w->n, w->n == 1 ? "" : "s",
			 w->left_out > 0 ? ", without what is no regular file" : "");
}

void transcript_send(struct run *r)
{
	struct walk *w;
	size_t i;

	if (r->tool.transcript_under == NULL || r->channel.out < 0 || r->channel.eof)
		return;
	run_start(r, "transcript");
	w = calloc(1, sizeof *w);
	if (w == NULL) {
		run_skip(r, "transcript", "not kept: no memory");
		return;
	}
	w->suffix = r->tool.transcript_suffix;
	walk(w, open_below(r->cfg.home, r->tool.transcript_under), 1);
	qsort(w->files, w->n, sizeof w->files[0], by_time);
	report(r, w);
	for (i = 0; i < w->n; i++)
		fd_close(&w->files[i].fd);
	free(w);
}
