/*
 * launch - starts the processes of a run: what the engine must have first, egress-proxy, the
 * sandbox.
 *
 * Each gets a session of its own, so that a key pressed at the terminal reaches us alone; the
 * descriptors of the plan and no others; an environment that was built. The proxy ends when its
 * lifeline does, the sandbox with us (bwrap's --die-with-parent) or when the channel does. The sandbox
 * begins with an empty session keyring (keyrings(7)): the caller's would be readable in it.
 */
#ifndef LAUNCH_LAUNCH_H
#define LAUNCH_LAUNCH_H

#include <sys/types.h>

#include "plan.h"
#include "proxy.h"

struct launch {
	struct proxy proxy;
	pid_t engine;         /* -1: not running */
	int to, from, err;    /* the sandbox's stdin, stdout and stderr */
	int info;             /* where the engine tells the sandbox's pid; -1 when it is known */
	pid_t sandbox;        /* process 1 of the sandbox as we see it, or -1 */
	int forwards;         /* the engine's client passes a signal on to the sandbox */
	int store;            /* enum store_kind when there is one, else 0 */
};

/* Starts both. 0, or the exit code after a message; what was started is then to be ended. */
int launch_start(struct launch *l, const struct plan *p);

/* Takes in what the engine tells; call when `info` is readable. */
void launch_info(struct launch *l);

/* Asks the sandbox's process 1 to save the work and end. -1 when nobody can be asked. */
int launch_stop(const struct launch *l);

#endif
