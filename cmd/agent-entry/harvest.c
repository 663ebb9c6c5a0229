#include "harvest.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "exit.h"
#include "fd.h"
#include "files.h"
#include "git.h"
#include "mention.h"
#include "workspace.h"

#define STEP_SECONDS 600
#define SUBJECT_MAX 72

/* What is known while it is under way. */
struct harvest {
	struct run *run;
	struct git git;          /* first in the agent's repository, then in a git directory of ours */
	char dir[PATH_MAX];
	/* What their git says of their repository, each "" where it has no answer. */
	char exclude[PATH_MAX], objects[PATH_MAX];
	char head[OID_MAX + 1];  /* the commit to build on */
	char tree[OID_MAX + 1];  /* and its tree */
};

static int lost(struct harvest *h, const char *what)
{
	const char *said = h->git.error.len > 0 ? h->git.error.data : "";
	int full = strstr(said, "No space left") != NULL || strstr(said, "Disk quota") != NULL;

	return run_fail(h->run, "harvest", EXIT_IO, "cannot %s: %s%s", what, git_error(&h->git),
			full ? " (the workspace is full; give it more room)" : "");
}

static int keep(char *out, size_t max, const char *answer)
{
	size_t n = strlen(answer);

	if (n < max)
		memcpy(out, answer, n + 1);
	return n < max;
}

/* Their answer to one question; 0 when there is none. */
static int ask_one(struct git *g, const char *question, const char *path, char *out, size_t max)
{
	int ok;

	if (path != NULL)
		ok = git_line(g, "rev-parse", "--path-format=absolute", question, path, NULL);
	else
		ok = git_line(g, "rev-parse", "--verify", "--quiet", question, NULL);
	ok = ok && keep(out, max, g->text.data);
	if (!ok)
		out[0] = '\0';
	return ok;
}

/* Asks it all in one go; where something has no answer, each by itself. */
static void ask(struct harvest *h)
{
	char *a[4];

	if (git_lines(&h->git, a, 4, "rev-parse", "--path-format=absolute", "--git-path",
		      "info/exclude", "--git-path", "objects", "HEAD^{commit}", "HEAD^{tree}", NULL) &&
	    keep(h->exclude, sizeof h->exclude, a[0]) && keep(h->objects, sizeof h->objects, a[1]) &&
	    keep(h->head, sizeof h->head, a[2]) && keep(h->tree, sizeof h->tree, a[3]) &&
	    repo_is_oid(h->head) && repo_is_oid(h->tree))
		return;
	h->tree[0] = '\0';
	ask_one(&h->git, "--git-path", "info/exclude", h->exclude, sizeof h->exclude);
	ask_one(&h->git, "--git-path", "objects", h->objects, sizeof h->objects);
	if (!ask_one(&h->git, "HEAD^{commit}", NULL, h->head, sizeof h->head) || !repo_is_oid(h->head))
		h->head[0] = '\0';
}

/* The rights that the agent took from its own directories cost it nothing of its work. */
static void reopen(const struct run *r)
{
	const char *const dirs[] = {RUN_WORK_TOP, RUN_WORK, r->cfg.tmpdir, r->cfg.home};
	size_t i;

	/* Where one cannot be had back, the step that needs it says so. */
	for (i = 0; i < sizeof dirs / sizeof *dirs; i++)
		(void)chmod(dirs[i], S_IRWXU);
}

/* Makes our git directory, with the agent's objects to read from. */
static int open_ours(struct harvest *h)
{
	struct run *r = h->run;
	char line[PATH_MAX + 1], path[PATH_MAX], info[PATH_MAX], git_dir[PATH_MAX];

	if (files_dir(run_room(r), "harvest", h->dir) < 0 ||
	    snprintf(git_dir, sizeof git_dir, "%s/.git", h->dir) >= (int)sizeof git_dir ||
	    snprintf(info, sizeof info, "%s/objects/info", git_dir) >= (int)sizeof info)
		return run_fail(r, "harvest", EXIT_IO, "cannot make a directory in '%s': %s",
				run_room(r), strerror(errno));
	if (git(&h->git, "init", "--quiet",
		strlen(r->base) > 40 ? "--object-format=sha256" : "--object-format=sha1", h->dir,
		NULL) != 0)
		return lost(h, "make a git directory for the work");
	argv_setenv(&h->git.env, "TMPDIR", h->dir);
	argv_setenv(&h->git.env, "GIT_DIR", git_dir);
	argv_setenv(&h->git.env, "GIT_WORK_TREE", RUN_WORK);
	git_set(&h->git, "user.name", WORKSPACE_NAME);
	git_set(&h->git, "user.email", WORKSPACE_EMAIL);
	git_set(&h->git, "core.safecrlf", "false");
	if (h->exclude[0] != '\0')
		git_set(&h->git, "core.excludesFile", h->exclude);
	if (h->objects[0] == '\0')
		return 0;
	snprintf(line, sizeof line, "%s\n", h->objects);
	if (files_write(info, "alternates", line, strlen(line), 0600, path) < 0)
		return run_fail(r, "harvest", EXIT_IO, "cannot write '%s': %s", path, strerror(errno));
	return 0;
}

/* Where HEAD is no commit any more, the one that it all began with. */
static void find_head(struct harvest *h)
{
	char base[OID_MAX + 16];

	if (h->head[0] != '\0')
		return;
	snprintf(base, sizeof base, "%s^{commit}", h->run->base);
	if (git_line(&h->git, "rev-parse", "--verify", "--quiet", base, NULL) &&
	    repo_is_oid(h->git.text.data))
		snprintf(h->head, sizeof h->head, "%s", h->git.text.data);
}

/* For git a directory that it cannot open is a warning; for us it is work that stays behind. */
static int told_unread(const struct git *g)
{
	return g->error.len > 0 && strstr(g->error.data, "could not open directory") != NULL;
}

/* Our index becomes what the files are now. */
static int add(struct harvest *h)
{
	/* A tree that git will not read is refused later; here it must not cost the files. */
	if (h->head[0] != '\0' && git(&h->git, "read-tree", h->head, NULL) != 0)
		git(&h->git, "read-tree", "--empty", NULL);
	if (git(&h->git, "add", "--all", NULL) == 0) {
		if (told_unread(&h->git))
			run_skip(h->run, "harvest", "left out what git cannot read: %s",
				 git_error(&h->git));
		return 0;
	}
	/* What cannot be added (a nested repository without a commit) must not cost the rest. */
	if (h->git.end == CHILD_EXITED &&
	    git(&h->git, "add", "--all", "--ignore-errors", NULL) == 1) {
		run_skip(h->run, "harvest", "left out what git cannot add: %s", git_error(&h->git));
		return 0;
	}
	return lost(h, "add the work");
}

/* The message of the commit that we make for the agent: the prompt's first line. */
static void message(const struct run *r, struct buf *b)
{
	const char *prompt = r->spec.prompt.data != NULL ? r->spec.prompt.data : "";
	size_t n = strcspn(prompt, "\r\n");

	if (strcmp(r->cfg.tool, "sh") == 0 || n == 0)
		buf_fmt(b, "Work of %s", r->cfg.tool);
	else
		mention_break(prompt, n, SUBJECT_MAX, b);
	buf_fmt(b, "\n\nRun %s of %s left this uncommitted.\n", r->cfg.run_id, r->cfg.tool);
}

/* A commit of `tree` on top of the head, or of nothing: its id in r->tip. */
static int commit_tree(struct harvest *h, const char *tree)
{
	struct buf text = BUF_INIT(4096);
	const char *words = (message(h->run, &text), text.data != NULL ? text.data : "Work");
	int ok;

	if (h->head[0] != '\0')
		ok = git_line(&h->git, "commit-tree", tree, "-p", h->head, "-m", words, NULL);
	else
		ok = git_line(&h->git, "commit-tree", tree, "-m", words, NULL);
	buf_free(&text);
	if (!ok || !repo_is_oid(h->git.text.data))
		return lost(h, "commit the work");
	snprintf(h->run->tip, sizeof h->run->tip, "%s", h->git.text.data);
	return 0;
}

/* The head's tree, unless it is known already. */
static void find_tree(struct harvest *h)
{
	char spec[OID_MAX + 16];

	if (h->tree[0] != '\0' || h->head[0] == '\0')
		return;
	snprintf(spec, sizeof spec, "%s^{tree}", h->head);
	if (git_line(&h->git, "rev-parse", "--verify", "--quiet", spec, NULL) &&
	    repo_is_oid(h->git.text.data))
		snprintf(h->tree, sizeof h->tree, "%s", h->git.text.data);
}

static int commit(struct harvest *h)
{
	char tree[OID_MAX + 1];

	if (!git_line(&h->git, "write-tree", NULL) || !repo_is_oid(h->git.text.data))
		return lost(h, "write the tree of the work");
	snprintf(tree, sizeof tree, "%s", h->git.text.data);
	find_tree(h);
	if (strcmp(h->tree, tree) != 0)
		return commit_tree(h, tree);
	snprintf(h->run->tip, sizeof h->run->tip, "%s", h->head);
	return 0;
}

static int pack(struct harvest *h)
{
	struct run *r = h->run;
	char revs[3 * OID_MAX];
	int n = snprintf(revs, sizeof revs, "--shallow %s\n%s\n", r->base, r->tip), in, code = 0;
	off_t size;

	r->pack = files_nameless(run_room(r));
	in = files_sealed(revs, (size_t)n);
	if (r->pack < 0 || in < 0)
		return run_fail(r, "harvest", EXIT_IO, "cannot make a file for the pack: %s",
				strerror(errno));
	h->git.in = in;
	h->git.out = r->pack;
	if (git(&h->git, "pack-objects", "--quiet", "--revs", "--shallow", "--stdout",
		"--delta-base-offset", "--threads=1", NULL) != 0)
		code = lost(h, "pack the work");
	close(in);
	size = lseek(r->pack, 0, SEEK_END);
	if (code == 0 && (size <= 0 || size > HARVEST_PACK_MAX))
		code = run_fail(r, "harvest", EXIT_REFUSED, "the work is larger than %lld bytes",
				HARVEST_PACK_MAX);
	return code;
}

int harvest(struct run *r)
{
	struct harvest h = {.run = r};
	int code;

	run_start(r, "harvest");
	reopen(r);
	git_init(&h.git, r, RUN_WORK, r->cfg.home);
	h.git.jailed = 1;
	h.git.seconds = STEP_SECONDS;
	ask(&h);
	code = open_ours(&h);
	if (code == 0) {
		find_head(&h);
		code = add(&h);
	}
	if (code == 0)
		code = commit(&h);
	if (code == 0 && strcmp(r->tip, r->base) != 0)
		code = pack(&h);
	git_free(&h.git);
	if (code != 0) {
		r->tip[0] = '\0';
		fd_close(&r->pack);
	} else if (strcmp(r->tip, r->base) == 0) {
		run_done(r, "harvest", "nothing was changed");
	} else {
		run_done(r, "harvest", "the work is commit %.12s", r->tip);
	}
	return code;
}
