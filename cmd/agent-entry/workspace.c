#include "workspace.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "ask.h"
#include "exit.h"
#include "fd.h"
#include "files.h"
#include "git.h"
#include "remote.h"

#define TRIES 4
#define FIRST_PAUSE_MS 1000
#define CLONE_SECONDS 3600
#define QUICK_SECONDS 300
#define FULL_BYTES 65536

/* What became of a git command that was cut short; 0 when it was not. */
static int cut_short(struct run *r, const char *step, const struct git *g)
{
	if (g->end == CHILD_EXITED)
		return 0;
	if (g->end == CHILD_STOPPED)
		return run_fail(r, step, EXIT_SIGNAL + r->life.stop, "interrupted");
	if (g->end == CHILD_TIME && r->life.deadline != 0 && life_now() >= r->life.deadline) {
		r->limit = "time";
		return run_fail(r, step, EXIT_LIMIT, "the run's time was over");
	}
	return run_fail(r, step, EXIT_UNAVAILABLE, "git %s", child_strend(g->end));
}

/* The identity is for the commits of the agent. */
static int clone_once(struct git *g)
{
	const struct run *r = g->run;

	if (r->cfg.base != NULL)
		return git(g, "clone", "--quiet", "--no-hardlinks", "--no-recurse-submodules",
			   "--origin=origin", "--config=user.name=" WORKSPACE_NAME,
			   "--config=user.email=" WORKSPACE_EMAIL, "--branch", r->cfg.base, "--",
			   r->cfg.repo.url, RUN_WORK, NULL);
	return git(g, "clone", "--quiet", "--no-hardlinks", "--no-recurse-submodules",
		   "--origin=origin", "--config=user.name=" WORKSPACE_NAME,
		   "--config=user.email=" WORKSPACE_EMAIL, "--", r->cfg.repo.url, RUN_WORK, NULL);
}

/* git does not always say why it could not write. */
static int is_full(void)
{
	struct statvfs fs;

	return statvfs(RUN_WORK_TOP, &fs) == 0 &&
	       (unsigned long long)fs.f_bavail * fs.f_frsize < FULL_BYTES;
}

static int clone_failed(struct run *r, struct git *g)
{
	enum remote_trouble t = remote_diagnose(g->error.data != NULL ? g->error.data : "");

	if (t == REMOTE_OTHER && access(RUN_WORK_TOP, W_OK) < 0)
		return run_fail(r, "clone", EXIT_IO, "cannot write in the workspace '%s': %s",
				RUN_WORK_TOP, strerror(errno));
	if (t == REMOTE_OTHER && is_full())
		t = REMOTE_FULL;
	if (t == REMOTE_BRANCH)
		return run_fail(r, "clone", EXIT_NOINPUT, "'%s' has no branch '%s'", r->cfg.repo.url,
				r->cfg.base != NULL ? r->cfg.base : "HEAD");
	if (t == REMOTE_OTHER)
		return run_fail(r, "clone", EXIT_NOINPUT, "cannot clone '%s': %s", r->cfg.repo.url,
				git_error(g));
	return run_fail(r, "clone", remote_code(t), "cannot clone '%s': %s (%s)", r->cfg.repo.url,
			remote_advice(t), git_error(g));
}

static int clone(struct run *r, const char *home)
{
	const char *name = r->cfg.repo.github ? "GH_TOKEN" : "AGENT_GIT_TOKEN";
	long pause = FIRST_PAUSE_MS;
	int code, tries, failed;
	struct git g;

	run_start(r, "clone");
	git_init(&g, r, home, home);
	git_auth(&g, argv_getenv(&r->spec.secrets, name));
	g.seconds = CLONE_SECONDS;
	g.heed = 1;
	for (tries = 1;; tries++) {
		failed = clone_once(&g) != 0;
		if (!failed || g.end != CHILD_EXITED || tries == TRIES ||
		    remote_diagnose(g.error.data != NULL ? g.error.data : "") != REMOTE_TEMPORARY)
			break;
		life_nap(&r->life, pause, 1);
		pause *= 2;
	}
	code = failed ? cut_short(r, "clone", &g) : 0;
	if (failed && code == 0)
		code = clone_failed(r, &g);
	git_free(&g);
	return code;
}

/* The bundle becomes a repository whose base is checked out on a branch of its name. */
static int unbundle(struct run *r, const char *home, const char *path)
{
	const char *base = r->cfg.base != NULL ? r->cfg.base : "HEAD";
	char ref[BRANCH_MAX + 64];
	int code = -1;
	struct git g;

	git_init(&g, r, home, home);
	g.seconds = CLONE_SECONDS;
	g.heed = 1;
	if (git(&g, "init", "--quiet", RUN_WORK, NULL) != 0 ||
	    (g.cwd = RUN_WORK, git(&g, "bundle", "verify", "--quiet", path, NULL)) != 0)
		code = run_fail(r, "bundle", EXIT_NOINPUT, "the bundle cannot be used: %s",
				git_error(&g));
	else if (git(&g, "fetch", "--quiet", "--no-tags", path, "+refs/heads/*:refs/remotes/origin/*",
		     NULL) != 0)
		code = run_fail(r, "bundle", EXIT_NOINPUT, "the bundle cannot be read: %s",
				git_error(&g));
	snprintf(ref, sizeof ref, "%s%s", r->cfg.base != NULL ? "refs/heads/" : "", base);
	if (code == -1 && git(&g, "fetch", "--quiet", "--no-tags", path, ref, NULL) != 0)
		code = run_fail(r, "bundle", EXIT_NOINPUT, "the bundle has no '%s'", base);
	if (code == -1 && git(&g, "checkout", "--quiet", "--no-track", "-B",
			      r->cfg.base != NULL ? base : "base", "FETCH_HEAD", NULL) != 0)
		code = run_fail(r, "bundle", EXIT_IO, "cannot check out '%s': %s", base, git_error(&g));
	if (code == -1 && (git(&g, "config", "user.name", WORKSPACE_NAME, NULL) != 0 ||
			   git(&g, "config", "user.email", WORKSPACE_EMAIL, NULL) != 0))
		code = run_fail(r, "bundle", EXIT_IO, "cannot prepare the workspace: %s", git_error(&g));
	if (code == -1)
		code = cut_short(r, "bundle", &g);
	git_free(&g);
	return code;
}

static int take_bundle(struct run *r, const char *home)
{
	char path[PATH_MAX], why[RUN_MESSAGE_MAX];
	int fd = -1, code;

	run_start(r, "bundle");
	if (files_write(home, "base.bundle", "", 0, 0600, path) == 0)
		fd = open(path, O_WRONLY | O_CLOEXEC | O_NOFOLLOW);
	if (fd < 0)
		return run_fail(r, "bundle", EXIT_IO, "cannot make '%s': %s", path, strerror(errno));
	if (ask_bundle(r, fd, why) < 0)
		code = run_fail(r, "bundle", EXIT_NOINPUT, "no repository from the launcher: %s", why);
	else
		code = unbundle(r, home, path);
	close(fd);
	unlink(path);
	return code;
}

/* Keeps what process 1 has to know of the base, and makes the agent's branch. */
static int settle(struct run *r, const char *home, const char *step)
{
	static const char heads[] = "refs/heads/";
	char *at[2], *branch;
	struct git g;
	int code = 0;

	git_init(&g, r, RUN_WORK, home);
	g.seconds = QUICK_SECONDS;
	g.heed = 1;
	if (!git_lines(&g, at, 2, "rev-parse", "HEAD^{commit}", "--symbolic-full-name", "HEAD", NULL) ||
	    !repo_is_oid(at[0]))
		code = run_fail(r, step, EXIT_NOINPUT, "'%s' has no commit to begin with: push one first",
				r->cfg.repo.url);
	else
		snprintf(r->base, sizeof r->base, "%s", at[0]);
	branch = code == 0 && strncmp(at[1], heads, strlen(heads)) == 0 ? at[1] + strlen(heads) : NULL;
	if (code == 0 && (branch == NULL || repo_check_branch(branch) != NULL))
		code = run_fail(r, step, EXIT_NOINPUT, "'%s' is not a branch of '%s'",
				r->cfg.base != NULL ? r->cfg.base : "HEAD", r->cfg.repo.url);
	else if (code == 0)
		snprintf(r->base_branch, sizeof r->base_branch, "%s", branch);
	if (code == 0 && git(&g, "checkout", "--quiet", "--no-track", "-b", r->cfg.branch, NULL) != 0)
		code = run_fail(r, step, EXIT_IO, "cannot prepare the workspace: %s", git_error(&g));
	git_free(&g);
	return code;
}

/* The agent's own git outside the workspace (in a test suite's repository) has an identity too. */
static int identify(struct run *r)
{
	static const char config[] = "[user]\n\tname = " WORKSPACE_NAME "\n\temail = " WORKSPACE_EMAIL
				     "\n[init]\n\tdefaultBranch = main\n";

	return files_install(r->cfg.home, ".gitconfig", config, sizeof config - 1);
}

int workspace_make(struct run *r)
{
	const char *step = r->spec.from_bundle ? "bundle" : "clone";
	char home[PATH_MAX];
	int code;

	if (files_dir(r->cfg.tmpdir, "setup", home) < 0)
		return run_fail(r, step, EXIT_IO, "cannot make a directory in '%s': %s", r->cfg.tmpdir,
				strerror(errno));
	code = r->spec.from_bundle ? take_bundle(r, home) : clone(r, home);
	if (code == 0)
		code = settle(r, home, step);
	rmdir(home);
	if (code == 0 && identify(r) < 0)
		code = run_fail(r, step, EXIT_IO, "cannot write in '%s': %s", r->cfg.home,
				strerror(errno));
	if (code == 0)
		run_done(r, step, "%s at %.12s of '%s'",
			 r->spec.from_bundle ? "the local repository" : r->cfg.repo.url, r->base,
			 r->base_branch);
	return code;
}
