/*
 * ask - a question to another program: within its time, with no secret in its environment.
 *
 * The environment is built from the few names that engines (client.h) and git need; neither tokens nor model
 * keys are among them. One question takes ASK_MS at most and all of them together ASK_ALL_MS, after
 * which each has ASK_LEAST_MS, so that a machine on which everything hangs is still reported on.
 */
#ifndef DOCTOR_ASK_H
#define DOCTOR_ASK_H

#include "argv.h"
#include "buf.h"
#include "doctor.h"

#define ASK_MS 5000L
#define ASK_ALL_MS 30000L
#define ASK_LEAST_MS 500L
#define ASK_OUT_MAX ((size_t)1 << 20)
#define ASK_WORDS_MAX 240

struct answer {
	int status; /* as spawn_wait(), or -1 */
	int err;    /* then: ETIMEDOUT, or why it could not be started */
	struct buf out, said;
};

/* Builds the environment from ours. */
int ask_environment(struct argv *env);

/* How long the next question may take. */
long ask_time(const struct doctor *d);

/* Asks; a is to be freed, whatever came of it. argv is freed here. */
void ask(const struct doctor *d, struct argv *argv, struct answer *a);

/* The first line of what it said on stderr (else on stdout), without its own name. */
const char *answer_words(const struct answer *a, char words[ASK_WORDS_MAX]);

/* Why there is no answer: "hangs: ...", "cannot be started: ..." */
const char *answer_trouble(const struct answer *a, char words[ASK_WORDS_MAX]);

void answer_free(struct answer *a);

#endif
