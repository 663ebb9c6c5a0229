#include "spec.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "exit.h"
#include "fd.h"
#include "msg.h"

#define SPEC_VERSION 1
#define TITLE_MAX 256

static int slurp_prompt(struct buf *b, const struct options *o)
{
	int rc;

	if (o->prompt_file != NULL)
		rc = fd_slurp_file(o->prompt_file, 0, b);
	else if (strcmp(o->prompt, "-") == 0)
		rc = fd_slurp(STDIN_FILENO, b);
	else
		rc = buf_str(b, o->prompt);
	if (rc == 0)
		return 0;
	if (errno == EFBIG)
		return msg_fail(EXIT_USAGE, "the prompt is larger than %zu bytes", PROMPT_MAX);
	return msg_fail_sys(EXIT_NOINPUT, "cannot read the prompt '%s'",
			    o->prompt_file != NULL ? o->prompt_file : "stdin");
}

static int read_prompt(struct buf *b, const struct options *o)
{
	json_t *utf8;
	int code = slurp_prompt(b, o);

	if (code != 0)
		return code;
	if (b->len == 0 || strspn(b->data, " \t\r\n") == b->len)
		return msg_fail(EXIT_USAGE, "the prompt is empty");
	if (memchr(b->data, '\0', b->len) != NULL)
		return msg_fail(EXIT_USAGE, "the prompt holds a NUL byte");
	utf8 = json_stringn(b->data, b->len);
	if (utf8 == NULL)
		return msg_fail(EXIT_USAGE, "the prompt is not UTF-8");
	json_decref(utf8);
	return 0;
}

static int read_ca(struct buf *b, const char *path)
{
	if (fd_slurp_file(path, 0, b) < 0)
		return msg_fail_sys(EXIT_NOINPUT, "cannot read the certificates '%s'", path);
	if (b->len == 0 || memchr(b->data, '\0', b->len) != NULL ||
	    strstr(b->data, "-----BEGIN CERTIFICATE-----") == NULL)
		return msg_fail(EXIT_USAGE, "'%s' holds no certificate in PEM", path);
	if (strstr(b->data, "PRIVATE KEY-----") != NULL)
		return msg_fail(EXIT_USAGE, "'%s' holds a private key: give the certificates alone", path);
	return 0;
}

int spec_read(struct spec *s, const struct options *o)
{
	int code = 0;

	memset(s, 0, sizeof *s);
	s->prompt.max = PROMPT_MAX;
	s->ca.max = CA_MAX;
	if (o->title != NULL && strlen(o->title) > TITLE_MAX)
		return msg_fail(EXIT_USAGE, "the title is longer than %d bytes", TITLE_MAX);
	if (o->verb == VERB_RUN)
		code = read_prompt(&s->prompt, o);
	if (code == 0 && o->ca_file != NULL)
		code = read_ca(&s->ca, o->ca_file);
	return code;
}

static json_t *pairs(const struct argv *vars)
{
	json_t *object = json_object();
	size_t i;

	for (i = 0; i < vars->n; i++) {
		const char *equals = strchr(vars->v[i], '=');

		json_object_setn_new(object, vars->v[i], (size_t)(equals - vars->v[i]),
				     json_string(equals + 1));
	}
	return object;
}

static json_t *texts(const struct argv *words)
{
	json_t *list = json_array();
	size_t i;

	for (i = 0; i < words->n; i++)
		json_array_append_new(list, json_string(words->v[i]));
	return list;
}

static json_t *options_make(const struct options *o)
{
	return json_pack("{s:b, s:b, s:b, s:s*, s:o, s:o, s:I, s:I}", "draft", o->draft,
			 "allow_workflows", o->workflows, "require_gitleaks", o->gitleaks, "title",
			 o->title, "labels", texts(&o->labels), "reviewers", texts(&o->reviewers),
			 "idle", (json_int_t)o->idle, "output_max", (json_int_t)o->output_max);
}

json_t *spec_make(const struct spec *s, const struct options *o, const struct wallet *w,
		  const char *token, const char *key)
{
	json_t *secrets = pairs(&w->models);
	const char *name = o->repo.github ? "GH_TOKEN" : "AGENT_GIT_TOKEN";

	if (token != NULL)
		json_object_set_new(secrets, name, json_string(token));
	return json_pack("{s:i, s:s, s:s, s:s, s:s, s:s*, s:o, s:o, s:o}",
			 "version", SPEC_VERSION, "mode", options_verb(o),
			 "source", o->source == SOURCE_BUNDLE ? "bundle" : "remote", "prompt",
			 s->prompt.len > 0 ? s->prompt.data : "", "phase_key", key, "ca",
			 s->ca.len > 0 ? s->ca.data : NULL, "secrets", secrets, "env",
			 pairs(&w->env), "options", options_make(o));
}

void spec_free(struct spec *s)
{
	buf_wipe(&s->prompt);
	buf_free(&s->prompt);
	buf_free(&s->ca);
}
