/*
 * optspec - the table of options: one row an option, from which parsing and --help both follow.
 *
 * A row says the long name, the letter if it has one, what kind of value it takes and where in
 * struct options it goes, the environment variable that stands for it, what it is when nothing
 * says it, the grammar of its value, and what an engine must be able to do for it. The rows are in
 * the order of agent-launch(1). A list's variable holds words separated by blanks. The last row
 * has no name.
 */
#ifndef LAUNCH_OPTSPEC_H
#define LAUNCH_OPTSPEC_H

#include <stddef.h>

#include "value.h"

enum optkind { OPT_FLAG, OPT_TEXT, OPT_LIST, OPT_SECONDS, OPT_BYTES, OPT_COUNT, OPT_DECIMAL };

enum optmark {
	OPT_ONCE = 1,  /* belongs to one command: not in a configuration file */
	OPT_OUTER = 2, /* not in a profile */
	OPT_PATH = 4,  /* names a file: absolute where it is configured */
	OPT_MODE = 8   /* says what is to be done, not how: --explain leaves it out */
};

struct optspec {
	const char *name;
	char letter;
	enum optkind kind;
	unsigned marks;
	size_t offset;
	const char *variable; /* NULL: none */
	const char *fallback; /* what it is when nothing says it; in the struct that is NULL */
	enum value value;
	unsigned needs;       /* enum can, of the engine; 0: every engine honours it */
	const char *arg;      /* the value's name in help, NULL for a flag */
	const char *help;
};

extern const struct optspec optspec_table[];

/* The row of --name, --name=value (then *value is set) or -x; NULL if there is none. */
const struct optspec *optspec_find(const char *arg, const char **value);

/* The row of that name, or NULL. */
const struct optspec *optspec_named(const char *name);

/* NULL if the text can be this option's value ("1" and "0" for a flag), else what is wrong. */
const char *optspec_wrong(const struct optspec *s, const char *text);

#endif
