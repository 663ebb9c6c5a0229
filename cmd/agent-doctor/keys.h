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

/* Where a tool is ("": not here), the file of its own login ("": none), and whether a run takes it. */
struct keys_tool {
	const char *path;
	const char *login;
	int is_default;
};

/* A tool and the keys that its row in agents.json names. */
void keys_judge_tool(const json_t *row, const struct keys_tool *t, keys_lookup *lookup,
		     struct finding *f);

#endif
