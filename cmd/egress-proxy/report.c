#include "report.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bounds.h"

struct cursor {
	const char *p, *end;
};

static void blank(struct cursor *c)
{
	while (c->p < c->end && strchr(" \t\r\n", *c->p) != NULL && *c->p != '\0')
		c->p++;
}

/* Over a string; *n is the length of its raw text, which begins at the returned pointer. */
static const char *string(struct cursor *c, size_t *n)
{
	const char *start = ++c->p;

	while (c->p < c->end && *c->p != '"')
		c->p += *c->p == '\\' && c->end - c->p > 1 ? 2 : 1;
	*n = (size_t)(c->p - start);
	if (c->p < c->end)
		c->p++;
	return start;
}

/* Over one value: brackets are counted, strings are skipped. */
static void value(struct cursor *c)
{
	int depth = 0;
	size_t n;

	for (; c->p < c->end; c->p++) {
		if (*c->p == '"') {
			string(c, &n);
			c->p--;
		} else if (*c->p == '{' || *c->p == '[') {
			depth++;
		} else if (*c->p == '}' || *c->p == ']') {
			if (depth-- == 0)
				return;
		} else if (*c->p == ',' && depth == 0) {
			return;
		}
	}
}

/* Over the comma, if there is one: 0, or -1 at the end of the object or array. */
static int next(struct cursor *c, int first)
{
	blank(c);
	if (!first && c->p < c->end && *c->p == ',')
		c->p++;
	blank(c);
	return c->p == c->end || *c->p == '}' || *c->p == ']' ? -1 : 0;
}

/* How much of the path is this key: a key may itself have dots and brackets. */
static int begins(const char *path, const char *key, size_t n)
{
	return n > 0 && strncmp(path, key, n) == 0 && strchr(".[", path[n]) != NULL;
}

/* Into the object's member with the longest key that the path begins with: its length, or 0. */
static size_t enter_member(struct cursor *c, const char *path)
{
	struct cursor best = *c;
	size_t found = 0, n;
	int first = 1;

	if (c->p == c->end || *c->p != '{')
		return 0;
	for (c->p++; next(c, first) == 0; value(c), first = 0) {
		const char *key = string(c, &n);

		blank(c);
		if (c->p < c->end)
			c->p++;
		blank(c);
		if (n > found && begins(path, key, n)) {
			found = n;
			best = *c;
		}
	}
	*c = best;
	return found;
}

/* Into the array's element: the length of the index in the path, or 0. */
static size_t enter_element(struct cursor *c, const char *path)
{
	unsigned long index = strtoul(path + 1, NULL, 10), i;

	if (c->p == c->end || *c->p != '[')
		return 0;
	c->p++;
	for (i = 0; next(c, i == 0) == 0; value(c), i++)
		if (i == index)
			return strcspn(path, "]") + 1;
	return 0;
}

size_t report_line(const char *text, size_t n, const char *path)
{
	struct cursor c = {text, text + n}, here = c;
	size_t line = 1, len;
	const char *p;

	while (*path != '\0') {
		blank(&c);
		if (*path == '.')
			path++;
		len = *path == '[' ? enter_element(&c, path) : enter_member(&c, path);
		if (len == 0)
			break;
		here = c;
		path += len;
	}
	blank(&here);
	for (p = text; p < here.p; p++)
		if (*p == '\n')
			line++;
	return line;
}

/* A message that does not fit is lost; the count is what decides. */
static void put(struct report *r, size_t line, const char *path, const char *what)
{
	const char *colon = *path != '\0' ? ": " : "";

	if (r->count++ >= POLICY_ERRORS_MAX)
		return;
	if (line > 0)
		buf_fmt(&r->out, "%s:%zu: %s%s%s\n", r->file, line, path, colon, what);
	else
		buf_fmt(&r->out, "%s: %s%s%s\n", r->file, path, colon, what);
}

void report_add(struct report *r, const char *path, const char *fmt, ...)
{
	char what[1024];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(what, sizeof what, fmt, ap);
	va_end(ap);
	put(r, r->text != NULL && r->count < POLICY_ERRORS_MAX ? report_line(r->text, r->len, path) : 0,
	    path, what);
}

void report_syntax(struct report *r, size_t line, const char *what)
{
	put(r, line, "", what);
}
