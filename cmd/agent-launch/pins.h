/*
 * pins - store paths that must stay what they are although the sandbox owns its /nix/store.
 *
 * The layer above the host's store belongs to the sandbox's uid, so that nix can add to it; its
 * owner could also put another thing in the place of git. So what trusted steps execute from the
 * store (and what that needs: its closure, as `nix-store --query --requisites` says) is mounted
 * over itself, read-only: a mount point cannot be removed or renamed.
 */
#ifndef LAUNCH_PINS_H
#define LAUNCH_PINS_H

#include "argv.h"

/*
 * Adds the store paths of the programs (absolute, links resolved) and of their closures to pins,
 * each once. Without nix-store those of the programs alone. -1 with errno when there is no memory.
 */
int pins_find(struct argv *pins, const struct argv *programs);

/* Pure: the length of the store path that `path` begins with (/nix/store/NAME), or 0. */
unsigned long pins_store_path(const char *path);

#endif
