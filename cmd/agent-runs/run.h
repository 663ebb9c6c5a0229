/*
 * run - one run as its record shows it: its state, and what run.json says.
 *
 * A record is input: its directory and file are opened without following a link, run.json is
 * bounded and checked, and one that cannot be understood is a run in state broken, never an error.
 * A run lives while agent-launch holds the lock on its directory, which it takes before there is
 * a run.json; so a directory without one is not locked here, or a run that is just being born
 * would find it taken. Locks of ours are shared: readers do not see each other.
 */
#ifndef RUNS_RUN_H
#define RUNS_RUN_H

#include <jansson.h>

#include "repo.h"

enum run_state { RUN_RUNNING, RUN_DONE, RUN_LOST, RUN_BROKEN };

struct run {
	char id[RUN_ID_MAX + 1];
	enum run_state state;
	int dir;         /* its directory, -1 if it is none; while it is open an ended run is locked */
	json_t *json;    /* run.json; NULL if broken, and it may be for a running one */
	const char *why; /* what is wrong with run.json, or NULL */
};

/* Looks at the run `id` of the open directory `shelf`. -1 with errno only if there is none. */
int run_open(struct run *r, int shelf, const char *id);

/* 1 if it has ended by now. */
int run_ended(const struct run *r);

/* 1 if it was lost and its record still says that it runs: nobody has cleared up after it. */
int run_unsettled(const struct run *r);

/* Waits until it has ended: 0, or -1 with errno, ETIMEDOUT after so many seconds. */
int run_wait(const struct run *r, long seconds);

/* A regular file of its record, for reading; no link is followed. -1 with errno. */
int run_file(const struct run *r, const char *name);

/* The word for a state, and whether a word is one. */
const char *run_state(enum run_state state);
int run_is_state(const char *word);

void run_close(struct run *r);

#endif
