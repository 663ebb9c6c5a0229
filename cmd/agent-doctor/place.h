/*
 * place - where a run keeps things: the state directory, memory, and the clock. Pure.
 */
#ifndef DOCTOR_PLACE_H
#define DOCTOR_PLACE_H

#include <sys/stat.h>
#include <time.h>

#include "finding.h"

struct place_state {
	const char *path;      /* where run records are */
	const char *there;     /* the path, or the nearest directory above it that exists */
	const struct stat *st; /* of it */
	unsigned uid;          /* ours */
	int writable;
	long long free;        /* bytes, -1: unknown */
};

/* The directory of the run records. */
void place_judge_state(const struct place_state *s, struct finding *f);

/* Memory in bytes, -1 for what is unknown: of the machine, not in use, and of /dev/shm. */
void place_judge_memory(long long all, long long available, long long shm, struct finding *f);

/* The clock: no certificate of today is valid before this program was built. */
void place_judge_clock(time_t now, time_t built, struct finding *f);

#endif
