/*
 * capture - runs a program to its end, within bounds of time and of output.
 *
 * For programs that talk to a daemon, which may hang and take them along, or answer without end.
 * The program gets a session of its own and no input. The answer is there when it has ended,
 * whoever else holds its outputs; what it leaves behind then is left. When the time is over, a
 * bound is passed or the flag is up, all of its process group is killed; one that even SIGKILL
 * does not end (it waits for a dead disk) is left behind. Failure is -1 with errno: ETIMEDOUT,
 * EFBIG, EINTR for the flag, or that of spawn_start(). The buffers are the caller's.
 */
#ifndef AGENT_CAPTURE_H
#define AGENT_CAPTURE_H

#include <signal.h>

#include "buf.h"
#include "spawn.h"

struct capture {
	struct buf *out, *err; /* what it says; they may be the same, and must outlive it */
	long ms;               /* how long it may take */
	int cut;               /* what is beyond a buffer's bound is read and dropped, no EFBIG */
	const volatile sig_atomic_t *stop; /* a flag that ends it early, or NULL */
	/* Ours, from here on. */
	pid_t pid; /* -1 when none is under way */
	int from[2], gone;
	long end;
};

/* One that is not under way; the caller sets the fields above. */
#define CAPTURE_INIT {.pid = -1, .from = {-1, -1}, .gone = -1}

/* Starts it (in, out, err and new_session of s are not used); several can be under way. */
int capture_begin(struct capture *c, const struct spawn *s);

/* The same for the leader of a session that was started otherwise: takes its outputs, or -1. */
void capture_follow(struct capture *c, pid_t pid, int out, int err);

/* Takes what it says until it has ended: its exit code as spawn_wait() has it, or -1. */
int capture_end(struct capture *c);

/* Begins and ends. */
int capture_run(struct capture *c, const struct spawn *s);

/* Kills its process group, if one is under way, and reaps it. */
void capture_kill(struct capture *c);

/* Milliseconds of a clock that nobody sets. */
long capture_now(void);

#endif
