/*
 * shelf - the directory of all records: which there are, and which one a word means.
 *
 * Only names that are run ids count; whatever else lies there is nobody's. An id is found by
 * itself, by its beginning, or by the beginning of what follows its last hyphen (the part that
 * was made by chance), if no other run is found by the same word. There may be no directory yet:
 * then there is no run.
 */
#ifndef RUNS_SHELF_H
#define RUNS_SHELF_H

#include <limits.h>

#include "argv.h"
#include "repo.h"

#define SHELF_MAX 100000

struct shelf {
	char path[PATH_MAX];
	int dir; /* -1: there is none */
	struct argv ids;
};

/* Opens it and reads the names. 0, or the exit code after one message. */
int shelf_open(struct shelf *s);

/* The run that text means. 0, or the exit code after one message: 64 for several, 66 for none. */
int shelf_find(const struct shelf *s, const char *text, char id[RUN_ID_MAX + 1]);

/* 1 if text is short for id, or is it. Pure. */
int shelf_means(const char *text, const char *id);

void shelf_close(struct shelf *s);

#endif
