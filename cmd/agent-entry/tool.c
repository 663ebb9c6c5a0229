#include "tool.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "exit.h"
#include "json.h"
#include "msg.h"
#include "spec.h"

#define TABLE_MAX ((size_t)1 << 20)
#define GRACE_MAX 300
/* MAX_ARG_STRLEN of Linux (execve(2)), less a NUL. */
#define ARG_MAX_BYTES ((size_t)131071)

static int wrong(const char *path, const char *name, const char *what)
{
	return msg_fail(EXIT_CONFIG, "%s: tool '%s': %s", path, name, what);
}

static int take_list(struct argv *to, const json_t *list)
{
	size_t i;

	if (!json_is_array(list))
		return -1;
	for (i = 0; i < json_array_size(list); i++) {
		const char *s = json_string_value(json_array_get(list, i));

		if (s == NULL)
			return -1;
		argv_add(to, s);
	}
	return argv_ok(to);
}

static int take_pairs(struct argv *to, json_t *object)
{
	const char *key;
	json_t *value;

	if (object != NULL && !json_is_object(object))
		return -1;
	json_object_foreach(object, key, value) {
		if (!json_is_string(value) || !spec_is_name(key))
			return -1;
		argv_setenv(to, key, json_string_value(value));
	}
	return argv_ok(to);
}

/* Both ends stay below where they belong: no absolute path, no step up. */
static int is_below(const char *path)
{
	return path != NULL && *path != '/' && *path != '\0' && strstr(path, "..") == NULL;
}

static int take_profile(struct tool *t, const json_t *list)
{
	size_t i;

	for (i = 0; i < json_array_size(list); i++) {
		const json_t *one = json_array_get(list, i);
		const char *from = json_text(one, "from", NULL), *to = json_text(one, "to", NULL);

		if (!is_below(from) || !is_below(to))
			return -1;
		argv_add(&t->from, from);
		argv_add(&t->to, to);
	}
	return argv_ok(&t->from) < 0 ? -1 : argv_ok(&t->to);
}

static int take_stop(struct tool *t, const json_t *stop)
{
	const char *name = json_text(stop, "signal", "TERM");
	const json_t *grace = json_object_get(stop, "grace");

	t->stop_signal = strcmp(name, "INT") == 0 ? SIGINT : SIGTERM;
	if (strcmp(name, "INT") != 0 && strcmp(name, "TERM") != 0)
		return -1;
	t->grace = grace != NULL ? (long)json_integer_value(grace) : 5;
	return t->grace >= 0 && t->grace <= GRACE_MAX ? 0 : -1;
}

static int take_transcript(struct tool *t, const json_t *where)
{
	const char *under = json_text(where, "under", NULL), *suffix = json_text(where, "suffix", NULL);

	if (where == NULL || json_is_null(where))
		return 0;
	if (!is_below(under) || suffix == NULL || suffix[0] != '.' || suffix[1] == '\0' ||
	    strchr(suffix, '/') != NULL)
		return -1;
	t->transcript_under = strdup(under);
	t->transcript_suffix = strdup(suffix);
	return t->transcript_under != NULL && t->transcript_suffix != NULL ? 0 : -1;
}

static int take_prompt(struct tool *t, const char *how)
{
	static const char *const names[] = {"stdin", "file", "arg"};
	int i;

	for (i = 0; i < 3; i++)
		if (strcmp(how, names[i]) == 0) {
			t->prompt = (enum tool_prompt)i;
			return 0;
		}
	return -1;
}

static int take_row(struct tool *t, const json_t *row, const char *path, const char *name)
{
	if (take_list(&t->argv, json_object_get(row, "argv")) < 0 || t->argv.n == 0)
		return wrong(path, name, "\"argv\" is not a list of texts");
	if (take_prompt(t, json_text(row, "prompt", "")) < 0)
		return wrong(path, name, "\"prompt\" is not stdin, file or arg");
	if (take_list(&t->secrets, json_object_get(row, "secrets")) < 0)
		return wrong(path, name, "\"secrets\" is not a list of texts");
	if (take_pairs(&t->rename, json_object_get(row, "rename")) < 0 ||
	    take_pairs(&t->env, json_object_get(row, "env")) < 0)
		return wrong(path, name, "\"env\" or \"rename\" does not map variables to texts");
	if (take_profile(t, json_object_get(row, "profile")) < 0)
		return wrong(path, name, "\"profile\" is not a list of {from, to} below their places");
	if (take_stop(t, json_object_get(row, "stop")) < 0)
		return wrong(path, name, "\"stop\" is not {signal: TERM or INT, grace: seconds}");
	if (take_transcript(t, json_object_get(row, "transcript")) < 0)
		return wrong(path, name, "\"transcript\" is not {under: directory below HOME, suffix: .name}");
	t->usage = json_incref(json_object_get(row, "usage"));
	return 0;
}

/* The names of all tools, for the message. */
static void names_of(json_t *tools, struct buf *b)
{
	const char *key;
	json_t *value;

	json_object_foreach(tools, key, value)
		if (buf_fmt(b, "%s%s", b->len > 0 ? ", " : "", key) < 0)
			return;
}

int tool_load(struct tool *t, const char *path, const char *name)
{
	char err[JSON_ERROR_MAX];
	struct buf all = BUF_INIT(1024);
	json_t *table = json_parse_file(path, TABLE_MAX, err), *tools;
	const json_t *row;
	int code;

	memset(t, 0, sizeof *t);
	if (table == NULL)
		return msg_fail(EXIT_CONFIG, "cannot read the table of agents: %s", err);
	tools = json_object_get(table, "tools");
	row = json_object_get(tools, name);
	if (json_integer_value(json_object_get(table, "version")) != 1) {
		code = msg_fail(EXIT_CONFIG, "%s: \"version\" is not 1", path);
	} else if (!json_is_object(row)) {
		names_of(tools, &all);
		code = msg_fail(EXIT_USAGE, "AGENT_TOOL '%s' is not a tool; there are: %s", name,
				all.data != NULL ? all.data : "none");
	} else {
		code = take_row(t, row, path, name);
	}
	buf_free(&all);
	json_decref(table);
	return code;
}

/* Adds `text` with its one placeholder replaced. */
static void add_replaced(struct argv *out, const char *text, const char *mark, const char *value)
{
	const char *at = strstr(text, mark);

	argv_fmt(out, "%.*s%s%s", (int)(at - text), text, value, at + strlen(mark));
}

int tool_argv(const struct tool *t, const char *prompt, const char *prompt_file, struct argv *out)
{
	size_t i;

	for (i = 0; i < t->argv.n; i++) {
		const char *s = t->argv.v[i];

		if (strstr(s, "{prompt-file}") != NULL) {
			add_replaced(out, s, "{prompt-file}", prompt_file);
		} else if (strstr(s, "{prompt}") != NULL) {
			if (strlen(prompt) + strlen(s) > ARG_MAX_BYTES) {
				errno = E2BIG;
				return -1;
			}
			add_replaced(out, s, "{prompt}", prompt);
		} else {
			argv_add(out, s);
		}
	}
	return argv_ok(out);
}

static void set(struct argv *env, const char *pair, const char *value)
{
	char name[256];
	size_t n = strcspn(pair, "=");

	if (n >= sizeof name)
		return;
	memcpy(name, pair, n);
	name[n] = '\0';
	argv_setenv(env, name, value);
}

void tool_env(const struct tool *t, const struct argv *secrets, const char *ca, struct argv *env)
{
	size_t i;

	for (i = 0; i < t->env.n; i++) {
		const char *value = strchr(t->env.v[i], '=') + 1;

		if (strcmp(value, "{ca}") != 0)
			set(env, t->env.v[i], value);
		else if (ca != NULL)
			set(env, t->env.v[i], ca);
	}
	for (i = 0; i < t->secrets.n; i++) {
		const char *value = argv_getenv(secrets, t->secrets.v[i]);

		if (value != NULL)
			argv_setenv(env, t->secrets.v[i], value);
	}
	for (i = 0; i < t->rename.n; i++) {
		const char *to = strchr(t->rename.v[i], '=') + 1;
		char from[256] = "";

		strncat(from, t->rename.v[i], (size_t)(to - 1 - t->rename.v[i]) % sizeof from);
		if (argv_getenv(secrets, to) == NULL && argv_getenv(secrets, from) != NULL)
			argv_setenv(env, to, argv_getenv(secrets, from));
	}
}

int tool_has_secret(const struct tool *t, const struct argv *secrets)
{
	size_t i;

	for (i = 0; i < t->secrets.n; i++)
		if (argv_getenv(secrets, t->secrets.v[i]) != NULL)
			return 1;
	return t->secrets.n == 0;
}

void tool_free(struct tool *t)
{
	argv_free(&t->argv);
	argv_free(&t->secrets);
	argv_free(&t->rename);
	argv_free(&t->env);
	argv_free(&t->from);
	argv_free(&t->to);
	json_decref(t->usage);
	free(t->transcript_under);
	free(t->transcript_suffix);
	memset(t, 0, sizeof *t);
}
