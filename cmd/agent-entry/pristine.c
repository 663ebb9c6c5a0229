#include "pristine.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "exit.h"
#include "fd.h"
#include "files.h"

#define SECONDS 600

void pristine_git(struct git *g, struct run *r)
{
	git_init(g, r, r->ship, r->ship);
	argv_setenv(&g->env, "TMPDIR", r->ship);
	argv_setenv(&g->env, "GIT_DIR", r->ship);
	g->seconds = SECONDS;
}

static int refuse(struct run *r, struct git *g, const char *why)
{
	return run_fail(r, "scan", EXIT_REFUSED, "the work is refused: %s (%s)", why, git_error(g));
}

static int fill(struct run *r, struct git *g)
{
	char shallow[OID_MAX + 2], path[PATH_MAX];

	snprintf(shallow, sizeof shallow, "%s\n", r->base);
	if (git(g, "init", "--quiet", "--bare",
		strlen(r->base) > 40 ? "--object-format=sha256" : "--object-format=sha1", r->ship,
		NULL) != 0 ||
	    files_write(r->ship, "shallow", shallow, strlen(shallow), 0600, path) < 0)
		return run_fail(r, "scan", EXIT_IO, "cannot make a repository for the work: %s",
				git_error(g));
	if (lseek(r->pack, 0, SEEK_SET) < 0)
		return run_fail(r, "scan", EXIT_IO, "cannot read the pack: %s", strerror(errno));
	g->in = r->pack;
	if (git(g, "index-pack", "--strict", "--fsck-objects", "--stdin", "--threads=1", NULL) == 0)
		return 0;
	return refuse(r, g, "its objects do not pass git fsck");
}

/* What fsck refused is still somebody's work: taken in unchecked, for a bundle and nothing else. */
static int fill_unchecked(struct run *r, struct git *g)
{
	if (lseek(r->pack, 0, SEEK_SET) < 0)
		return -1;
	g->in = r->pack;
	return git(g, "index-pack", "--stdin", "--threads=1", NULL) == 0 ? 0 : -1;
}

static int descends(struct run *r, struct git *g)
{
	return git(g, "merge-base", "--is-ancestor", r->base, r->tip, NULL) == 0;
}

static int connected(struct run *r, struct git *g)
{
	char spec[OID_MAX + 16];

	snprintf(spec, sizeof spec, "%s^{commit}", r->tip);
	if (!git_line(g, "rev-parse", "--verify", "--quiet", spec, NULL) ||
	    strcmp(g->text.data, r->tip) != 0)
		return refuse(r, g, "its tip is not a commit in the pack");
	r->rooted = descends(r, g);
	if (!r->rooted)
		return refuse(r, g, "its history does not descend from the commit it began with");
	return 0;
}

int pristine_make(struct run *r)
{
	struct git g;
	int code;

	if (files_dir(run_room(r), "ship", r->ship) < 0)
		return run_fail(r, "scan", EXIT_IO, "cannot make a directory in '%s': %s",
				run_room(r), strerror(errno));
	pristine_git(&g, r);
	code = fill(r, &g);
	if (code == 0) {
		r->whole = 1;
		code = connected(r, &g);
	} else if (code == EXIT_REFUSED && fill_unchecked(r, &g) == 0) {
		r->whole = 1;
		r->rooted = descends(r, &g);
	}
	git_free(&g);
	fd_close(&r->pack);
	return code;
}
