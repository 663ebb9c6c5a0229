/*
 * wallet - the run's secrets: taken out of the environment, handed over once, wiped.
 *
 * From the environment come the token for git (GH_TOKEN or GITHUB_TOKEN for GitHub, AGENT_GIT_TOKEN
 * for another server), the model keys that the tool's entry names, and what --env names; where no
 * such key is set, one from the tool's own login (login.h). Taking
 * overwrites each where it stood, so that /proc/self/environ does not show it. They are kept here
 * until the spec is sent and the push is over, in memory that is not dumpable, and as needles for
 * the mask. Nothing here is ever printed: messages and the record name variables, not values.
 */
#ifndef LAUNCH_WALLET_H
#define LAUNCH_WALLET_H

#include <limits.h>

#include "argv.h"
#include "needles.h"
#include "options.h"
#include "tool.h"

#define TOKEN_MAX 8192

struct wallet {
	char *token;              /* for git, or NULL */
	const char *token_source; /* "GH_TOKEN", "token-cmd", ... or "none" */
	struct argv models;       /* NAME=VALUE */
	char login[PATH_MAX];     /* the file that the model's key came from, or "" */
	struct argv env;          /* NAME=VALUE */
	struct needles needles;
};

/* Takes what the run needs. 0, or the exit code after a message that names what is missing. */
int wallet_take(struct wallet *w, const struct options *o, const struct tool *t);

/* NULL if s can be a token (printable, no blanks, not too long), else what is wrong. */
const char *wallet_check_token(const char *s);

/* Adds a secret that came later to what is masked. */
int wallet_mask(struct wallet *w, const char *secret);

void wallet_free(struct wallet *w);

#endif
