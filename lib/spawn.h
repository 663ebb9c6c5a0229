/*
 * spawn - starts a program from an argv vector, and tells "could not exec" from "it said 127".
 *
 * The child gets exactly the descriptors that are named (0, 1 and 2; -1 stands for /dev/null) and
 * what the caller made inheritable; everything else is close-on-exec. Signal dispositions and the
 * mask are back to default in it. The environment is the given one, never ours. argv[0] must be
 * an absolute path: nothing is looked up. A failed exec is reported to the parent over a
 * close-on-exec pipe as errno, and no child remains.
 */
#ifndef AGENT_SPAWN_H
#define AGENT_SPAWN_H

#include <sys/types.h>

#include "buf.h"

struct spawn {
	char *const *argv;
	char *const *envp;
	const char *cwd;     /* NULL: ours */
	int in, out, err;    /* -1: /dev/null */
	int new_session;     /* setsid(2) in the child */
	int (*prepare)(void *); /* run in the child before exec, async-signal-safe; -1 aborts */
	void *prepare_arg;
	int plain;           /* prepare only makes system calls, which concern its own process alone (no
				PR_SET_DUMPABLE): the child may then run in our memory until its exec */
};

/* Starts it: the pid, or -1 with errno (that of fork, dup2, chdir, prepare or execve). */
pid_t spawn_start(const struct spawn *s);

/* Waits for it: its exit status 0..255, 128+n when signal n ended it, -1 with errno. */
int spawn_wait(pid_t pid);

/* Runs it and appends its standard output to b (s->out is not used). Status as spawn_wait(). */
int spawn_capture(const struct spawn *s, struct buf *b);

/* A wait(2) status as a shell's exit code. */
int spawn_status(int status);

#endif
