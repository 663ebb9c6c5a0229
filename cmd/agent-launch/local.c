#include "local.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "exit.h"
#include "fd.h"
#include "gitcmd.h"
#include "msg.h"
#include "repo.h"
#include "spawn.h"

#define ANSWER_MAX 8192
#define REFS_MAX ((size_t)16 << 20)
#define NAME_MAX_ 60

static struct gitcmd here(const struct local *l)
{
	return (struct gitcmd){.git = l->git, .dir = l->dir, .in = -1, .loud = 0};
}

static void chomp(struct buf *b)
{
	while (b->len > 0 && b->data[b->len - 1] == '\n')
		b->data[--b->len] = '\0';
}

/* The name by which the sandbox knows it: what is no letter, digit or "._-" becomes '-'. */
static void make_name(struct local *l)
{
	const char *slash = strrchr(l->dir, '/'), *s = slash != NULL ? slash + 1 : l->dir;
	size_t n = 0;

	for (; *s != '\0' && n < NAME_MAX_; s++) {
		int good = (*s >= 'a' && *s <= 'z') || (*s >= 'A' && *s <= 'Z') ||
			   (*s >= '0' && *s <= '9') || (n > 0 && strchr("._-", *s) != NULL);

		l->name[n] = good ? *s : n > 0 ? '-' : 'r';
		n++;
	}
	l->name[n] = '\0';
	if (n > 4 && strcmp(l->name + n - 4, ".git") == 0)
		l->name[n - 4] = '\0';
	if (n == 0)
		snprintf(l->name, sizeof l->name, "repository");
}

static int find_top(struct local *l, const char *path)
{
	struct buf b = BUF_INIT(ANSWER_MAX);
	struct gitcmd g;
	int code = 0;

	if (realpath(path, l->dir) == NULL)
		return msg_fail_sys(EXIT_NOINPUT, "cannot find the repository '%s'", path);
	g = here(l);
	if (gitcmd_run(&g, &b, "rev-parse", "--is-bare-repository", "--is-shallow-repository",
		       (char *)NULL) != 0) {
		g.loud = 1;
		gitcmd_run(&g, NULL, "rev-parse", "--git-dir", (char *)NULL);
		code = msg_fail(EXIT_NOINPUT, "'%s' is not a git repository that I can read", path);
	} else if (strstr(b.data, "\ntrue") != NULL) {
		code = msg_fail(EXIT_NOINPUT, "'%s' is a shallow clone, which cannot be handed over: "
				"run git fetch --unshallow there", path);
	} else if (strncmp(b.data, "false", 5) == 0) {
		buf_wipe(&b);
		if (gitcmd_run(&g, &b, "rev-parse", "--show-toplevel", (char *)NULL) == 0 &&
		    b.len > 0 && b.len < sizeof l->dir) {
			chomp(&b);
			snprintf(l->dir, sizeof l->dir, "%.*s", (int)sizeof l->dir - 1, b.data);
		}
	}
	buf_free(&b);
	return code;
}

static int find_base(struct local *l, const char *base)
{
	struct gitcmd g = here(l);
	struct buf b = BUF_INIT(ANSWER_MAX);
	char rev[BRANCH_MAX + 32];
	int code = 0;

	if (base == NULL && gitcmd_run(&g, &b, "symbolic-ref", "-q", "HEAD", (char *)NULL) == 0) {
		chomp(&b);
		if (b.len > 0 && strncmp(b.data, "refs/heads/", 11) == 0)
			base = b.data + 11;
	}
	if (base == NULL || repo_check_branch(base) != NULL) {
		code = msg_fail(EXIT_NOINPUT, "'%s' is on no branch: name one with --base", l->dir);
	} else {
		snprintf(l->base, sizeof l->base, "%s", base);
		snprintf(rev, sizeof rev, "refs/heads/%s^{commit}", l->base);
		buf_wipe(&b);
		if (gitcmd_run(&g, &b, "rev-parse", "--verify", "-q", rev, (char *)NULL) == 0)
			chomp(&b);
		if (b.len == 0 || !repo_is_oid(b.data))
			code = msg_fail(EXIT_NOINPUT, "there is no commit on branch '%s' of '%s'", l->base,
					l->dir);
		else
			snprintf(l->oid, sizeof l->oid, "%.*s", OID_MAX, b.data);
	}
	buf_free(&b);
	return code;
}

static void warn_uncommitted(const struct local *l)
{
	struct gitcmd g = here(l);
	struct buf b = BUF_INIT(REFS_MAX);

	if (gitcmd_run(&g, &b, "status", "--porcelain", (char *)NULL) == 0 && b.len > 0)
		msg_say("uncommitted changes in '%s' are not part of the run: it begins from branch "
			"'%s' as committed", l->dir, l->base);
	buf_free(&b);
}

int local_open(struct local *l, const char *git, const char *path, const char *base)
{
	int code;

	memset(l, 0, sizeof *l);
	l->git = git;
	code = find_top(l, path);
	if (code == 0)
		code = find_base(l, base);
	if (code != 0)
		return code;
	make_name(l);
	warn_uncommitted(l);
	return 0;
}

int local_check_branch(const struct local *l, const char *branch)
{
	struct gitcmd g = here(l);
	struct buf b = BUF_INIT(REFS_MAX);
	char *name, *rest;
	int code = 0;

	if (gitcmd_run(&g, &b, "for-each-ref", "--format=%(refname:lstrip=2)", "refs/heads/agent",
		       (char *)NULL) != 0)
		code = msg_fail(EXIT_NOINPUT, "cannot list the branches of '%s'", l->dir);
	for (rest = b.data; code == 0 && rest != NULL && *rest != '\0';) {
		size_t n;

		name = rest;
		n = strcspn(name, "\n");
		rest = name + n + (name[n] == '\n');
		name[n] = '\0';
		/* The same one, or one that is a directory of it. */
		if (strncmp(branch, name, n) == 0 && (branch[n] == '\0' || branch[n] == '/'))
			code = msg_fail(EXIT_USAGE, "'%s' has a branch '%s', so '%s' cannot be made", l->dir,
					name, branch);
	}
	buf_free(&b);
	return code;
}

pid_t local_bundle(const struct local *l, int *out)
{
	struct gitcmd g = here(l);
	char ref[BRANCH_MAX + 16];
	int fds[2];
	pid_t pid;

	if (fd_pipe(fds) < 0)
		return -1;
	snprintf(ref, sizeof ref, "refs/heads/%s", l->base);
	pid = gitcmd_start(&g, fds[1], "bundle", "create", "-q", "-", ref, (char *)NULL);
	fd_close(&fds[1]);
	if (pid < 0)
		fd_close(&fds[0]);
	*out = fds[0];
	return pid;
}

/* The pack of the bundle into the repository's objects, if all of it is sound. */
static int take_pack(const struct local *l, const struct record *r, const struct bundle *b)
{
	struct gitcmd g = here(l);
	int fd = openat(r->dir, "work.bundle", O_RDONLY | O_NOFOLLOW | O_CLOEXEC), rc = -1;

	if (fd >= 0 && lseek(fd, (off_t)b->head.pack, SEEK_SET) >= 0) {
		g.in = fd;
		g.loud = 1;
		rc = gitcmd_run(&g, NULL, "index-pack", "--stdin", "--fix-thin", "--strict",
				"--fsck-objects", (char *)NULL);
	}
	fd_close(&fd);
	return rc;
}

int local_import(const struct local *l, const struct record *r, const struct bundle *b,
		 const char *branch)
{
	struct gitcmd g = here(l);
	char ref[BRANCH_MAX + RUN_ID_MAX + 32], commit[OID_MAX + 16];

	snprintf(ref, sizeof ref, "refs/heads/%s", branch);
	if (strcmp(ref, b->head.ref) != 0)
		return msg_fail(EXIT_PROTOCOL, "the sandbox sent '%s', not '%s': it is kept in "
				"%s/work.bundle", b->head.ref, ref, r->path);
	if (take_pack(l, r, b) != 0)
		return msg_fail(EXIT_TEMPFAIL, "git does not accept the work: it is kept in "
				"%s/work.bundle", r->path);
	snprintf(commit, sizeof commit, "%s^{commit}", b->head.tip);
	if (gitcmd_run(&g, NULL, "cat-file", "-e", commit, (char *)NULL) != 0 ||
	    gitcmd_run(&g, NULL, "merge-base", "--is-ancestor", l->oid, b->head.tip, (char *)NULL) != 0)
		return msg_fail(EXIT_REFUSED, "the work does not descend from %s: it is kept in "
				"%s/work.bundle", l->oid, r->path);
	g.loud = 1;
	if (gitcmd_run(&g, NULL, "update-ref", ref, b->head.tip,
		       "", (char *)NULL) != 0) /* "": it must not exist */
		return msg_fail(EXIT_TEMPFAIL, "cannot make the branch '%s' in '%s': the work is kept in "
				"%s/work.bundle", branch, l->dir, r->path);
	return 0;
}
