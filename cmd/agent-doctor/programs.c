/* Who we are, our own programs, and those of others that a run needs or can use. */
#include "programs.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ask.h"
#include "exit.h"
#include "self.h"

#define SAID_MAX 256

void check_user(struct doctor *d)
{
	const char *sudo = getenv("SUDO_UID");
	struct finding f;

	if (geteuid() != 0) {
		finding_ok(&f, "uid %ld", (long)geteuid());
	} else if (sudo != NULL && *sudo != '\0') {
		finding_warn(&f, "root by sudo: a run is that of uid %.20s, and what follows is root's view", sudo);
		finding_next(&f, "run agent doctor without sudo");
	} else {
		finding_warn(&f, "root: a run is somebody else's, and what follows is root's view");
		finding_next(&f, "run agent as an ordinary user, by sudo from one, or with --uid UID");
	}
	report_add(&d->report, "user", &f);
}

/* The first line of `path --version`. 0, or -1 with the finding of why there is none. */
static int version_of(struct doctor *d, const char *path, char said[SAID_MAX], struct finding *f)
{
	struct argv argv = ARGV_INIT;
	char words[ASK_WORDS_MAX];
	struct answer a;
	int rc = -1;

	argv_all(&argv, path, "--version", (char *)NULL);
	ask(d, &argv, &a);
	if (a.status == 0 && a.out.len > 0) {
		snprintf(said, SAID_MAX, "%.*s", (int)strcspn(a.out.data, "\r\n"), a.out.data);
		rc = 0;
	} else if (a.status >= 0) {
		finding_fail(f, EXIT_UNAVAILABLE, "%.200s --version fails: %s", path, answer_words(&a, words));
	} else {
		finding_fail(f, EXIT_UNAVAILABLE, "%.200s %s", path, answer_trouble(&a, words));
	}
	if (rc < 0)
		finding_next(f, "run %.300s --version by hand", path);
	answer_free(&a);
	return rc;
}

static void look_ours(struct doctor *d, const char *name, char path[PATH_MAX])
{
	char said[SAID_MAX];
	struct finding f;

	if (self_program(name, path) < 0) {
		path[0] = '\0';
		finding_fail(&f, EXIT_UNAVAILABLE, "not installed, neither beside agent-doctor nor on PATH");
		finding_next(&f, "reinstall nix-agent-sandbox");
	} else if (version_of(d, path, said, &f) == 0) {
		programs_judge_ours(name, path, said, &f);
	}
	report_add(&d->report, name, &f);
}

void check_ours(struct doctor *d)
{
	char entry[PATH_MAX];

	look_ours(d, "agent-launch", d->launch);
	look_ours(d, "agent-entry", entry);
	look_ours(d, "egress-proxy", d->proxy);
}

/* 1 when there is one to be asked for its version; else the finding says what comes of it. */
static int find(const struct doctor *d, const char *name, char path[PATH_MAX], struct finding *f)
{
	char real[PATH_MAX];

	if (d->host_programs && self_which(name, PROGRAMS_SHOWN, path) == 0)
		return 1;
	if (self_which(name, NULL, path) < 0) {
		finding_warn(f, "not installed");
		return 0;
	}
	if (!d->host_programs || (realpath(path, real) != NULL && strncmp(real, "/nix/store/", 11) == 0))
		return 1;
	finding_warn(f, "%.300s is not shown to the sandbox of bwrap", path);
	return 0;
}

static void look_git(struct doctor *d)
{
	char path[PATH_MAX], said[SAID_MAX];
	struct finding f;

	if (find(d, "git", path, &f)) {
		if (version_of(d, path, said, &f) == 0)
			programs_judge_git(path, said, &f);
	} else {
		f.level = LEVEL_FAIL;
		f.code = EXIT_UNAVAILABLE;
		finding_next(&f, "install the package git, into /usr or a Nix profile");
	}
	/* An image brings its own: then git is for local repositories only. */
	if (!d->host_programs && f.level == LEVEL_FAIL)
		f.level = LEVEL_WARN;
	report_add(&d->report, "git", &f);
}

static void look_nix(struct doctor *d)
{
	char path[PATH_MAX], said[SAID_MAX];
	struct finding f;
	struct stat st;

	if (find(d, "nix", path, &f)) {
		if (version_of(d, path, said, &f) == 0)
			programs_judge_nix(path, said, stat("/nix/store", &st) == 0, &f);
		else
			f.level = LEVEL_WARN;
	} else {
		finding_next(&f, "install nix if a repository has a flake: without it no devShell is entered");
	}
	report_add(&d->report, "nix", &f);
}

/* A program that a run can do without: what it says is not judged. */
static void look_optional(struct doctor *d, const char *name, const char *without)
{
	char path[PATH_MAX], said[SAID_MAX];
	struct finding f;

	if (find(d, name, path, &f)) {
		/* gitleaks has a verb for it, and an option since version 8. */
		if (version_of(d, path, said, &f) == 0)
			finding_ok(&f, "%.120s, %.300s", said, path);
		else
			f.level = LEVEL_WARN;
	} else {
		finding_next(&f, "%s", without);
	}
	report_add(&d->report, name, &f);
}

/* What a run does with the host's store, below a layer in memory; bwrap makes the namespace. */
static void look_overlay(struct doctor *d)
{
	struct argv argv = ARGV_INIT;
	char bwrap[PATH_MAX], mount[PATH_MAX], words[ASK_WORDS_MAX];
	struct finding f;
	struct answer a;
	struct stat st;

	if (stat("/nix/store", &st) < 0 || self_which("bwrap", NULL, bwrap) < 0 ||
	    self_which("mount", NULL, mount) < 0)
		return;
	argv_all(&argv, bwrap, "--unshare-user", "--uid", "0", "--gid", "0", "--cap-add", "ALL", "--dev-bind",
		 "/", "/", "--tmpfs", "/tmp", "--dir", "/tmp/upper", "--dir", "/tmp/work", "--dir",
		 "/tmp/store", "--", mount, "-t", "overlay", "overlay", "-o",
		 "lowerdir=/nix/store,upperdir=/tmp/upper,workdir=/tmp/work,userxattr", "/tmp/store",
		 (char *)NULL);
	ask(d, &argv, &a);
	if (a.status == 0) {
		finding_ok(&f, "the store of /nix goes below a layer of the run's own");
	} else {
		finding_warn(&f, "no overlay in a user namespace, so that each run fetches its devShell anew: "
			     "%s", a.status < 0 ? answer_trouble(&a, words) : answer_words(&a, words));
		finding_next(&f, "run a kernel of 5.11 or newer that has overlayfs");
	}
	report_add(&d->report, "nix-store", &f);
	answer_free(&a);
}

void check_others(struct doctor *d)
{
	look_git(d);
	if (!d->host_programs)
		return;
	look_optional(d, "gh", "install gh: without it a branch is pushed to GitHub and no pull request opened");
	look_nix(d);
	look_overlay(d);
	look_optional(d, "gitleaks", "install gitleaks to have the work scanned for secrets that are not the "
		      "run's own");
}
