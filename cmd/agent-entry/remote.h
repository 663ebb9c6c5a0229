/*
 * remote - what went wrong between git and a server, from what git said (LC_ALL=C).
 *
 * git has one exit code (128) for all of it, so its words are all there is. Pure; words that are
 * not known count as REMOTE_OTHER. The texts are those of git 2.39 to 2.47 and of curl 7.88 and 8.
 */
#ifndef ENTRY_REMOTE_H
#define ENTRY_REMOTE_H

enum remote_trouble {
	REMOTE_OTHER,
	REMOTE_PROXY,     /* nothing listens where the proxy should be */
	REMOTE_POLICY,    /* the proxy refused the host */
	REMOTE_MISSING,   /* no such repository, or the token cannot see it */
	REMOTE_BRANCH,    /* no such branch */
	REMOTE_DENIED,    /* no token, a wrong one, or one that may not do this */
	REMOTE_EXISTS,    /* the branch is there already */
	REMOTE_RULES,     /* the server's hooks or rules declined it */
	REMOTE_FULL,      /* no space here */
	REMOTE_CERT,      /* its certificate is not trusted */
	REMOTE_NOT_GIT,   /* it answers, but not as a git server */
	REMOTE_TEMPORARY  /* worth another try */
};

/* Reads git's standard error. */
enum remote_trouble remote_diagnose(const char *said);

/* The exit code for a trouble when reading. */
int remote_code(enum remote_trouble t);

/* What to do about it, as the end of a message. */
const char *remote_advice(enum remote_trouble t);

#endif
