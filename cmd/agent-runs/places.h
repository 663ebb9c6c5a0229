/*
 * places - the container engines that runs of this machine used, and what is left there.
 *
 * A place is an engine and its endpoint. It holds the runs with a record here that have ended
 * there: only what carries the label of one of these is removed. What is of a run that lives, or
 * that ran at another place, is left alone; what is of a run without a record here is an orphan,
 * which may be somebody else's running sandbox.
 */
#ifndef RUNS_PLACES_H
#define RUNS_PLACES_H

#include "argv.h"
#include "options.h"
#include "run.h"
#include "shelf.h"

#define PLACES_MAX 32

struct places {
	struct place {
		const char *engine;
		char *endpoint;    /* NULL: the engine's own */
		struct argv ended; /* runs */
		struct argv lost;  /* those of them that nobody has cleared up after */
	} v[PLACES_MAX];
	size_t n;
	struct argv kept; /* lost runs that may still have something at an engine */
};

/* Adds the places where the engines are now. -1 with errno. */
int places_now(struct places *p);

/* Adds a run that has ended, if it used an engine at all. -1 with errno. */
int places_add(struct places *p, const struct run *r);

/* Asks each place and removes, or with o->dry_run only prints. 0, or the code of what failed. */
int places_clear(struct places *p, const struct shelf *s, const struct options *o);

void places_free(struct places *p);

#endif
