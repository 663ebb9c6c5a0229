#include "wallet.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "exit.h"
#include "msg.h"

static const char *const git_names[] = {"GH_TOKEN", "GITHUB_TOKEN", "AGENT_GIT_TOKEN", NULL};

/* A copy of the variable, which is then gone; NULL when it is unset or empty. */
static char *take(const char *name)
{
	char *value = getenv(name), *copy = NULL;

	if (value != NULL && *value != '\0')
		copy = strdup(value);
	if (value != NULL)
		explicit_bzero(value, strlen(value));
	unsetenv(name);
	return copy;
}

static void discard(char *secret)
{
	if (secret == NULL)
		return;
	explicit_bzero(secret, strlen(secret));
	free(secret);
}

const char *wallet_check_token(const char *s)
{
	size_t n = strlen(s), i;

	if (n == 0)
		return "is empty";
	if (n > TOKEN_MAX)
		return "is too long";
	for (i = 0; i < n; i++)
		if (s[i] <= 0x20 || s[i] >= 0x7f)
			return "holds a byte that no token has (blank, control or not ASCII)";
	return NULL;
}

int wallet_mask(struct wallet *w, const char *secret)
{
	return needles_add(&w->needles, secret);
}

/* The one that this repository's server takes; the others are taken away as well. */
static int take_token(struct wallet *w, const struct options *o)
{
	int github = o->repo.github;
	const char *wrong = NULL;
	size_t i;

	w->token_source = "none";
	for (i = 0; git_names[i] != NULL; i++) {
		char *token = take(git_names[i]);
		int is_github = strcmp(git_names[i], "AGENT_GIT_TOKEN") != 0;

		if (token == NULL || w->token != NULL || o->source == SOURCE_BUNDLE ||
		    o->verb != VERB_RUN || is_github != github || o->token_cmd != NULL) {
			discard(token);
			continue;
		}
		wrong = wallet_check_token(token);
		w->token = token;
		w->token_source = git_names[i];
		if (wrong != NULL)
			return msg_fail(EXIT_USAGE, "the value of %s %s", git_names[i], wrong);
	}
	if (o->token_cmd != NULL)
		w->token_source = "token-cmd";
	if (w->token != NULL || o->token_cmd != NULL || o->source == SOURCE_BUNDLE ||
	    o->verb != VERB_RUN)
		return 0;
	return msg_fail(EXIT_NOPERM, "no token to push with: set %s, or give --token-cmd",
			github ? "GH_TOKEN" : "AGENT_GIT_TOKEN");
}

/* It travels as JSON, which has no other bytes than UTF-8: what cannot arrive whole is refused. */
static int can_travel(const char *name, const char *value)
{
	json_t *text = json_string(value);

	json_decref(text);
	if (text != NULL)
		return 0;
	return msg_fail(EXIT_USAGE, "the value of %.200s is not UTF-8", name);
}

/* No variable has a key: the tool's own login may. */
static int take_login(struct wallet *w, const struct options *o, const struct tool *t)
{
	struct taken taken = {NULL, NULL, ""};
	int code = 0;

	/* The table has two words for it, and auto is NULL. */
	if (o->login == NULL)
		code = login_take(t->logins, t->nlogins, o->quiet, t->program, &taken);
	if (code != 0)
		return code;
	if (taken.secret != NULL) {
		argv_setenv(&w->models, taken.variable, taken.secret);
		discard(taken.secret);
		snprintf(w->login, sizeof w->login, "%s", taken.where);
		return 0;
	}
	if (taken.where[0] != '\0')
		return msg_fail(EXIT_NOPERM, "no credentials for %s: '%.1000s' holds no %s; set %s",
				t->name, taken.where, t->logins[t->nlogins - 1].what, t->secrets.v[0]);
	return msg_fail(EXIT_NOPERM, "no credentials for %s: set %s%s%s", t->name, t->secrets.v[0],
			t->secrets.n > 1 ? " (agent-launch(1) names the others)" : "",
			t->nlogins > 0 && o->login == NULL ? ", or log in with the tool" : "");
}

static int take_models(struct wallet *w, const struct options *o, const struct tool *t)
{
	int code = 0;
	size_t i;

	for (i = 0; i < t->secrets.n && code == 0; i++) {
		char *key = take(t->secrets.v[i]);

		if (key != NULL && o->verb == VERB_RUN) {
			code = can_travel(t->secrets.v[i], key);
			argv_setenv(&w->models, t->secrets.v[i], key);
		}
		discard(key);
	}
	if (code != 0)
		return code;
	if (o->verb != VERB_RUN || t->secrets.n == 0 || w->models.n > 0)
		return 0;
	return take_login(w, o, t);
}

static int is_ours(const char *name)
{
	size_t i;

	for (i = 0; git_names[i] != NULL; i++)
		if (strcmp(name, git_names[i]) == 0)
			return 1;
	return strncmp(name, "AGENT_", 6) == 0;
}

static int take_env(struct wallet *w, const struct options *o)
{
	size_t i;

	for (i = 0; i < o->env.n; i++) {
		const char *name = o->env.v[i], *value;

		if (is_ours(name))
			return msg_fail(EXIT_USAGE, "%.200s is not handed to the agent", name);
		value = getenv(name);
		if (value == NULL)
			return msg_fail(EXIT_USAGE, "%.200s is not set: --env has nothing to hand over",
					name);
		if (can_travel(name, value) != 0)
			return EXIT_USAGE;
		argv_setenv(&w->env, name, value);
	}
	return 0;
}

static int add_needles(struct wallet *w)
{
	size_t i;

	if (w->token != NULL && wallet_mask(w, w->token) < 0)
		return -1;
	for (i = 0; i < w->models.n; i++)
		if (wallet_mask(w, strchr(w->models.v[i], '=') + 1) < 0)
			return -1;
	return argv_ok(&w->models) < 0 || argv_ok(&w->env) < 0 ? -1 : 0;
}

int wallet_take(struct wallet *w, const struct options *o, const struct tool *t)
{
	int code;

	memset(w, 0, sizeof *w);
	code = take_env(w, o);
	if (code == 0)
		code = take_models(w, o, t);
	if (code == 0)
		code = take_token(w, o);
	if (code == 0 && add_needles(w) < 0)
		code = msg_fail_sys(EXIT_SOFTWARE, "cannot keep the secrets");
	return code;
}

void wallet_free(struct wallet *w)
{
	discard(w->token);
	argv_free(&w->models);
	argv_free(&w->env);
	needles_free(&w->needles);
}
