/*
 * git - runs the one git that programs.h found, in an environment that is built, never inherited.
 *
 * No system or user configuration, no hooks, no templates, no terminal, no helper that could hold
 * or ask for a credential; only https; no redirects. A token travels in the environment of the one
 * git process (GIT_CONFIG_COUNT, http.URL.extraHeader), so it is given only when nothing else is
 * alive that could read that. `jailed` is for git in the agent's own repository, which counts as
 * the agent's code whatever flags it gets (threats-entry G1, G2): no token there, ever.
 */
#ifndef ENTRY_GIT_H
#define ENTRY_GIT_H

#include "argv.h"
#include "buf.h"
#include "child.h"
#include "run.h"

#define GIT_OUT_MAX ((size_t)1 << 20)
#define GIT_ERR_MAX 4096

struct git {
	struct run *run;
	struct argv env;
	const char *cwd;
	long seconds;        /* limit of each command, 0: none */
	int heed;            /* the run's deadline and stop signal end it */
	int jailed;
	int in, out;         /* descriptors for the next command, -1: /dev/null, `text` */
	int (*sink)(void *, const char *, size_t); /* takes the next command's output instead of text */
	void *sink_arg;
	struct buf text;     /* what the last command printed */
	struct buf error;    /* the end of its standard error */
	enum child_end end;  /* how it ended */
	int settings;        /* GIT_CONFIG_COUNT */
};

/* Ready to run in directory cwd, with `home` as HOME. Both are borrowed. */
void git_init(struct git *g, struct run *r, const char *cwd, const char *home);

/* Adds one setting, as `git -c` would. */
void git_set(struct git *g, const char *key, const char *value);

/* Lets it use the run's server with a token (NULL: without). */
void git_auth(struct git *g, const char *token);

/* Runs git with these arguments, up to a NULL: its exit code, or -1 (end says why). */
int git(struct git *g, ...) __attribute__((sentinel));

/* Like git(); 1 if it succeeded and printed one line, which is then in text without its newline. */
int git_line(struct git *g, ...) __attribute__((sentinel));

/* The same for n lines, none of them empty; they stay in text, each ended by a NUL. */
int git_lines(struct git *g, char **lines, size_t n, ...) __attribute__((sentinel));

/* The last line of its standard error, for a message. */
const char *git_error(struct git *g);

/* Wipes and frees. */
void git_free(struct git *g);

#endif
