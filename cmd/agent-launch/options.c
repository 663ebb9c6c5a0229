#include "options.h"

#include <limits.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "exit.h"
#include "help.h"
#include "msg.h"
#include "num.h"
#include "optspec.h"

static const char *variable(char *const *environ, const char *name)
{
	size_t n = strlen(name);

	for (; *environ != NULL; environ++)
		if (strncmp(*environ, name, n) == 0 && (*environ)[n] == '=')
			return *environ + n + 1;
	return NULL;
}

/* Words of an environment variable, each one value of the list. */
static int add_words(struct layers *l, const struct optspec *s, const char *words)
{
	struct argv list = ARGV_INIT;
	size_t i;
	int code;

	while (*(words += strspn(words, " \t\n")) != '\0') {
		size_t n = strcspn(words, " \t\n");

		argv_fmt(&list, "%.*s", (int)n, words);
		words += n;
	}
	code = argv_ok(&list) < 0 ? msg_fail(EXIT_SOFTWARE, "out of memory") : 0;
	for (i = 0; i < list.n && code == 0; i++)
		code = layers_add(l, s, LAYER_ENVIRONMENT, list.v[i], s->variable);
	argv_free(&list);
	return code;
}

static int from_environment(struct options *o, char *const *environ)
{
	const struct optspec *s;
	int code = 0;

	for (s = optspec_table; s->name != NULL && code == 0; s++) {
		const char *value = s->variable != NULL ? variable(environ, s->variable) : NULL;

		if (value == NULL || *value == '\0')
			continue;
		code = s->kind == OPT_LIST
			       ? add_words(&o->layers, s, value)
			       : layers_add(&o->layers, s, LAYER_ENVIRONMENT, value, s->variable);
	}
	return code;
}

static int is_last_word(const char *arg)
{
	return arg[0] != '-' || arg[1] == '\0';
}

/* Options up to the first word that is none. 0, -1 when help was served, else the exit code. */
static int take_options(struct options *o, char *const *argv, int *i)
{
	for (; argv[*i] != NULL && !is_last_word(argv[*i]); ++*i) {
		const char *arg = argv[*i], *value = NULL;
		const struct optspec *s;
		int code;

		if (strcmp(arg, "--") == 0) {
			++*i;
			return 0;
		}
		code = help_serve(arg);
		if (code != 0)
			return code;
		s = optspec_find(arg, &value);
		if (s == NULL)
			return msg_fail(EXIT_USAGE, "unknown option '%.200s' (see %s --help)", arg,
					msg_name());
		if (s->kind == OPT_FLAG && value != NULL)
			return msg_fail(EXIT_USAGE, "--%s takes no value", s->name);
		if (s->kind != OPT_FLAG && value == NULL && (value = argv[++*i]) == NULL)
			return msg_fail(EXIT_USAGE, "--%s needs a value: %s", s->name, s->arg);
		code = layers_add(&o->layers, s, LAYER_FLAG, s->kind == OPT_FLAG ? "1" : value, "flag");
		if (code != 0)
			return code;
	}
	return 0;
}

/* A word after REPO that is an option's name was meant as one. */
static int misplaced(const char *word)
{
	const char *value;

	return strncmp(word, "--", 2) == 0 && optspec_find(word, &value) != NULL;
}

static int take_words(struct options *o, char *const *argv, int i, const char **repo)
{
	int literal = 0;

	*repo = NULL;
	if (o->verb == VERB_CHECK && argv[i] != NULL)
		return msg_fail(EXIT_USAGE, "check takes no '%.200s': " HELP_CHECK, argv[i]);
	if (argv[i] == NULL && (o->explain || o->verb == VERB_CHECK))
		return 0;
	*repo = argv[i];
	if (*repo == NULL)
		return msg_fail(EXIT_USAGE, "no repository: %s",
				o->verb == VERB_RUN ? HELP_RUN : HELP_SHELL);
	i++;
	if (argv[i] != NULL && strcmp(argv[i], "--") == 0) {
		literal = 1;
		i++;
	}
	if (argv[i] != NULL && !literal && misplaced(argv[i]))
		return msg_fail(EXIT_USAGE, "options go before the repository: '%.200s' (write -- before "
				"a prompt that begins so)", argv[i]);
	if (argv[i] != NULL && o->verb == VERB_RUN)
		o->prompt = argv[i++];
	if (argv[i] != NULL)
		return msg_fail(EXIT_USAGE, "too many words, from '%.200s': %s", argv[i],
				o->verb == VERB_RUN ? HELP_RUN " (quote the prompt)" : HELP_SHELL);
	return 0;
}

static int classify(struct options *o, const char *text, const char *gh_host)
{
	const char *wrong;

	if (strncmp(text, "file://", 7) == 0) {
		o->path = text + 7;
		if (*o->path != '/')
			return msg_fail(EXIT_USAGE, "'%.200s' is not a file URL that I can take: write "
					"file:///absolute/path", text);
	} else if (text[0] == '/' || strcmp(text, ".") == 0 || strcmp(text, "..") == 0 ||
		   strncmp(text, "./", 2) == 0 || strncmp(text, "../", 3) == 0) {
		o->path = text;
	}
	if (o->path != NULL) {
		o->source = SOURCE_BUNDLE;
		return 0;
	}
	wrong = repo_parse(text, gh_host, &o->repo);
	if (wrong != NULL)
		return msg_fail(EXIT_USAGE, "repository '%.300s' %s (a local one is given as a path "
				"that begins with / or .)", text, wrong);
	return 0;
}

static int set_list(struct argv *list, const struct layers *l, const struct optspec *s)
{
	const struct setting *from[LAYERS_MAX];
	size_t n = layers_list(l, s, from), i;

	for (i = 0; i < n; i++)
		argv_add(list, from[i]->text);
	return argv_ok(list) < 0 ? msg_fail(EXIT_SOFTWARE, "out of memory") : 0;
}

/* Puts what holds where the table says. */
static int set(struct options *o, const struct optspec *s)
{
	const struct setting *last = layers_last(&o->layers, s);
	void *at = (char *)o + s->offset;

	if (s->kind == OPT_LIST)
		return set_list(at, &o->layers, s);
	if (last == NULL)
		return 0;
	switch (s->kind) {
	case OPT_FLAG:
		*(int *)at = *last->text == '1';
		break;
	case OPT_SECONDS:
		num_seconds(last->text, 0, LONG_MAX, at);
		break;
	case OPT_BYTES:
		num_bytes(last->text, 0, LONG_MAX, at);
		break;
	case OPT_COUNT:
		num_parse(last->text, 0, LONG_MAX, at);
		break;
	case OPT_TEXT:
	case OPT_DECIMAL:
		if (s->fallback == NULL || strcmp(last->text, s->fallback) != 0)
			*(const char **)at = last->text;
		break;
	case OPT_LIST:
		break;
	}
	return 0;
}

static int judge_count(const struct argv *words, const char *option)
{
	if (words->n > WORDS_MAX)
		return msg_fail(EXIT_USAGE, "--%s is given more than %d times", option, WORDS_MAX);
	return 0;
}

static int judge(const struct options *o)
{
	int code = judge_count(&o->labels, "label");

	if (code == 0)
		code = judge_count(&o->reviewers, "reviewer");
	if (code != 0 || o->explain)
		return code;
	if (o->verb == VERB_CHECK)
		return o->prompt_file == NULL ? 0 : msg_fail(EXIT_USAGE, "check takes no prompt");
	if (o->verb == VERB_SHELL) {
		if (o->json || o->prompt_file != NULL)
			return msg_fail(EXIT_USAGE, "a shell takes neither a prompt nor --json");
		return 0;
	}
	if (o->prompt != NULL && o->prompt_file != NULL)
		return msg_fail(EXIT_USAGE, "two prompts: one as a word, one by --prompt-file");
	if (o->prompt == NULL && o->prompt_file == NULL)
		return msg_fail(EXIT_USAGE, "no prompt: %s (- reads it from stdin)", HELP_RUN);
	if (o->prompt != NULL && *o->prompt == '\0')
		return msg_fail(EXIT_USAGE, "the prompt is empty");
	return 0;
}

/* What has to be known before there are all layers. */
static void look_ahead(struct options *o)
{
	const struct setting *explain = layers_last(&o->layers, optspec_named("explain"));
	const struct setting *uid = layers_last(&o->layers, optspec_named("uid"));

	o->explain = explain != NULL;
	o->uid = uid != NULL ? uid->text : NULL;
}

int options_parse(struct options *o, int argc, char *const *argv, char *const *environ)
{
	const char *verb = argc > 1 ? argv[1] : "", *repo = NULL;
	int code, i = 2;

	memset(o, 0, sizeof *o);
	code = help_serve(verb);
	if (code != 0)
		return code;
	while (o->verb <= VERB_CHECK && strcmp(verb, options_verb(o)) != 0)
		o->verb++;
	if (o->verb > VERB_CHECK)
		return msg_fail(EXIT_USAGE, "the first word is run, shell or check, not '%.200s': %s", verb,
				HELP_RUN);
	if (o->verb == VERB_CHECK)
		o->source = SOURCE_NONE;
	code = from_environment(o, environ);
	if (code == 0)
		code = take_options(o, argv, &i);
	look_ahead(o);
	if (code == 0)
		code = take_words(o, argv, i, &repo);
	return code == 0 && repo != NULL ? classify(o, repo, variable(environ, "GH_HOST")) : code;
}

int options_settle(struct options *o)
{
	const struct optspec *s;
	int code = layers_judge(&o->layers);

	o->tool = optspec_named("tool")->fallback;
	for (s = optspec_table; s->name != NULL && code == 0; s++)
		code = set(o, s);
	return code == 0 ? judge(o) : code;
}

const char *options_verb(const struct options *o)
{
	static const char *const names[] = {"run", "shell", "check"};

	return names[o->verb];
}

void options_free(struct options *o)
{
	argv_free(&o->allow);
	argv_free(&o->internal);
	argv_free(&o->setup_allow);
	argv_free(&o->env);
	argv_free(&o->labels);
	argv_free(&o->reviewers);
	layers_free(&o->layers);
}
