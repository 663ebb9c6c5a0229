/*
 * keys - which credentials are there: by name, never by value nor by length.
 *
 * A value is looked at for one thing only, whether it can be a token at all. Pure.
 */
#ifndef DOCTOR_KEYS_H
#define DOCTOR_KEYS_H

#include "finding.h"
#include "json.h"

/* How a variable is looked up: getenv(3), but in tests. */
typedef const char *keys_lookup(const char *name);

/* NULL if the value can be a token, else what is wrong with it. */
const char *keys_wrong(const char *value);

/* The tokens that git has to push with. */
void keys_judge_git(keys_lookup *lookup, struct finding *f);

/* A tool: a row of agents.json, where its program is ("" : not here), and whether it is the default. */
void keys_judge_tool(const json_t *row, const char *path, int is_default, keys_lookup *lookup,
		     struct finding *f);

#endif
