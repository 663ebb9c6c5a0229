#include "deliver.h"

#include <stdio.h>
#include <string.h>

#include "ask.h"
#include "bundle.h"
#include "certs.h"
#include "exit.h"
#include "pristine.h"
#include "pull.h"
#include "push.h"
#include "scan.h"
#include "stage.h"

/* A token for writing: asked of the launcher, by hand the one that is there. */
static int token(struct run *r, struct buf *out)
{
	const char *name = r->cfg.repo.github ? "GH_TOKEN" : "AGENT_GIT_TOKEN";
	const char *own = argv_getenv(&r->spec.secrets, name);
	char why[RUN_MESSAGE_MAX] = "";

	if (r->cfg.by_hand) {
		if (own != NULL && buf_str(out, own) == 0)
			return 0;
		return run_fail(r, "push", EXIT_NOPERM, "%s is not set, so nothing can be pushed", name);
	}
	if (ask_token(r, out, why) < 0)
		return run_fail(r, "push", EXIT_NOPERM, "no token for pushing: %s", why);
	/* Another one than the agent's run began with: it must not show either. */
	if (needles_add(&r->needles, out->data) < 0)
		return run_fail(r, "push", EXIT_SOFTWARE, "no memory");
	return 0;
}

/* How to get the work back, added to what the result says. */
static void kept(struct run *r, const char *how)
{
	size_t n = strlen(r->message);

	snprintf(r->message + n, sizeof r->message - n, "%s%s", n > 0 ? "; " : "", how);
}

static void keep_as_bundle(struct run *r, const char *branch)
{
	char how[2 * CONFIG_REF_MAX + 128];

	run_start(r, "salvage");
	if (bundle_send(r, branch) < 0) {
		kept(r, "and its bundle could not be sent: the work is lost");
		return;
	}
	r->salvage = "bundle";
	snprintf(r->ref, sizeof r->ref, "%s", branch);
	/* Where it is then the launcher knows, and says; by hand it is where AGENT_BUNDLE said. */
	if (r->cfg.by_hand)
		snprintf(how, sizeof how, "the work is kept in AGENT_BUNDLE; to get it back, in a clone: "
			 "git fetch \"$AGENT_BUNDLE\" refs/heads/%s:refs/heads/%s", branch, branch);
	else
		snprintf(how, sizeof how, "the work is kept as a git bundle");
	kept(r, how);
	run_done(r, "salvage", "the work is kept as a bundle of '%s'", branch);
}

/* Work of a run that did not end well, and that scanned clean. */
static void salvage(struct run *r)
{
	struct buf t = BUF_INIT(SPEC_SECRET_MAX);
	char how[3 * CONFIG_REF_MAX + 2 * REPO_URL_MAX + 128];
	int pushed = 0;

	if (!r->spec.from_bundle && token(r, &t) == 0)
		pushed = push_branch(r, r->cfg.salvage, t.data) == 0;
	buf_wipe(&t);
	buf_free(&t);
	if (!pushed) {
		keep_as_bundle(r, r->cfg.salvage);
		return;
	}
	run_start(r, "salvage");
	r->salvage = "branch";
	snprintf(how, sizeof how,
		 "the work is kept in branch '%s' of '%s'; to get it, in a clone: git fetch %s %s:%s",
		 r->cfg.salvage, r->cfg.repo.url, r->cfg.repo.url, r->cfg.salvage, r->cfg.salvage);
	kept(r, how);
	run_done(r, "salvage", "branch '%s' of '%s'", r->cfg.salvage, r->cfg.repo.url);
}

static int ship_bundle(struct run *r)
{
	if (bundle_send(r, r->cfg.branch) < 0)
		return EXIT_IO;
	snprintf(r->ref, sizeof r->ref, "%s", r->cfg.branch);
	r->outcome = "shipped";
	return 0;
}

static int ship(struct run *r)
{
	struct buf t = BUF_INIT(SPEC_SECRET_MAX);
	int code;

	if (r->spec.from_bundle)
		return ship_bundle(r);
	code = token(r, &t);
	if (code == 0)
		code = push_branch(r, r->cfg.branch, t.data);
	if (code != 0) {
		r->outcome = "salvaged";
		keep_as_bundle(r, r->cfg.branch);
	} else if (r->cfg.repo.github && (code = pull_open(r, t.data)) != 0) {
		r->outcome = "salvaged";
		r->salvage = "branch";
	} else {
		r->outcome = "shipped";
		if (!r->cfg.repo.github)
			snprintf(r->url, sizeof r->url, "%s#%s", r->cfg.repo.url, r->ref);
	}
	buf_wipe(&t);
	buf_free(&t);
	return code;
}

int deliver(struct run *r, int code)
{
	int made, wrong;

	if (r->tip[0] == '\0' || strcmp(r->tip, r->base) == 0) {
		r->outcome = code == 0 ? "nothing" : r->limit != NULL ? "limit" : "failed";
		return code;
	}
	made = pristine_make(r);
	wrong = made != 0 ? made : scan(r);
	if (wrong != 0) {
		r->outcome = wrong == EXIT_REFUSED ? "refused" : "failed";
		if (r->whole)
			keep_as_bundle(r, r->cfg.salvage);
		return code != 0 ? code : wrong;
	}
	wrong = certs_write(r, r->ship);
	if (wrong == 0)
		wrong = stage_enter(r, "ship");
	if (wrong != 0) {
		r->outcome = "failed";
		keep_as_bundle(r, r->cfg.salvage);
		return code != 0 ? code : wrong;
	}
	if (code == 0)
		return ship(r);
	r->outcome = r->limit != NULL ? "limit" : "salvaged";
	salvage(r);
	return code;
}
