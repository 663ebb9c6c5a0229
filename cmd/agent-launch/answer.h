/*
 * answer - what the sandbox asks for on the way: a token to push with, the bundle to begin from.
 *
 * A token comes from --token-cmd at the moment when it is needed, else from the environment; with
 * it goes the egress summary. A bundle is streamed from git as fast as the channel takes it. The
 * helper program runs beside the loop: poll `out` and call answer_pump(). One question at a time,
 * ANSWER_QUESTIONS in all; more is an error of protocol.
 */
#ifndef LAUNCH_ANSWER_H
#define LAUNCH_ANSWER_H

#include <sys/types.h>

#include "channel.h"
#include "local.h"
#include "record.h"
#include "wallet.h"

#define ANSWER_QUESTIONS 8
#define ANSWER_SECONDS 100

struct answer {
	const struct plan *plan;
	struct wallet *wallet;
	const struct record *record;
	const struct local *local; /* NULL: the repository is remote */
	int token;                 /* the helper gives a token, else a bundle */
	int out;                   /* the helper's output, or -1: none runs */
	pid_t pid;
	int asked;
	long until;                /* seconds of CLOCK_MONOTONIC: the helper's end */
	struct buf text;
};

/* Takes a clean need event. NULL, or why it is an error of protocol. */
const char *answer_need(struct answer *a, struct channel *c, const json_t *need);

/* The helper's output is readable, or has ended: passes it on. */
void answer_pump(struct answer *a, struct channel *c);

/* Ends a helper that takes too long, with an answer that says so. */
void answer_tick(struct answer *a, struct channel *c);

/* Ends the helper, if one runs. */
void answer_free(struct answer *a);

/*
 * Runs --token-cmd for `access` to its end and puts its token into out: 0, or the exit code after
 * a message.
 */
int answer_token_now(const char *cmd, const char *access, struct buf *out);

#endif
