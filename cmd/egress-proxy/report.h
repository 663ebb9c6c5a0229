/*
 * report - the errors of one file, all of them, each with its line and its path in the file.
 *
 * jansson forgets where a value stood; report finds the line again by walking the text along the
 * path, which is only done when there is something to say. The text must have parsed as JSON.
 * Messages are "file:12: groups.model.hosts[2]: what is wrong"; beyond POLICY_ERRORS_MAX they are
 * only counted. The report borrows the text and the file's name.
 */
#ifndef PROXY_REPORT_H
#define PROXY_REPORT_H

#include <stddef.h>

#include "buf.h"

struct report {
	const char *file, *text; /* text may be NULL: no lines then */
	size_t len;
	int count;
	struct buf out; /* the messages, a line each */
};

/* Adds a message about the value at path, e.g. `groups.model.hosts[2]`; "" is the whole file. */
void report_add(struct report *r, const char *path, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* Adds what keeps the file from being read as JSON, which its parser found at that line. */
void report_syntax(struct report *r, size_t line, const char *what);

/* The line (from 1) where the value at path begins; the last one on the way if it is not there. */
size_t report_line(const char *text, size_t n, const char *path);

#endif
