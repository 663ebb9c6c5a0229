/*
 * ask - what process 1 asks of the launcher: a token, a bundle.
 *
 * A question is a `need` event; the answer is a line with "answer": the same word. It is waited
 * for with a bound, and with an eye on signals and on the launcher's presence. By hand there is
 * nobody to ask.
 */
#ifndef ENTRY_ASK_H
#define ENTRY_ASK_H

#include "run.h"

#define ASK_MS 120000

/* Reads one line from the launcher, waiting at most ms: an object of the caller's, or NULL after
 * saying why. */
json_t *ask_line(struct run *r, long ms);

/* Asks for a token for writing: appends it to `token`. 0, or -1 with the reason in why. The answer's
 * egress summary is kept in r->egress. */
int ask_token(struct run *r, struct buf *token, char why[RUN_MESSAGE_MAX]);

/* Asks for the repository's bundle and writes it to fd. 0, or -1 with the reason in why. */
int ask_bundle(struct run *r, int fd, char why[RUN_MESSAGE_MAX]);

#endif
