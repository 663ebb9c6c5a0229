/*
 * probe - asks another program for an answer, and does not wait for it for ever.
 *
 * The program runs in a session of its own with nothing on its standard input. What it prints is
 * kept up to the bounds of the buffers and the rest is read and dropped, so that much output holds
 * up nobody. The answer is there when the program has ended, whoever else holds its pipes. When
 * the time is over, or the caller's flag is up, everything in its process group is killed. A
 * program that even SIGKILL does not end (it waits for a dead disk) is left behind.
 */
#ifndef AGENT_PROBE_H
#define AGENT_PROBE_H

#include <signal.h>

#include "buf.h"
#include "spawn.h"

/*
 * Runs s (its in, out, err and new_session are ours) for at most ms milliseconds; stop is a flag
 * that ends it early, or NULL. Its status as of spawn_wait(), or -1 with errno: ETIMEDOUT, EINTR
 * for the flag, or that of spawn_start().
 */
int probe_run(const struct spawn *s, long ms, const volatile sig_atomic_t *stop, struct buf *out,
	      struct buf *err);

/*
 * The same for the leader of a session that was started otherwise: fds are its output and errors,
 * not blocking, or -1; the end of one closes it and makes it -1.
 */
int probe_follow(pid_t pid, int fds[2], long ms, const volatile sig_atomic_t *stop, struct buf *out,
		 struct buf *err);

/* Ends the process group of a session leader at once, and reaps the leader. */
void probe_kill(pid_t leader);

/* Milliseconds of a clock that nobody sets. */
long probe_now(void);

#endif
