/*
 * course - a run from its first step to its result: setup, self-test, work, harvest, delivery.
 */
#ifndef ENTRY_COURSE_H
#define ENTRY_COURSE_H

#include "run.h"

/* Runs it in the spec's mode. Returns the exit code, which is also in r->code with the result. */
int course(struct run *r);

#endif
