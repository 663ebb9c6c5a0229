/*
 * spec - the run's first line on the channel: prompt, secrets and what else no argv may hold.
 *
 * The line is an object with "version": 1; every key is checked, and one that is not known is an
 * error, since what it asks for would not be done. By hand the same things come from the
 * environment and standard input: that is weaker (an inspect command shows them), so the values
 * are overwritten where the kernel keeps them for /proc/1/environ. The spec owns all that it
 * holds; spec_forget() wipes the secrets, spec_free() the rest.
 */
#ifndef ENTRY_SPEC_H
#define ENTRY_SPEC_H

#include <jansson.h>

#include "argv.h"
#include "buf.h"

#define SPEC_PROMPT_MAX ((size_t)2 << 20)
#define SPEC_SECRET_MAX 65536
#define SPEC_CA_MAX ((size_t)1 << 20)
#define SPEC_TITLE_MAX 256
#define SPEC_WORDS_MAX 32
#define PHASE_KEY_LEN 64

enum spec_mode { MODE_RUN, MODE_SHELL, MODE_CHECK };

struct spec {
	enum spec_mode mode;
	int from_bundle;             /* the repository comes over the channel */
	int draft, allow_workflows, require_gitleaks;
	long idle, output_max;       /* limits of the agent: seconds, bytes; 0: none */
	char title[SPEC_TITLE_MAX + 1];
	char key[PHASE_KEY_LEN + 1]; /* "" : the proxy has one phase */
	struct buf prompt;
	struct buf ca;               /* PEM, may be empty */
	struct argv secrets;         /* NAME=VALUE */
	struct argv env;             /* NAME=VALUE, for the agent only */
	struct argv labels, reviewers;
};

/* Fills *s from the first line. 0, or -1 after saying what is wrong with it. */
int spec_parse(struct spec *s, json_t *line);

/*
 * Fills *s by hand: secrets named in `names` (and GH_TOKEN, AGENT_GIT_TOKEN, AGENT_PHASE_KEY)
 * from the environment, the prompt from AGENT_PROMPT or descriptor 0. 0, or -1 after saying why.
 */
int spec_by_hand(struct spec *s, const struct argv *names);

/* 1 if s is the name of a variable: a letter or '_', then letters, digits and '_'. */
int spec_is_name(const char *s);

/* Wipes the secrets. */
void spec_forget(struct spec *s);

void spec_free(struct spec *s);

#endif
