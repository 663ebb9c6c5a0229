#include "options.h"

#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "exit.h"
#include "help.h"
#include "msg.h"
#include "num.h"
#include "optspec.h"

#define WORKSPACE_MIN 65536L
#define WORKSPACE_MAX (1L << 50)

static const char *variable(char *const *environ, const char *name)
{
	size_t n = strlen(name);

	for (; *environ != NULL; environ++)
		if (strncmp(*environ, name, n) == 0 && (*environ)[n] == '=')
			return *environ + n + 1;
	return NULL;
}

static int bad(const struct optspec *s, const char *value, const char *from, const char *wanted)
{
	return msg_fail(EXIT_USAGE, "'%.200s' is no value for %s%s: it takes %s", value,
			from != NULL ? from : "--", from != NULL ? "" : s->name, wanted);
}

/* Words of an environment variable, each one value of the list. */
static int add_words(struct argv *list, const char *words)
{
	while (*(words += strspn(words, " \t\n")) != '\0') {
		size_t n = strcspn(words, " \t\n");

		argv_fmt(list, "%.*s", (int)n, words);
		words += n;
	}
	return argv_ok(list) < 0 ? EXIT_SOFTWARE : 0;
}

/* Puts a value where the table says. `from` names the variable it came from, or is NULL. */
static int set(struct options *o, const struct optspec *s, const char *value, const char *from)
{
	void *at = (char *)o + s->offset;

	switch (s->kind) {
	case OPT_FLAG:
		if (from != NULL && strcmp(value, "1") != 0 && strcmp(value, "0") != 0)
			return bad(s, value, from, "1 or 0");
		*(int *)at = from == NULL || *value == '1';
		return 0;
	case OPT_TEXT:
		*(const char **)at = value;
		return 0;
	case OPT_LIST:
		if (from != NULL)
			return add_words(at, value);
		argv_add(at, value);
		return argv_ok(at) < 0 ? EXIT_SOFTWARE : 0;
	case OPT_SECONDS:
		if (num_seconds(value, 1, TIMEOUT_MAX, at) < 0)
			return bad(s, value, from, "a time like 90, 30m or 2h, at most 7d");
		return 0;
	case OPT_BYTES:
		if (num_bytes(value, WORKSPACE_MIN, WORKSPACE_MAX, at) < 0)
			return bad(s, value, from, "a size like 512m or 4g, at least 64k");
		return 0;
	}
	return EXIT_SOFTWARE;
}

static int from_environment(struct options *o, char *const *environ)
{
	const struct optspec *s;

	for (s = optspec_table; s->name != NULL; s++) {
		const char *value = s->variable != NULL ? variable(environ, s->variable) : NULL;
		int code;

		if (value == NULL || *value == '\0')
			continue;
		code = set(o, s, value, s->variable);
		if (code != 0)
			return code;
	}
	return 0;
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
		code = set(o, s, value, NULL);
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

/* A name that goes to gh as --option=name, which takes a comma for the end of one. */
static int judge_words(const struct argv *words, const char *option)
{
	size_t i;

	if (words->n > WORDS_MAX)
		return msg_fail(EXIT_USAGE, "--%s is given more than %d times", option, WORDS_MAX);
	for (i = 0; i < words->n; i++) {
		const char *word = words->v[i], *c = word;

		while ((unsigned char)*c >= 0x20 && *c != 0x7f && *c != ',')
			c++;
		if (*word == '\0' || *word == '-' || *c != '\0' || c - word > WORD_BYTES_MAX)
			return msg_fail(EXIT_USAGE, "'%.200s' is no value for --%s: it takes one name, "
					"of at most %d bytes and without a comma", word, option, WORD_BYTES_MAX);
	}
	return 0;
}

static int judge(struct options *o)
{
	const char *wrong;
	int code = judge_words(&o->labels, "label");

	if (code == 0)
		code = judge_words(&o->reviewers, "reviewer");
	if (code != 0)
		return code;

	wrong = o->run_id != NULL ? repo_check_run_id(o->run_id) : NULL;
	if (wrong != NULL)
		return msg_fail(EXIT_USAGE, "'%.200s' %s", o->run_id, wrong);
	wrong = o->base != NULL ? repo_check_branch(o->base) : NULL;
	if (wrong != NULL)
		return msg_fail(EXIT_USAGE, "base '%.200s' %s", o->base, wrong);
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

int options_parse(struct options *o, int argc, char *const *argv, char *const *environ)
{
	const char *verb = argc > 1 ? argv[1] : "", *repo;
	int code, i = 2;

	memset(o, 0, sizeof *o);
	o->tool = "claude";
	code = help_serve(verb);
	if (code != 0)
		return code;
	if (strcmp(verb, "run") == 0)
		o->verb = VERB_RUN;
	else if (strcmp(verb, "shell") == 0)
		o->verb = VERB_SHELL;
	else
		return msg_fail(EXIT_USAGE, "the first word is run or shell, not '%.200s': %s", verb,
				HELP_RUN);
	code = from_environment(o, environ);
	if (code == 0)
		code = take_options(o, argv, &i);
	if (code == 0)
		code = take_words(o, argv, i, &repo);
	if (code == 0)
		code = classify(o, repo, variable(environ, "GH_HOST"));
	return code == 0 ? judge(o) : code;
}

void options_free(struct options *o)
{
	argv_free(&o->allow);
	argv_free(&o->internal);
	argv_free(&o->env);
	argv_free(&o->labels);
	argv_free(&o->reviewers);
}
