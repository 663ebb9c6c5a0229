/*
 * fan - one deed for each of several ids: a failure does not keep the others from being tried.
 */
#ifndef RUNS_FAN_H
#define RUNS_FAN_H

#include "options.h"
#include "run.h"
#include "shelf.h"

struct fan {
	const struct options *o;
	const struct shelf *shelf;
	void *arg;
};

/*
 * Finds and opens the run of each id and does `one` to it, which returns 0 or the exit code after
 * one message. 0, the code that all failures share, or EXIT_FAILURE.
 */
int fan_out(const struct fan *f, int (*one)(const struct fan *f, const struct run *r));

/* The code for so_far and one more. */
int fan_code(int so_far, int code);

#endif
