/* Files that a person writes: the policy, the table of tools, the configuration. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ask.h"
#include "exit.h"
#include "self.h"
#include "table.h"

#define FILE_MAX_BYTES ((size_t)1 << 20)

static int find_policy(struct doctor *d, struct finding *f)
{
	const char *named = getenv("AGENT_POLICY");

	if (named != NULL && *named != '\0') {
		if (realpath(named, d->policy) != NULL)
			return 0;
		finding_fail(f, EXIT_CONFIG, "AGENT_POLICY names '%.200s': %s", named, strerror(errno));
		finding_next(f, "unset it, or name a policy that is there");
	} else {
		if (self_share("policy.json", d->policy) == 0 && access(d->policy, R_OK) == 0)
			return 0;
		finding_fail(f, EXIT_CONFIG, "cannot read '%.200s': %s", d->policy, strerror(errno));
		finding_next(f, "reinstall nix-agent-sandbox, or set AGENT_SHARE to where its data is");
	}
	d->policy[0] = '\0';
	return -1;
}

static void judge_policy(const struct doctor *d, const struct answer *a, struct finding *f)
{
	char words[ASK_WORDS_MAX];

	if (a->status == EXIT_OK) {
		finding_ok(f, "%.*s", a->out.len > 0 ? (int)strcspn(a->out.data, "\n") : 0,
			   a->out.len > 0 ? a->out.data : "");
	} else if (a->status < 0) {
		finding_fail(f, EXIT_UNAVAILABLE, "egress-proxy %s", answer_trouble(a, words));
		finding_next(f, "run egress-proxy -t -c %.200s by hand", d->policy);
	} else {
		finding_fail(f, a->status == EXIT_CONFIG ? EXIT_CONFIG : EXIT_UNAVAILABLE, "%s",
			     answer_words(a, words));
		finding_next(f, "mend it; egress-proxy -t -c %.200s tells every error", d->policy);
	}
}

void check_policy(struct doctor *d)
{
	struct argv argv = ARGV_INIT;
	struct finding f;
	struct answer a;

	if (find_policy(d, &f) < 0) {
		report_add(&d->report, "policy", &f);
		return;
	}
	/* Without the program there is nobody to judge it, and that is reported already. */
	if (d->proxy[0] == '\0')
		return;
	argv_all(&argv, d->proxy, "-c", d->policy, "-t", (char *)NULL);
	ask(d, &argv, &a);
	judge_policy(d, &a, &f);
	report_add(&d->report, "policy", &f);
	answer_free(&a);
}

void check_table(struct doctor *d)
{
	char path[PATH_MAX] = "", share[PATH_MAX], err[JSON_ERROR_MAX], why[TABLE_WHY_MAX];
	struct finding f;
	json_t *table = NULL;
	const char *wrong = err;

	if (self_share("agents.json", path) == 0)
		table = json_parse_file(path, FILE_MAX_BYTES, err);
	else
		snprintf(err, sizeof err, "cannot find agents.json");
	if (table != NULL) {
		snprintf(share, sizeof share, "%.*s", (int)(strrchr(path, '/') - path), path);
		wrong = table_wrong(table, share, why);
	}
	if (wrong == NULL) {
		d->tools = json_incref(json_object_get(table, "tools"));
		finding_ok(&f, "%.300s: %zu tools", path, json_object_size(d->tools));
	} else {
		finding_fail(&f, EXIT_CONFIG, "%s%s%.400s", table != NULL ? path : "",
			     table != NULL ? ": " : "", wrong);
		finding_next(&f, "mend it, or reinstall nix-agent-sandbox");
	}
	report_add(&d->report, "tools", &f);
	json_decref(table);
}

/* XDG Base Directory: an absolute $XDG_CONFIG_HOME, else ~/.config. 0, or -1: there is no place. */
static int config_path(char path[PATH_MAX])
{
	const char *config = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");
	int n = -1;

	if (config != NULL && *config == '/')
		n = snprintf(path, PATH_MAX, "%s/agent/config.json", config);
	else if (home != NULL && *home == '/')
		n = snprintf(path, PATH_MAX, "%s/.config/agent/config.json", home);
	return n > 0 && n < PATH_MAX ? 0 : -1;
}

/* Before there is a program that knows what may stand in it: is it JSON at all? */
static void judge_json(const char *path, struct finding *f)
{
	char err[JSON_ERROR_MAX];
	json_t *config = json_parse_file(path, FILE_MAX_BYTES, err);

	if (json_is_object(config)) {
		finding_ok(f, "%.300s is JSON; this agent-launch does not read it", path);
	} else {
		finding_fail(f, EXIT_CONFIG, "%.400s", config != NULL ? "is no JSON object" : err);
		finding_next(f, "mend '%.300s'", path);
	}
	json_decref(config);
}

static void judge_config(const char *path, const struct answer *a, struct finding *f)
{
	char words[ASK_WORDS_MAX];

	if (a->status == EXIT_OK) {
		finding_ok(f, "%.300s, no error", path);
	} else if (a->status == EXIT_USAGE && a->said.len > 0 &&
		   strstr(a->said.data, "--explain") != NULL) {
		judge_json(path, f);
	} else if (a->status == EXIT_CONFIG) {
		finding_fail(f, EXIT_CONFIG, "%s", answer_words(a, words));
		finding_next(f, "mend '%.300s'; agent run --explain tells what it makes of it", path);
	} else {
		finding_warn(f, "agent run --explain: %s",
			     a->status < 0 ? answer_trouble(a, words) : answer_words(a, words));
		finding_next(f, "run it by hand");
	}
}

void check_config(struct doctor *d)
{
	struct argv argv = ARGV_INIT;
	char path[PATH_MAX];
	struct finding f;
	struct answer a;

	if (config_path(path) < 0 || access(path, F_OK) < 0) {
		finding_ok(&f, "no file of yours: what is built in holds");
	} else if (d->launch[0] == '\0') {
		judge_json(path, &f);
	} else {
		argv_all(&argv, d->launch, "run", "--explain", (char *)NULL);
		ask(d, &argv, &a);
		judge_config(path, &a, &f);
		answer_free(&a);
	}
	report_add(&d->report, "config", &f);
}
