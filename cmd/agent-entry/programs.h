/*
 * programs - the programs that trusted steps run, found once, before anything else ran.
 *
 * They are known by absolute paths with every link resolved, and each is refused when our uid
 * could replace it: a git that the agent planted in a writable directory of PATH is never run with
 * a token. `path` is what is left of PATH for trusted children: those of its directories that
 * cannot be changed. A program that is not there has an empty path.
 */
#ifndef ENTRY_PROGRAMS_H
#define ENTRY_PROGRAMS_H

#include <limits.h>

struct programs {
	char git[PATH_MAX], gh[PATH_MAX], nix[PATH_MAX], gitleaks[PATH_MAX];
	char path[PATH_MAX];
};

/* Finds them on the search path. 0, or an exit code after saying what is wrong. */
int programs_find(struct programs *p, const char *path);

#endif
