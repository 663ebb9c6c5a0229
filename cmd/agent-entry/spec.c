#include "spec.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fd.h"
#include "json.h"
#include "msg.h"

#define IDLE_MAX (7L * 86400)
#define OUTPUT_MAX (1L << 40)

static const char *const KEYS[] = {"version", "prompt", "secrets", "phase_key", "ca", "source", "env",
				   "mode", "options", NULL};
static const char *const OPTIONS[] = {"draft", "allow_workflows", "title", "labels", "reviewers",
				      "require_gitleaks", "idle", "output_max", NULL};

static int wrong(const char *what)
{
	return msg_fail(-1, "the run's spec is not valid: %s", what);
}

int spec_is_name(const char *s)
{
	static const char first[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_";

	return *s != '\0' && strchr(first, *s) != NULL &&
	       strspn(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_0123456789") ==
		       strlen(s);
}

static void init(struct spec *s)
{
	memset(s, 0, sizeof *s);
	s->prompt.max = SPEC_PROMPT_MAX;
	s->ca.max = SPEC_CA_MAX;
}

/* A bearer of control characters would end one header and begin another. */
static int is_header_text(const char *s)
{
	for (; *s != '\0'; s++)
		if ((unsigned char)*s < 0x20 || *s == 0x7f)
			return 0;
	return 1;
}

static int is_git_token(const char *name)
{
	return strcmp(name, "GH_TOKEN") == 0 || strcmp(name, "AGENT_GIT_TOKEN") == 0;
}

static int take_secret(struct spec *s, const char *name, const char *value)
{
	if (value == NULL || strlen(value) > SPEC_SECRET_MAX || !spec_is_name(name))
		return wrong("a secret is not a short text under the name of a variable");
	if (is_git_token(name) && !is_header_text(value))
		return wrong("a git token holds a control character");
	if (*value != '\0')
		argv_setenv(&s->secrets, name, value);
	return 0;
}

static int take_pairs(struct spec *s, json_t *object, int secret)
{
	const char *name;
	json_t *value;

	if (object != NULL && !json_is_object(object))
		return wrong("\"secrets\" and \"env\" are objects");
	json_object_foreach(object, name, value) {
		const char *text = json_string_value(value);

		if (secret) {
			if (take_secret(s, name, text) < 0)
				return -1;
		} else if (text == NULL || !spec_is_name(name)) {
			return wrong("\"env\" holds something that is not a variable");
		} else {
			argv_setenv(&s->env, name, text);
		}
	}
	return 0;
}

static int take_words(struct argv *to, const json_t *list)
{
	size_t i;

	if (list == NULL || json_is_null(list))
		return 0;
	if (!json_is_array(list) || json_array_size(list) > SPEC_WORDS_MAX)
		return wrong("\"labels\" and \"reviewers\" are short lists of texts");
	for (i = 0; i < json_array_size(list); i++) {
		const char *word = json_string_value(json_array_get(list, i));

		if (word == NULL || *word == '\0' || *word == '-' || strlen(word) > SPEC_TITLE_MAX ||
		    !is_header_text(word) || strchr(word, ',') != NULL)
			return wrong("a label or reviewer is not a plain word");
		argv_add(to, word);
	}
	return 0;
}

static int take_number(const json_t *o, const char *key, long max, long *out)
{
	const json_t *v = json_object_get(o, key);

	if (v == NULL || json_is_null(v))
		return 0;
	if (!json_is_integer(v) || json_integer_value(v) < 0 || json_integer_value(v) > max)
		return wrong("\"idle\" or \"output_max\" is not a number that can be used");
	*out = (long)json_integer_value(v);
	return 0;
}

static int take_options(struct spec *s, json_t *o)
{
	const char *unknown = "", *title;

	if (o == NULL)
		return 0;
	if (!json_is_object(o) || json_known(o, OPTIONS, &unknown) < 0)
		return wrong("\"options\" is not an object of known options");
	s->draft = json_is_true(json_object_get(o, "draft"));
	s->allow_workflows = json_is_true(json_object_get(o, "allow_workflows"));
	s->require_gitleaks = json_is_true(json_object_get(o, "require_gitleaks"));
	title = json_text(o, "title", "");
	if (strlen(title) > SPEC_TITLE_MAX)
		return wrong("\"title\" is longer than 256 bytes");
	memcpy(s->title, title, strlen(title) + 1);
	if (take_words(&s->labels, json_object_get(o, "labels")) < 0 ||
	    take_words(&s->reviewers, json_object_get(o, "reviewers")) < 0)
		return -1;
	return take_number(o, "idle", IDLE_MAX, &s->idle) < 0
		       ? -1
		       : take_number(o, "output_max", OUTPUT_MAX, &s->output_max);
}

static int take_key(struct spec *s, const char *key)
{
	if (*key != '\0' && (strlen(key) != PHASE_KEY_LEN ||
			     strspn(key, "0123456789abcdef") != PHASE_KEY_LEN))
		return wrong("the phase key is not 64 lower-case hexadecimal digits");
	memcpy(s->key, key, strlen(key) + 1);
	return 0;
}

static int take_mode(struct spec *s, const json_t *line)
{
	const char *mode = json_text(line, "mode", "run");
	const char *source = json_text(line, "source", "remote");

	s->mode = strcmp(mode, "shell") == 0 ? MODE_SHELL : strcmp(mode, "check") == 0 ? MODE_CHECK
										       : MODE_RUN;
	s->from_bundle = strcmp(source, "bundle") == 0;
	if (s->mode == MODE_RUN && strcmp(mode, "run") != 0)
		return wrong("\"mode\" is not run, shell or check");
	if (!s->from_bundle && strcmp(source, "remote") != 0)
		return wrong("\"source\" is not remote or bundle");
	return 0;
}

int spec_parse(struct spec *s, json_t *line)
{
	const char *unknown = "", *prompt = json_text(line, "prompt", "");
	const char *ca = json_text(line, "ca", "");

	init(s);
	if (json_known(line, KEYS, &unknown) < 0)
		return msg_fail(-1, "the run's spec is not valid: unknown key '%s'", unknown);
	if (json_integer_value(json_object_get(line, "version")) != 1)
		return wrong("\"version\" is not 1; the launcher is of another version");
	if (take_mode(s, line) < 0 || take_key(s, json_text(line, "phase_key", "")) < 0 ||
	    take_pairs(s, json_object_get(line, "secrets"), 1) < 0 ||
	    take_pairs(s, json_object_get(line, "env"), 0) < 0 ||
	    take_options(s, json_object_get(line, "options")) < 0)
		return -1;
	if (buf_str(&s->prompt, prompt) < 0)
		return wrong("the prompt is longer than 2 MiB");
	if (buf_str(&s->ca, ca) < 0)
		return wrong("the certificates are longer than 1 MiB");
	if (argv_ok(&s->secrets) < 0 || argv_ok(&s->env) < 0 || argv_ok(&s->labels) < 0 ||
	    argv_ok(&s->reviewers) < 0)
		return wrong("no memory for it");
	return 0;
}

/* Takes NAME from the environment, and overwrites it where ps and /proc would show it. */
static int steal(struct spec *s, const char *name)
{
	char *value = getenv(name);

	if (value == NULL)
		return 0;
	if (take_secret(s, name, value) < 0)
		return -1;
	explicit_bzero(value, strlen(value));
	return 0;
}

static int prompt_by_hand(struct spec *s)
{
	const char *prompt = getenv("AGENT_PROMPT");

	if (prompt != NULL && *prompt != '\0')
		return buf_str(&s->prompt, prompt) == 0 ? 0 : wrong("the prompt is longer than 2 MiB");
	if (fd_slurp(STDIN_FILENO, &s->prompt) < 0)
		return wrong("the prompt cannot be read from standard input, or is longer than 2 MiB");
	if (s->prompt.len > 0 && memchr(s->prompt.data, '\0', s->prompt.len) != NULL)
		return wrong("the prompt holds a NUL byte");
	return 0;
}

int spec_by_hand(struct spec *s, const struct argv *names)
{
	char *key = getenv("AGENT_PHASE_KEY");
	size_t i;

	init(s);
	if (steal(s, "GH_TOKEN") < 0 || steal(s, "AGENT_GIT_TOKEN") < 0)
		return -1;
	for (i = 0; i < names->n; i++)
		if (steal(s, names->v[i]) < 0)
			return -1;
	if (key != NULL) {
		if (take_key(s, key) < 0)
			return -1;
		explicit_bzero(key, strlen(key));
	}
	if (argv_ok(&s->secrets) < 0 || argv_ok(&s->env) < 0)
		return wrong("no memory for it");
	return prompt_by_hand(s);
}

void spec_forget(struct spec *s)
{
	argv_free(&s->secrets);
	argv_ok(&s->secrets);
}

void spec_free(struct spec *s)
{
	spec_forget(s);
	argv_free(&s->secrets);
	argv_free(&s->env);
	argv_free(&s->labels);
	argv_free(&s->reviewers);
	buf_wipe(&s->prompt);
	buf_free(&s->prompt);
	buf_free(&s->ca);
	explicit_bzero(s->key, sizeof s->key);
}
