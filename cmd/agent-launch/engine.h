/*
 * engine - the table of what can make a sandbox: from one plan, each its own argv.
 *
 * An engine is a row: its name, the program it needs, the package that brings it, and a pure
 * function from the plan to an argv. An engine that was not built in is not in the table, and an
 * unknown name is answered with the names that are.
 */
#ifndef LAUNCH_ENGINE_H
#define LAUNCH_ENGINE_H

#include "argv.h"

struct plan;

struct engine {
	const char *name;
	const char *program;
	const char *package;
	int network_cut; /* the sandbox has no route but through the hand-off */
	/* Appends the command line that runs the plan; a[0] is the absolute path. */
	void (*build)(const struct plan *p, struct argv *a);
};

/* The engine of that name, or NULL. */
const struct engine *engine_find(const char *name);

/* Says that there is no such engine and which there are: EXIT_USAGE. */
int engine_unknown(const char *name);

/* engine_bwrap.c */
void engine_bwrap(const struct plan *p, struct argv *a);

#endif
