/*
 * order - the runs by the time they started, the oldest first.
 *
 * Ids that were made of the time sort by it, ids that were chosen do not; so every record is asked
 * when its run started. A broken one stands where its directory was last changed. Runs of one
 * second are in the order of their ids.
 */
#ifndef RUNS_ORDER_H
#define RUNS_ORDER_H

#include <time.h>

#include "run.h"
#include "shelf.h"

struct order {
	struct order_run {
		char id[RUN_ID_MAX + 1];
		enum run_state state;
		time_t started;
	} *v;
	size_t n;
};

/* Reads every record. 0, or the exit code after one message. */
int order_read(struct order *o, const struct shelf *s);

/* The time that a record's text says (2026-11-24T08:00:00Z), or -1. Pure. */
time_t order_time(const char *text);

void order_free(struct order *o);

#endif
