/*
 * capture - runs a program to its end, within bounds of time and of output.
 *
 * For programs that talk to a daemon, which may hang and take them along, or answer without end.
 * The program gets a session of its own and no input; what it says on either output goes to a
 * buffer, up to the buffer's bound. When the time is over or a bound is passed, all of its
 * session's first process group is killed. Failure is -1 with errno: ETIMEDOUT, EFBIG, or that
 * of spawn_start(); no child remains.
 */
#ifndef AGENT_CAPTURE_H
#define AGENT_CAPTURE_H

#include "buf.h"
#include "spawn.h"

/* One that is under way, for several side by side: set up by capture_begin() alone. */
struct capture {
	pid_t pid;
	struct {
		int fd;
		struct buf *to;
	} from[2];
	long end; /* monotonic, milliseconds */
};

/* Starts it (in, out and err of s are not used); the buffers must outlive it. -1 with errno. */
int capture_begin(struct capture *c, const struct spawn *s, int seconds, struct buf *out,
		  struct buf *err);

/* Takes what it says until it has ended: its exit code as spawn_wait() has it, or -1. */
int capture_end(struct capture *c);

/* Both. (in, out and err of s are not used). Its exit code as spawn_wait() has it, or -1. */
int capture_run(const struct spawn *s, int seconds, struct buf *out, struct buf *err);

#endif
