/*
 * found - what this machine has: the one look at it before the plan is made.
 *
 * Programs as absolute paths, our data, where records go, and the system's part of the sandbox's
 * view. Everything after it (plan, argv) is pure. A program that is missing is told on stderr
 * with the package that brings it, and is exit code 69. Nothing is started but nix-store, where
 * the store has a part in it, and the engine's client, where it is to be asked.
 */
#ifndef LAUNCH_FOUND_H
#define LAUNCH_FOUND_H

#include <limits.h>

#include "argv.h"
#include "engine.h"
#include "facts.h"
#include "options.h"
#include "tool.h"
#include "view.h"

struct found {
	const struct engine *engine;
	char engine_program[PATH_MAX];
	struct facts facts;      /* of an engine that runs images */
	char proxy[PATH_MAX];
	char entry[PATH_MAX];
	char git[PATH_MAX];      /* "" if there is none and none is needed */
	char share[PATH_MAX];    /* the directory of agents.json */
	char policy[PATH_MAX];
	char state[PATH_MAX];    /* where the run records are: .../agent/runs */
	char certificates[PATH_MAX];
	char term[64];
	int nix;                 /* the host has /nix/store */
	struct tool tool;
	char tool_real[PATH_MAX];   /* where the tool's program is, or "" in the sandbox's own PATH */
	char tool_prefix[PATH_MAX]; /* what must be shown of the host for it */
	struct argv path;        /* directories to add to the sandbox's PATH */
	struct argv pins;        /* store paths to mount over themselves */
	struct view view;
};

/* Looks. 0, or the exit code after one message. */
int found_look(struct found *f, const struct options *o, const char *run_id);

void found_free(struct found *f);

#endif
