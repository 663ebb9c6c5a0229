/*
 * local - the user's own repository: a bundle of the base out of it, and a branch back into it.
 *
 * It is never mounted. git runs here with an environment that was built and with hooks off, as
 * the user, in the user's repository. What comes back is hostile: the pack goes through index-pack
 * with --strict and --fsck-objects (a fetch from a bundle does not check before git 2.46), the tip
 * must be a commit that descends from the base, and only then is the one new reference made, which
 * must not have existed. Errors are told on stderr.
 */
#ifndef LAUNCH_LOCAL_H
#define LAUNCH_LOCAL_H

#include <limits.h>
#include <sys/types.h>

#include "argv.h"
#include "bundle.h"

struct local {
	const char *git;         /* borrowed: absolute path */
	char dir[PATH_MAX];      /* its top, or the bare repository */
	char name[64];           /* the last component, as much of it as can be a name */
	char base[BRANCH_MAX + 1]; /* the branch it begins from */
	char oid[OID_MAX + 1];   /* its commit */
};

/* Finds the repository and the base (NULL: the branch that is checked out). 0 or an exit code. */
int local_open(struct local *l, const char *git, const char *path, const char *base);

/* Refuses, with a message, when the branch could not be made at the end. 0 or an exit code. */
int local_check_branch(const struct local *l, const char *branch);

/* Starts `git bundle create`: its pid, its output on *out; -1 with errno. */
pid_t local_bundle(const struct local *l, int *out);

/* Takes work.bundle of the record in as refs/heads/BRANCH. 0, or an exit code after a message. */
int local_import(const struct local *l, const struct record *r, const struct bundle *b,
		 const char *branch);

#endif
