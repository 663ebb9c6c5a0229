/*
 * argv - a NULL-terminated vector of strings: a command line or an environment.
 *
 * The vector owns copies of its strings. `v` is always a valid argument for execve(2), also when
 * nothing has been added (it then points at a NULL). Memory that cannot be had sets `bad`: adds
 * after that do nothing, and the one check of argv_ok() before use stands for a check per add.
 * Used as an environment, an element is NAME=VALUE and a name occurs once.
 */
#ifndef AGENT_ARGV_H
#define AGENT_ARGV_H

#include <stddef.h>
#include "buf.h"

struct argv {
	char **v;
	size_t n;
	size_t cap;
	int bad;
};

#define ARGV_INIT {NULL, 0, 0, 0}

/* Adds a copy of s. */
void argv_add(struct argv *a, const char *s);

/* Adds formatted text as one element. */
void argv_fmt(struct argv *a, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* Adds every argument up to a NULL. */
void argv_all(struct argv *a, ...) __attribute__((sentinel));

/* 0 if every add succeeded and v can be used, else -1 with ENOMEM. */
int argv_ok(struct argv *a);

/* Environment: sets NAME to value, replacing an earlier one. A NULL value removes it. */
void argv_setenv(struct argv *a, const char *name, const char *value);

/* Environment: the value of NAME, or NULL; valid until the next change. */
const char *argv_getenv(const struct argv *a, const char *name);

/* Appends the vector to b as one line quoted for sh(1), without a newline. */
int argv_quote(const struct argv *a, struct buf *b);

/* Frees everything, wiping the strings first. */
void argv_free(struct argv *a);

#endif
