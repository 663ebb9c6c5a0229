/*
 * gitcmd - git in the user's repository: one way to call it, with nothing inherited.
 *
 * The environment is built: PATH, HOME (for the user's own safe.directory), no prompts, no
 * optional locks. Hooks and the file system monitor are off. Output is bounded; git's own
 * messages go to our stderr or nowhere.
 */
#ifndef LAUNCH_GITCMD_H
#define LAUNCH_GITCMD_H

#include <sys/types.h>

#include "argv.h"
#include "buf.h"

struct gitcmd {
	const char *git, *dir;
	int in;    /* -1: /dev/null */
	int loud;  /* git's messages are shown */
};

/* Runs it with the arguments up to NULL; output is appended to out (NULL: dropped). Exit code. */
int gitcmd_run(const struct gitcmd *g, struct buf *out, ...) __attribute__((sentinel));

/* Starts it with output to the descriptor `to`: the pid, or -1 with errno. */
pid_t gitcmd_start(const struct gitcmd *g, int to, ...) __attribute__((sentinel));

#endif
