/*
 * launch - starts the two processes of a run: egress-proxy, then the sandbox.
 *
 * Each gets a session of its own, so that a key pressed at the terminal reaches us alone; the
 * descriptors of the plan and no others; an environment that was built. The proxy ends when the
 * lifeline does, the sandbox with us (--die-with-parent) or when the channel does. The sandbox
 * begins with an empty session keyring (keyrings(7)): the caller's would be readable in it.
 */
#ifndef LAUNCH_LAUNCH_H
#define LAUNCH_LAUNCH_H

#include <sys/types.h>

#include "plan.h"

#define PHASE_KEY_DIGITS 64

struct launch {
	pid_t proxy, engine;  /* -1: not running */
	int lifeline;         /* our end */
	int to, from, err;    /* the sandbox's stdin, stdout and stderr */
	int info;             /* where the engine tells the sandbox's pid; -1 when it is known */
	pid_t sandbox;        /* process 1 of the sandbox as we see it, or -1 */
	int store;            /* enum store_kind when there is one, else 0 */
	char key[PHASE_KEY_DIGITS + 1];
};

/* Starts both. 0, or the exit code after a message; what was started is then to be ended. */
int launch_start(struct launch *l, const struct plan *p);

/* Takes in what the engine tells; call when `info` is readable. */
void launch_info(struct launch *l);

/* Ends the proxy and waits for it: its log is then complete. */
void launch_end_proxy(struct launch *l);

/* Fills n bytes of unpredictable hex digits and a NUL. -1 with errno. */
int launch_random(char *out, size_t digits);

#endif
