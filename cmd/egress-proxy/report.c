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

/* Into the object's member or the array's element; 0 when it is there. */
static int enter(struct cursor *c, const char *key, size_t key_n, size_t index)
{
	size_t n, i;

	blank(c);
	if (c->p == c->end || (*c->p != '{' && *c->p != '['))
		return -1;
	c->p++;
	for (i = 0;; i++) {
		blank(c);
		if (c->p == c->end || *c->p == '}' || *c->p == ']')
			return -1;
		if (key != NULL) {
			const char *name = string(c, &n);
			int match = n == key_n && memcmp(name, key, n) == 0;

			blank(c);
			if (c->p < c->end)
				c->p++;
			blank(c);
			if (match)
				return 0;
		} else if (i == index) {
			return 0;
		}
		value(c);
		if (c->p < c->end && *c->p == ',')
			c->p++;
	}
}

size_t report_line(const char *text, size_t n, const char *path)
{
	struct cursor c = {text, text + n}, here = c;
	size_t line = 1;
	const char *p;

	while (*path != '\0') {
		size_t len = strcspn(path + 1, ".[") + 1;
		unsigned long index = 0;

		if (*path == '.') {
			path++;
			continue;
		}
		if (*path == '[')
			index = strtoul(path + 1, NULL, 10);
		if (enter(&c, *path == '[' ? NULL : path, len, index) < 0)
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

void report_add(struct report *r, const char *path, const char *fmt, ...)
{
	char what[1024];
	va_list ap;

	if (r->count++ >= POLICY_ERRORS_MAX)
		return;
	va_start(ap, fmt);
	vsnprintf(what, sizeof what, fmt, ap);
	va_end(ap);
	/* A message that does not fit is lost; the count is what decides. */
	if (r->text != NULL)
		buf_fmt(&r->out, "%s:%zu: %s%s%s\n", r->file, report_line(r->text, r->len, path),
			path, *path != '\0' ? ": " : "", what);
	else
		buf_fmt(&r->out, "%s: %s\n", r->file, what);
}
