/*
 * ask - one question to an engine's client: a command, its output, within a bound of time.
 *
 * Several can be under way at once. The client gets the environment that client.h makes, and so no
 * secret of ours. What it says on stderr is kept apart and is told only by who finds the answer
 * wanting. An answer is text from outside: at most ASK_MAX bytes.
 */
#ifndef LAUNCH_ASK_H
#define LAUNCH_ASK_H

#include "argv.h"
#include "buf.h"
#include "capture.h"
#include "engine.h"

#define ASK_MAX 65536
#define ASK_MS 20000L

struct ask {
	struct capture under_way;
	struct buf answer, complaint;
};

/* One that was not begun, for ask_free(). */
#define ASK_INIT {.under_way = CAPTURE_INIT}

/* Begins: a[0] is an absolute path. -1 with errno. */
int ask_begin(struct ask *q, const struct engine *e, const struct argv *a);

/* Ends: the exit code, or -1 with errno (ETIMEDOUT). The answer has no newline at its end. */
int ask_end(struct ask *q);

/* Says what the client complained of, in its last line, or that it said nothing. */
const char *ask_why(const struct ask *q);

void ask_free(struct ask *q);

#endif
