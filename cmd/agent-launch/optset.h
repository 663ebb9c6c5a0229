/*
 * optset - a JSON object of options by their long names, as a configuration file holds it.
 *
 * What each takes is what the table of options says: true or false, a list of strings, a string
 * (for which a whole number may stand where it is one). Judged and, where there are layers to add
 * to, added. A mistake is told with the file, the path in it and what was expected: EXIT_CONFIG.
 */
#ifndef LAUNCH_OPTSET_H
#define LAUNCH_OPTSET_H

#include <jansson.h>

#include "layers.h"

struct optset {
	const char *path; /* of the file */
	const char *at;   /* before a key: "", or "profiles.NAME." */
	int is_profile;
	struct layers *to; /* NULL: judge only */
	enum layer layer;
	const char *where; /* as in struct setting */
};

/* Reads the object. 0, or the exit code after one message. */
int optset_take(const struct optset *r, json_t *object);

/* Says that something else was expected at the key: EXIT_CONFIG. */
int optset_bad(const struct optset *r, const char *key, const char *wanted);

#endif
