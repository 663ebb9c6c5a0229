#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "exit.h"
#include "json.h"
#include "msg.h"
#include "optset.h"
#include "self.h"
#include "trusted.h"

#define AT_MAX 128
#define NAMES_MAX 1024
#define WHERE_MAX (PATH_MAX + 128)

static int judge_name(const struct optset *r, const char *name)
{
	if (value_wrong(VALUE_NAME, name) == NULL)
		return 0;
	return optset_bad(r, name, "a name: a letter or digit, then letters, digits, '.', '_' and '-', "
			    "at most 64");
}

static int judge_profiles(const char *path, json_t *profiles)
{
	struct optset r = {path, "profiles.", 1, NULL, LAYER_PROFILE, NULL};
	const char *name;
	json_t *profile;

	json_object_foreach(profiles, name, profile) {
		struct optset inner = r;
		char at[AT_MAX];
		int code = judge_name(&r, name);

		if (code == 0 && !json_is_object(profile))
			code = optset_bad(&r, name, "an object of options");
		snprintf(at, sizeof at, "profiles.%.64s.", name);
		inner.at = at;
		if (code == 0)
			code = optset_take(&inner, profile);
		if (code != 0)
			return code;
	}
	return 0;
}

/* Lists of repositories: other programs know what is in them. */
static int judge_groups(const char *path, json_t *groups)
{
	struct optset r = {path, "groups.", 0, NULL, LAYER_FILE, NULL};
	const char *name;
	json_t *group, *one;
	size_t i;

	json_object_foreach(groups, name, group) {
		int code = judge_name(&r, name), right = json_is_array(group);

		json_array_foreach(group, i, one)
			right = right && json_string_length(one) > 0;
		if (code == 0 && !right)
			code = optset_bad(&r, name, "a list of repositories, as strings");
		if (code != 0)
			return code;
	}
	return 0;
}

/* The member as an object; NULL with *code 0: it is not there. */
static json_t *member(const struct optset *r, json_t *root, const char *key, int *code)
{
	json_t *value = json_object_get(root, key);

	if (*code == 0 && value != NULL && !json_is_object(value))
		*code = optset_bad(r, key, "an object");
	return value;
}

int config_judge(json_t *root, const char *path, int profiles_only)
{
	static const char *const frame[] = {"version", "profiles", NULL};
	struct optset r = {path, "", 0, NULL, LAYER_FILE, ""};
	json_t *profiles, *groups;
	const char *unknown;
	int code;

	if (!json_is_object(root))
		return msg_fail(EXIT_CONFIG, "%.1000s: expected one JSON object", path);
	if (json_integer_value(json_object_get(root, "version")) != 1)
		return optset_bad(&r, "version", "1");
	if (profiles_only && json_known(root, frame, &unknown) < 0)
		return optset_bad(&r, unknown, "no member but version and profiles");
	code = optset_take(&r, root);
	profiles = member(&r, root, "profiles", &code);
	groups = member(&r, root, "groups", &code);
	if (code == 0)
		code = judge_profiles(path, profiles);
	return code == 0 ? judge_groups(path, groups) : code;
}

/* XDG Base Directory: an absolute $XDG_CONFIG_HOME, else ~/.config. */
static int find(char out[PATH_MAX])
{
	const char *config = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");
	int n = 0;

	out[0] = '\0';
	if (config != NULL && *config == '/')
		n = snprintf(out, PATH_MAX, "%s/agent/config.json", config);
	else if (home != NULL && *home == '/')
		n = snprintf(out, PATH_MAX, "%s/.config/agent/config.json", home);
	return n < 0 || n >= PATH_MAX ? -1 : 0;
}

int config_read(struct config *c)
{
	struct buf b = BUF_INIT(CONFIG_BYTES_MAX);
	char err[JSON_ERROR_MAX];
	const char *wrong;
	int code = 0, rc;

	c->root = NULL;
	if (find(c->path) < 0)
		return msg_fail(EXIT_CONFIG, "the path of the configuration file is too long");
	if (c->path[0] == '\0')
		return 0;
	rc = trusted_read(c->path, &b, &wrong);
	if (rc < 0)
		code = msg_fail(EXIT_CONFIG, "cannot use '%.1000s': %s", c->path, wrong);
	if (rc == 0) {
		c->root = json_parse(b.data != NULL ? b.data : "", b.len, err);
		code = c->root == NULL ? msg_fail(EXIT_CONFIG, "%.1000s: %s", c->path, err)
				       : config_judge(c->root, c->path, 0);
	}
	buf_free(&b);
	return code;
}

/* The installation's profiles; NULL: it has none, or *code says what is wrong. */
static json_t *read_tasks(char path[PATH_MAX], int *code)
{
	char err[JSON_ERROR_MAX];
	json_t *root;

	*code = 0;
	if (self_share("tasks.json", path) < 0 || access(path, F_OK) < 0)
		return NULL;
	root = json_parse_file(path, CONFIG_BYTES_MAX, err);
	*code = root == NULL ? msg_fail(EXIT_CONFIG, "cannot read the profiles: %s", err)
			     : config_judge(root, path, 1);
	return root;
}

/* Names of profiles but for those that `shown` has. */
static void add_names(struct buf *b, json_t *profiles, json_t *shown)
{
	const char *name;
	json_t *value;

	/* Beyond the bound the list is cut: it is only a hint. */
	json_object_foreach(profiles, name, value)
		if (json_object_get(shown, name) == NULL)
			buf_fmt(b, "%s%s", b->len > 0 ? ", " : "", name);
}

static int unknown_profile(const struct config *c, const struct setting *s, json_t *tasks)
{
	struct buf names = BUF_INIT(NAMES_MAX);
	json_t *own = json_object_get(c->root, "profiles");

	add_names(&names, own, NULL);
	add_names(&names, json_object_get(tasks, "profiles"), own);
	msg_say("unknown profile '%.100s': there %s%s", s->text,
		names.len > 0 ? "are " : "is none; profiles are written in ",
		names.len > 0 ? names.data : c->path);
	buf_free(&names);
	return s->layer == LAYER_FILE ? EXIT_CONFIG : EXIT_USAGE;
}

static int add_profile(json_t *profile, const char *path, const char *name, struct layers *l)
{
	struct optset r = {path, "", 1, l, LAYER_PROFILE, NULL};
	char where[WHERE_MAX];

	snprintf(where, sizeof where, "profile %.64s (%s)", name, path);
	r.where = where;
	return optset_take(&r, profile);
}

int config_layers(const struct config *c, struct layers *l)
{
	struct optset r = {c->path, "", 0, l, LAYER_FILE, c->path};
	int code = c->root != NULL ? optset_take(&r, c->root) : 0;
	const struct setting *s = layers_last(l, optspec_named("profile"));
	json_t *tasks, *profile;
	char path[PATH_MAX];

	if (code != 0 || s == NULL)
		return code;
	profile = json_object_get(json_object_get(c->root, "profiles"), s->text);
	if (profile != NULL)
		return add_profile(profile, c->path, s->text, l);
	tasks = read_tasks(path, &code);
	profile = json_object_get(json_object_get(tasks, "profiles"), s->text);
	if (code == 0)
		code = profile != NULL ? add_profile(profile, path, s->text, l)
				       : unknown_profile(c, s, tasks);
	json_decref(tasks);
	return code;
}

void config_free(struct config *c)
{
	json_decref(c->root);
	c->root = NULL;
}
