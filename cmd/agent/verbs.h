/*
 * verbs - from the first word to a program: a table, else agent-VERB beside us or on PATH.
 *
 * The table is for verbs that share a program; every other program that is named agent-VERB is a
 * verb by being there, ours or the user's own, as with git. A verb is lower-case letters, digits
 * and hyphens, so that nothing else of the command line can become part of a path.
 */
#ifndef FRONT_VERBS_H
#define FRONT_VERBS_H

#include <limits.h>

#include "argv.h"

struct verb {
	const char *name;
	const char *program; /* gets the verb as its first argument */
	const char *help;
};

/* The table; the last row has no name. */
extern const struct verb verbs_table[];

/* 1 if text can be a verb. */
int verbs_is_name(const char *text);

/* The program of a verb, and whether it wants to be told the verb. -1: there is none. */
int verbs_find(const char *verb, char program[PATH_MAX], int *tell);

/* Adds the verbs that are there besides the table: agent-VERB beside us and on PATH, each once. */
void verbs_list(struct argv *out);

#endif
