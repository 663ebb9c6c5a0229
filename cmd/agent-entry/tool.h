/*
 * tool - one row of the table of agents (agents.json): how to start it, and what it is like.
 *
 * Agents are data: what one CLI does differently from another stands in the table, not in C. The
 * table is read and checked before anything is forked. `{prompt}`, `{prompt-file}` and `{ca}` in
 * its texts are replaced when the agent is started; an environment variable whose {ca} has nothing
 * to stand for is left out. The struct owns what it holds.
 */
#ifndef ENTRY_TOOL_H
#define ENTRY_TOOL_H

#include <jansson.h>

#include "argv.h"

enum tool_prompt { PROMPT_STDIN, PROMPT_FILE, PROMPT_ARG };

struct tool {
	struct argv argv;
	enum tool_prompt prompt;
	struct argv secrets;   /* names; any one of them suffices */
	struct argv rename;    /* NAME=NAME: given under the second one when that is absent */
	struct argv env;       /* NAME=VALUE */
	struct argv from, to;  /* profile files: below the data directory, below HOME */
	int stop_signal;
	long grace;
	json_t *usage;         /* object or null, for usage.h */
	char *transcript_under;  /* a directory below HOME, NULL: it writes none */
	char *transcript_suffix; /* how its files' names end */
};

/* Reads the row `name` of the table at path. 0, or an exit code after saying why. */
int tool_load(struct tool *t, const char *path, const char *name);

/* The agent's command line. A prompt that is too long for an argument is an error: -1, E2BIG. */
int tool_argv(const struct tool *t, const char *prompt, const char *prompt_file, struct argv *out);

/* Adds the row's variables and the secrets (NAME=VALUE) that it names to an environment. */
void tool_env(const struct tool *t, const struct argv *secrets, const char *ca, struct argv *env);

/* 1 if the agent has a secret that it can use, or needs none. */
int tool_has_secret(const struct tool *t, const struct argv *secrets);

void tool_free(struct tool *t);

#endif
