/*
 * proxy - the run's egress-proxy: a process of this machine, or a container of the engine.
 *
 * It gets the phase key over a pipe, and ends with us: the other end of its lifeline is ours
 * alone, and closes whatever ends us. As a process it says when it serves. As a container it has
 * its standard streams and no more: the key is the first line of the lifeline, the log is what it
 * prints, and the sandbox waits for it to appear.
 */
#ifndef LAUNCH_PROXY_H
#define LAUNCH_PROXY_H

#include <sys/types.h>

#include "plan.h"

#define PHASE_KEY_DIGITS 64

struct proxy {
	pid_t pid;    /* -1: not running */
	int lifeline; /* our end, or -1 */
	int ready;    /* where it will say that it serves, or -1 */
	char key[PHASE_KEY_DIGITS + 1];
};

/* Makes the key; nothing is started. 0, or the exit code after a message. */
int proxy_init(struct proxy *x);

/* Starts it; handoff is our end of the pair for WAY_FD, else -1. 0, or the exit code. */
int proxy_start(struct proxy *x, const struct plan *p, int handoff);

/* Waits until it serves, where proxy_start() did not (WAY_FD). 0, or the exit code. */
int proxy_ready(struct proxy *x);

/* Ends it and waits for it: its log is then complete. */
void proxy_end(struct proxy *x);

/* Fills `digits` bytes of unpredictable hex digits and a NUL. -1 with errno. */
int proxy_random(char *out, size_t digits);

#endif
