/*
 * table - rows of text in columns, for a person at a terminal.
 *
 * A cell is made harmless (neutral.h) and one line when it is put in, whatever it was. A column is
 * as wide as its widest cell; where a width is given, the columns that may be cut give way, each
 * down to TABLE_MIN, in the order in which they were named. Pure. Failure is -1 with errno; a cell
 * that did not fit in memory makes table_print() fail.
 */
#ifndef RUNS_TABLE_H
#define RUNS_TABLE_H

#include "argv.h"
#include "buf.h"

#define TABLE_COLUMNS_MAX 16
#define TABLE_CELL_MAX 400 /* bytes of a cell that are looked at */
#define TABLE_MIN 12

struct table {
	size_t columns;
	struct argv cells; /* row by row */
};

/* Which column may be cut, and which end of it is kept. */
struct table_cut {
	size_t column;
	int keep_end;
};

/* Adds the next cell; NULL stands for "-". */
void table_cell(struct table *t, const char *text);

/* How many columns of a terminal the text takes, by the locale. */
size_t table_width(const char *text);

/* Appends the text of all rows; width 0 is no limit. */
int table_print(const struct table *t, size_t width, const struct table_cut *cuts, size_t cuts_n,
		struct buf *out);

void table_free(struct table *t);

#endif
