/*
 * self - where this program and its data are.
 *
 * A program finds its fellows beside itself first, so that a build tree, an installation and a
 * Nix profile all work without configuration. Paths are absolute and written into the caller's
 * array; failure is -1 with errno (ENOENT, ENAMETOOLONG).
 */
#ifndef AGENT_SELF_H
#define AGENT_SELF_H

#include <limits.h>

/* The directory of the running executable, links resolved. */
int self_dir(char out[PATH_MAX]);

/* An executable of ours: beside this one, else on PATH. */
int self_program(const char *name, char out[PATH_MAX]);

/* An executable on the given search path (NULL: $PATH), as execvp(3) would find it. */
int self_which(const char *name, const char *path, char out[PATH_MAX]);

/* A file of our data: $AGENT_SHARE/name, else ../share/agent/name beside us, else PREFIX's. */
int self_share(const char *name, char out[PATH_MAX]);

#endif
