/*
 * record - what is kept of a run: $XDG_STATE_HOME/agent/runs/ID, for its user alone.
 *
 * A directory of mode 0700 that is made here and must not have existed, with run.json, agent.log,
 * egress.jsonl (the proxy's), work.bundle and transcript, each 0600, under fixed names, created
 * with O_EXCL and O_NOFOLLOW relative to the directory's descriptor. run.json is replaced whole
 * (rename(2)).
 * While the run lives its directory is locked (flock(2)): who can lock it knows that it is over.
 * Never a secret: names of variables, not values.
 */
#ifndef LAUNCH_RECORD_H
#define LAUNCH_RECORD_H

#include <jansson.h>

#include "plan.h"
#include "wallet.h"

struct record {
	const char *path; /* borrowed from the plan */
	int dir;          /* -1: not open */
	json_t *run;      /* what run.json will say */
};

/* Makes the directory and the first run.json. 0, or the exit code after one message. */
int record_open(struct record *r, const struct plan *p, const struct wallet *w);

/* A new file in it, for writing. -1 with errno. */
int record_file(const struct record *r, const char *name);

/* Adds a phase that began, and a sentence that explains something. Both are bounded. */
void record_phase(struct record *r, const char *phase, long ms);
void record_note(struct record *r, const char *text);

/* Writes run.json, whole. -1 with errno. */
int record_write(struct record *r);

/* Puts the end into it (result is borrowed, may be NULL) and writes it. -1 with errno. */
int record_finish(struct record *r, int code, const json_t *result);

void record_close(struct record *r);

#endif
