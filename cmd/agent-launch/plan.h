/*
 * plan - the whole run before anything is started: what each process gets, to the last argument.
 *
 * Pure: made from the options and from what was found on the machine. Nothing in a plan is
 * secret, so that all of it may be printed; secrets travel later, on the descriptors whose numbers
 * are fixed here. The plan borrows from the options and from `found`, which must outlive it.
 */
#ifndef LAUNCH_PLAN_H
#define LAUNCH_PLAN_H

#include "argv.h"
#include "found.h"
#include "options.h"
#include "view.h"

/* The numbers under which a child finds a descriptor. Ours are all above PLAN_FD_RESERVED. */
enum plan_fd {
	PLAN_FD_KEY = 3,      /* proxy: the phase key */
	PLAN_FD_LIFELINE = 4, /* proxy: its end of file is our end */
	PLAN_FD_READY = 5,    /* proxy: a newline when it serves */
	PLAN_FD_HANDOFF = 6,  /* proxy and sandbox: the two ends of the hand-off */
	PLAN_FD_INFO = 7,     /* engine: where it tells the pid of the sandbox */
	PLAN_FD_DATA = 8,     /* engine: the first of the files made from text */
	PLAN_FD_RESERVED = 24
};

#define PLAN_ENTRY "/run/agent/bin/agent-entry"
#define PLAN_SHARE "/run/agent/share"
#define PLAN_TOOLS "/run/agent/tools"
#define PLAN_HOME "/home/agent"
#define PLAN_UID 1000
#define PLAN_PROXY "http://127.0.0.1:3128"

struct plan {
	const struct options *o;
	const struct found *f;
	char run_id[RUN_ID_MAX + 1];
	char branch[RUN_ID_MAX + BRANCH_MAX + 16]; /* agent/TOOL/RUNID */
	char repo[REPO_URL_MAX + 1];               /* AGENT_REPO */
	char record[PATH_MAX];                     /* this run's directory */
	char store[PATH_MAX];                      /* where the /nix overlay is made, or "" */
	struct argv env;                           /* the sandbox's environment */
	struct view view;
	struct argv proxy, engine;                 /* the command lines */
};

/* Makes it. run_id is the one to use; name is the local repository's, or NULL. 0 or exit code. */
int plan_make(struct plan *p, const struct options *o, const struct found *f, const char *run_id,
	      const char *name);

/* Prints the command lines, quoted for sh(1), one a line. */
int plan_print(const struct plan *p);

void plan_free(struct plan *p);

#endif
