#include "push.h"

#include <stdio.h>
#include <string.h>

#include "exit.h"
#include "pristine.h"
#include "remote.h"

#define TRIES 5
#define FIRST_PAUSE_MS 1000
#define SAID_MAX 16384

/* 1 if the branch is there and holds our tip. */
static int is_ours(struct run *r, struct git *g, const char *ref)
{
	char want[OID_MAX + CONFIG_REF_MAX + 32];

	snprintf(want, sizeof want, "%s\t%s", r->tip, ref);
	return git_line(g, "ls-remote", "--refs", r->cfg.repo.url, ref, NULL) &&
	       strcmp(g->text.data, want) == 0;
}

/* Both of what git printed: the porcelain says what became of the ref, stderr of the connection. */
static enum remote_trouble diagnose(const struct git *g, char said[SAID_MAX])
{
	snprintf(said, SAID_MAX, "%.8000s\n%.8000s", g->text.len > 0 ? g->text.data : "",
		 g->error.len > 0 ? g->error.data : "");
	if (g->end == CHILD_TIME)
		return REMOTE_TEMPORARY;
	return remote_diagnose(said);
}

/* One try: 0, or what was the trouble. */
static int try_push(struct run *r, struct git *g, const char *ref, enum remote_trouble *trouble)
{
	char refspec[OID_MAX + CONFIG_REF_MAX + 32], lease[CONFIG_REF_MAX + 40], said[SAID_MAX];

	snprintf(refspec, sizeof refspec, "%s:%s", r->tip, ref);
	snprintf(lease, sizeof lease, "--force-with-lease=%s:", ref);
	if (git(g, "push", "--porcelain", "--no-verify", "--no-follow-tags", "--recurse-submodules=no",
		lease, r->cfg.repo.url, refspec, NULL) == 0)
		return 0;
	*trouble = diagnose(g, said);
	return -1;
}

static int failed(struct run *r, struct git *g, const char *branch, enum remote_trouble t)
{
	int code = t == REMOTE_DENIED ? EXIT_NOPERM : t == REMOTE_POLICY ? EXIT_CONFIG : EXIT_TEMPFAIL;

	if (t == REMOTE_EXISTS)
		return run_fail(r, "push", code,
				"the branch '%s' exists already in '%s' and is never overwritten", branch,
				r->cfg.repo.url);
	return run_fail(r, "push", code, "cannot push '%s' to '%s': %s (%s)", branch, r->cfg.repo.url,
			remote_advice(t), git_error(g));
}

int push_branch(struct run *r, const char *branch, const char *token)
{
	enum remote_trouble trouble = REMOTE_OTHER;
	char ref[CONFIG_REF_MAX + 16];
	long pause = FIRST_PAUSE_MS;
	int tries, done = 0, code = 0;
	struct git g;

	run_start(r, "push");
	snprintf(ref, sizeof ref, "refs/heads/%s", branch);
	pristine_git(&g, r);
	git_auth(&g, token);
	for (tries = 1; !done; tries++) {
		done = try_push(r, &g, ref, &trouble) == 0;
		if (done || r->channel.eof || tries == TRIES ||
		    (trouble != REMOTE_TEMPORARY && trouble != REMOTE_PROXY))
			break;
		life_nap(&r->life, pause, 0);
		pause *= 2;
	}
	if (!done && tries > 1 && trouble == REMOTE_EXISTS)
		done = is_ours(r, &g, ref);
	if (!done)
		code = failed(r, &g, branch, trouble);
	git_free(&g);
	if (code == 0) {
		snprintf(r->ref, sizeof r->ref, "%s", branch);
		run_done(r, "push", "branch '%s' of '%s'", branch, r->cfg.repo.url);
	}
	return code;
}
