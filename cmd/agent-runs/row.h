/*
 * row - a run as one row of the table: what each column says of it.
 *
 * Every member of run.json is looked at by its type; one that is not there or not what it should
 * be is "-". Pure but for the time zone, in which the start is shown.
 */
#ifndef RUNS_ROW_H
#define RUNS_ROW_H

#include <time.h>

#include "run.h"
#include "table.h"

enum row_column { ROW_ID, ROW_STATE, ROW_CODE, ROW_TOOL, ROW_ENGINE, ROW_REPO, ROW_STARTED, ROW_TIME,
		  ROW_RESULT, ROW_COLUMNS };

/* Adds the names of the columns. */
void row_head(struct table *t);

/* Adds what is to say of the run. */
void row_add(struct table *t, const struct run *r, time_t now);

/* A span of time in words, as 12m03s; "-" for one that cannot be. */
void row_span(long seconds, char out[16]);

#endif
