/*
 * agent-launch - one run on this machine: options, then what there is, then a plan, then the run.
 *
 * The order matters: root is given up before anything is read, descriptors are put in order
 * before any is opened, secrets leave the environment before anything is started.
 */
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "config.h"
#include "drop.h"
#include "exit.h"
#include "explain.h"
#include "fd.h"
#include "found.h"
#include "give.h"
#include "local.h"
#include "msg.h"
#include "opened.h"
#include "options.h"
#include "plan.h"
#include "policy.h"
#include "proxy.h"
#include "run.h"
#include "spec.h"
#include "wallet.h"

struct state {
	struct options options;
	struct config config;
	struct found found;
	struct local local;
	struct plan plan;
	struct wallet wallet;
	struct spec spec;
	char run_id[RUN_ID_MAX + 1];
};

/* Secrets are in this process's memory: neither dumps nor debuggers of the same user see it. */
static void confine(void)
{
#ifdef __linux__
	prctl(PR_SET_DUMPABLE, 0);
#endif
	umask(077);
}

/* The rest of the options, as the user that we are now has configured them. */
static int settle(struct state *s)
{
	int code = config_read(&s->config);

	if (code == 0)
		code = config_layers(&s->config, &s->options.layers);
	return code == 0 ? options_settle(&s->options) : code;
}

/* YYYYMMDDTHHMMSS-xxxxxx: sorts by time. */
static int make_run_id(struct state *s)
{
	time_t now = time(NULL);
	char day[24], random[8];
	struct tm tm;

	if (s->options.run_id != NULL) {
		snprintf(s->run_id, sizeof s->run_id, "%s", s->options.run_id);
		return 0;
	}
	if (gmtime_r(&now, &tm) == NULL || strftime(day, sizeof day, "%Y%m%dT%H%M%S", &tm) == 0 ||
	    proxy_random(random, 6) < 0)
		return msg_fail_sys(EXIT_SOFTWARE, "cannot make a run id");
	snprintf(s->run_id, sizeof s->run_id, "%s-%s", day, random);
	return 0;
}

static int open_repository(struct state *s)
{
	struct options *o = &s->options;
	char branch[RUN_ID_MAX + BRANCH_MAX + 16], salvage[RUN_ID_MAX + 32];
	int code;

	if (o->source != SOURCE_BUNDLE)
		return 0;
	code = local_open(&s->local, s->found.git, o->path, o->base);
	if (code != 0)
		return code;
	o->base = s->local.base;
	o->path = s->local.dir;
	if (o->verb != VERB_RUN)
		return 0;
	snprintf(branch, sizeof branch, "agent/%.200s/%s", s->found.tool.name, s->run_id);
	snprintf(salvage, sizeof salvage, "agent/salvage/%s", s->run_id);
	code = local_check_branch(&s->local, branch);
	return code == 0 ? local_check_branch(&s->local, salvage) : code;
}

static int prepare(struct state *s)
{
	const struct options *o = &s->options;
	int code = make_run_id(s);

	if (code == 0)
		code = found_look(&s->found, o, s->run_id);
	if (code == 0)
		code = opened_expand(&s->options);
	if (code == 0)
		code = policy_check(o, s->found.policy);
	if (code == 0)
		code = open_repository(s);
	if (code == 0)
		code = plan_make(&s->plan, o, &s->found, s->run_id, s->local.name);
	return code;
}

static int act(struct state *s)
{
	const struct options *o = &s->options;
	int code;

	if (o->dry_run)
		return plan_print(&s->plan);
	code = wallet_take(&s->wallet, o, &s->found.tool);
	/* A script has nobody who would leave a pager. */
	if (o->verb == VERB_SHELL && !isatty(STDIN_FILENO)) {
		argv_setenv(&s->wallet.env, "PAGER", "cat");
		argv_setenv(&s->wallet.env, "GIT_PAGER", "cat");
	}
	if (code == 0)
		code = spec_read(&s->spec, o);
	if (code == 0)
		opened_tell(o);
	if (code == 0)
		code = run_plan(&s->plan, &s->wallet, &s->spec,
				o->source == SOURCE_BUNDLE ? &s->local : NULL);
	return code;
}

static void clear(struct state *s)
{
	spec_free(&s->spec);
	wallet_free(&s->wallet);
	plan_free(&s->plan);
	found_free(&s->found);
	options_free(&s->options);
	config_free(&s->config);
}

int main(int argc, char **argv)
{
	struct state s;
	int code;

	memset(&s, 0, sizeof s);
	msg_init(argv[0]);
	if (fd_standard() < 0 || give_reserve() < 0)
		return msg_fail_sys(EXIT_SOFTWARE, "cannot put the descriptors in order");
	code = options_parse(&s.options, argc, argv, environ);
	if (code == 0)
		code = drop_root(s.options.uid);
	if (code == 0) {
		confine();
		code = settle(&s);
	}
	if (code == 0 && s.options.explain)
		code = explain_print(&s.options);
	else if (code == 0 && (code = prepare(&s)) == 0)
		code = act(&s);
	clear(&s);
	return code < 0 ? EXIT_OK : code;
}
