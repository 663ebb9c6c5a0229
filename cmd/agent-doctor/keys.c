#include "keys.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "buf.h"
#include "doctor.h"
#include "programs.h"
#include "self.h"

#define VALUE_MAX 8192
#define NAMES_MAX 200
#define DEFAULT_TOOL "claude"

const char *keys_wrong(const char *value)
{
	size_t i;

	for (i = 0; value[i] != '\0'; i++)
		if (i == VALUE_MAX || value[i] <= 0x20 || value[i] >= 0x7f)
			return i == VALUE_MAX ? "is longer than any token"
					      : "holds a byte that no token has (blank, control or not ASCII)";
	return NULL;
}

/* Set and not empty. */
static const char *value_of(keys_lookup *lookup, const char *name)
{
	const char *value = lookup(name);

	return value != NULL && *value != '\0' ? value : NULL;
}

static void list(struct buf *b, const char *name)
{
	buf_fmt(b, "%s%.60s", b->len > 0 ? ", " : "", name);
}

/* Lists those that are set; a value that is no token makes the finding, and ends it. */
static int collect(struct buf *set, keys_lookup *lookup, const char *name, struct finding *f)
{
	const char *value = value_of(lookup, name), *wrong;

	if (value == NULL)
		return 0;
	wrong = keys_wrong(value);
	if (wrong != NULL) {
		finding_warn(f, "the value of %.60s %s", name, wrong);
		finding_next(f, "set %.60s again, without quotes, blanks or a newline", name);
		return -1;
	}
	list(set, name);
	return 0;
}

void keys_judge_git(keys_lookup *lookup, struct finding *f)
{
	static const char *const names[] = {"GH_TOKEN", "GITHUB_TOKEN", "AGENT_GIT_TOKEN", NULL};
	struct buf set = BUF_INIT(NAMES_MAX);
	const char *const *name;

	if (value_of(lookup, "AGENT_TOKEN_CMD") != NULL)
		list(&set, "AGENT_TOKEN_CMD");
	for (name = names; *name != NULL; name++)
		if (collect(&set, lookup, *name, f) < 0) {
			buf_free(&set);
			return;
		}
	if (set.len > 0) {
		finding_ok(f, "set: %s", set.data);
	} else {
		finding_warn(f, "none is set; only a local repository needs none");
		finding_next(f, "export GH_TOKEN for GitHub, AGENT_GIT_TOKEN for another server, or use "
			     "--token-cmd");
	}
	buf_free(&set);
}

/* all: the variables of its keys; key: what there is of them, "" when nothing. */
static void judge_pair(const struct keys_tool *t, const char *all, const char *key, struct finding *f)
{
	int fit = *key != '\0' || *all == '\0';

	if (*t->path != '\0' && fit) {
		finding_ok(f, "%.200s, %.250s", t->path, *all == '\0' ? "needs no key" : key);
	} else if (*t->path != '\0' && *t->path != '/' && !t->is_default) {
		/* An image has every tool: that does not mean that they are all used. */
		finding_ok(f, "%.250s, and no key for it is set", t->path);
	} else if (*t->path != '\0') {
		finding_warn(f, "%.250s, and no key for it is set", t->path);
		finding_next(f, "set one of %s", all);
	} else if (fit) {
		finding_warn(f, "not on PATH%s%.250s", *key != '\0' ? ", and " : "", key);
		finding_next(f, "install its command, or use another --tool");
	} else if (t->is_default) {
		finding_warn(f, "not on PATH, and no key for it is set; a run takes it unless --tool names another");
		finding_next(f, "install its command and set one of %s, or set AGENT_TOOL", all);
	} else {
		finding_ok(f, "not on PATH, and no key for it is set");
	}
}

void keys_judge_tool(const json_t *row, const struct keys_tool *t, keys_lookup *lookup,
		     struct finding *f)
{
	struct buf all = BUF_INIT(NAMES_MAX), set = BUF_INIT(NAMES_MAX);
	char key[PATH_MAX + NAMES_MAX] = "";
	json_t *secret;
	size_t i;
	int rc = 0;

	json_array_foreach(json_object_get(row, "secrets"), i, secret) {
		list(&all, json_string_value(secret));
		if (rc == 0)
			rc = collect(&set, lookup, json_string_value(secret), f);
	}
	if (set.len > 0)
		snprintf(key, sizeof key, "set: %s", set.data);
	else if (*t->login != '\0')
		snprintf(key, sizeof key, "a login in %s", t->login);
	if (rc == 0)
		judge_pair(t, all.len > 0 ? all.data : "", key, f);
	buf_free(&all);
	buf_free(&set);
}

static const char *from_environment(const char *name)
{
	return getenv(name);
}

/* The first file of a login that is there; what is in it is agent-launch's to look at. */
static void find_login(const json_t *row, char path[PATH_MAX])
{
	const char *home = value_of(from_environment, "HOME");
	json_t *login;
	size_t i;

	json_array_foreach(json_object_get(row, "logins"), i, login) {
		const char *moved = value_of(from_environment, json_text(login, "moved_by", ""));
		const char *file = json_text(login, "file", "");
		int n;

		if (moved != NULL)
			n = snprintf(path, PATH_MAX, "%s/%s", moved, file);
		else
			n = snprintf(path, PATH_MAX, "%s/%s/%s", home != NULL ? home : "",
				     json_text(login, "directory", ""), file);
		if (n > 0 && n < PATH_MAX && *file != '\0' && access(path, R_OK) == 0)
			return;
	}
	path[0] = '\0';
}

static void look_tool(struct doctor *d, const char *name, const json_t *row, int is_default)
{
	const char *program = json_string_value(json_array_get(json_object_get(row, "argv"), 0));
	char path[PATH_MAX], login[PATH_MAX], subject[64];
	const struct keys_tool t = {.path = path, .login = login, .is_default = is_default};
	struct finding f;

	/* In the order of a run; an image has its own. */
	if (!d->host_programs)
		snprintf(path, sizeof path, "in the image");
	else if (self_which(program, PROGRAMS_SHOWN, path) < 0 && self_which(program, NULL, path) < 0)
		path[0] = '\0';
	find_login(row, login);
	keys_judge_tool(row, &t, from_environment, &f);
	snprintf(subject, sizeof subject, "tool-%.50s", name);
	report_add(&d->report, subject, &f);
}

void check_keys(struct doctor *d)
{
	const char *wanted = value_of(from_environment, "AGENT_TOOL"), *name;
	struct finding f;
	json_t *row;

	if (wanted == NULL)
		wanted = DEFAULT_TOOL;
	keys_judge_git(from_environment, &f);
	report_add(&d->report, "git-token", &f);
	if (d->tools != NULL && json_object_get(d->tools, wanted) == NULL) {
		finding_warn(&f, "AGENT_TOOL names '%.60s', which agents.json does not have", wanted);
		finding_next(&f, "unset it, or name one of the tools below");
		report_add(&d->report, "tool", &f);
	}
	json_object_foreach(d->tools, name, row)
		look_tool(d, name, row, strcmp(name, wanted) == 0);
}
