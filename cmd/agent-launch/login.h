/*
 * login - the key that the tool's own login left in a file of the user's home.
 *
 * Which file, which member of it and for which variable is data: `logins` of the tool's row in
 * agents.json. Only what is named there is taken, never a member whose name speaks of refreshing,
 * so that a login cannot be prolonged by who gets the key. The file must be the user's own
 * (trusted.h); what is read of it is wiped. One that has expired is refused before it is used.
 */
#ifndef LAUNCH_LOGIN_H
#define LAUNCH_LOGIN_H

#include <limits.h>
#include <time.h>

#include <jansson.h>

#include "argv.h"

#define LOGINS_MAX 4

struct login {
	const char *variable;  /* that the key goes into */
	const char *what;      /* for people: "access token" */
	const char *directory; /* beneath HOME */
	const char *moved_by;  /* the variable that names another directory, or NULL */
	const char *file;      /* in it */
	const char *token;     /* where the key is in the file: "a.b" */
	const char *expires;   /* where its end is, in ms since 1970, or NULL */
};

struct taken {
	char *secret;          /* NULL: there is none; the caller's to wipe and free */
	const char *variable;
	char where[PATH_MAX];  /* the file, ~ for HOME; "" if there is no such file */
};

/*
 * Reads one row; `secrets` are the tool's variables, the texts are kept in `keep`. NULL, or what
 * is wrong with it.
 */
const char *login_parse(json_t *row, const struct argv *secrets, struct argv *keep,
			struct login *out);

/*
 * The key in the file's object, borrowed from it. Pure. NULL: there is none. *left is how many
 * seconds it is good for, at most 0 when it has expired, LONG_MAX when nothing says so.
 */
const char *login_pick(const struct login *l, const json_t *root, time_t now, long *left);

/* Looks for the first login that has a key. 0, or the exit code after one message. */
int login_take(const struct login *logins, size_t n, int quiet, const char *program,
	       struct taken *out);

#endif
