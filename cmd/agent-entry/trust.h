/*
 * trust - whether our uid could replace what stands at a path.
 *
 * What a trusted step executes must not be writable by the agent, which has our uid. A path is as
 * safe as its weakest component: an entry can be replaced when its directory is writable, or could
 * be made so because it is ours, unless the entry is a mount point (rename(2) says EBUSY) or the
 * directory is sticky and both are somebody else's (as the store of a Nix image is).
 */
#ifndef ENTRY_TRUST_H
#define ENTRY_TRUST_H

#include <limits.h>

/*
 * 1 if nothing on the way to the absolute `path` can be replaced, links followed; else 0, with
 * what can in `weak`.
 */
int trust_path(const char *path, char weak[PATH_MAX]);

/* 1 if nothing can be made, removed or renamed in this directory (a missing one counts as safe). */
int trust_dir(const char *dir);

#endif
