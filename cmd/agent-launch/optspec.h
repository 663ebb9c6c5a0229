/*
 * optspec - the table of options: one row an option, from which parsing and --help both follow.
 *
 * A row says the long name, the letter if it has one, what kind of value it takes and where in
 * struct options it goes, and the environment variable that stands for it. A list's variable holds
 * words separated by blanks. The last row has no name.
 */
#ifndef LAUNCH_OPTSPEC_H
#define LAUNCH_OPTSPEC_H

#include <stddef.h>

enum optkind { OPT_FLAG, OPT_TEXT, OPT_LIST, OPT_SECONDS, OPT_BYTES };

struct optspec {
	const char *name;
	char letter;
	enum optkind kind;
	size_t offset;
	const char *variable; /* NULL: none */
	const char *arg;      /* the value's name in help, NULL for a flag */
	const char *help;
};

extern const struct optspec optspec_table[];

/* The row of --name, --name=value (then *value is set) or -x; NULL if there is none. */
const struct optspec *optspec_find(const char *arg, const char **value);

#endif
