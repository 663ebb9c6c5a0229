/*
 * store - /nix for a sandbox on a host that has one: the host's store below, our own layer above.
 *
 * Runs in the engine's child between fork and exec: makes a user and a mount namespace of its own,
 * a tmpfs at the run's store directory, and in it `store` (an overlay with the host's /nix/store
 * as its lower layer) and `var` (with a copy of the store's database where it can be read). The
 * engine then binds the two. All of it ends with the namespace. Where an overlay cannot be made
 * both are empty directories, and the answer says so. Linux only.
 */
#ifndef LAUNCH_STORE_H
#define LAUNCH_STORE_H

enum store_kind { STORE_FAILED = 'f', STORE_OVERLAY = 'o', STORE_EMPTY = 'e' };

/* Makes it below dir, which exists. `f` leaves nothing that the engine could bind. */
enum store_kind store_make(const char *dir);

#endif
