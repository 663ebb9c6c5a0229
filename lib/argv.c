#include "argv.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void take(struct argv *a, char *s)
{
	if (s == NULL || a->bad) {
		free(s);
		a->bad = 1;
		return;
	}
	if (a->n + 2 > a->cap) {
		size_t cap = a->cap > 0 ? a->cap * 2 : 16;
		char **v = realloc(a->v, cap * sizeof *v);

		if (v == NULL) {
			free(s);
			a->bad = 1;
			return;
		}
		a->v = v;
		a->cap = cap;
	}
	a->v[a->n++] = s;
	a->v[a->n] = NULL;
}

void argv_add(struct argv *a, const char *s)
{
	take(a, strdup(s));
}

void argv_fmt(struct argv *a, const char *fmt, ...)
{
	va_list ap;
	char *s;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	s = n < 0 ? NULL : malloc((size_t)n + 1);
	if (s != NULL) {
		va_start(ap, fmt);
		vsnprintf(s, (size_t)n + 1, fmt, ap);
		va_end(ap);
	}
	take(a, s);
}

void argv_all(struct argv *a, ...)
{
	const char *s;
	va_list ap;

	va_start(ap, a);
	while ((s = va_arg(ap, const char *)) != NULL)
		argv_add(a, s);
	va_end(ap);
}

int argv_ok(struct argv *a)
{
	if (a->v == NULL && !a->bad) {
		a->v = calloc(1, sizeof *a->v);
		a->cap = 1;
		a->bad = a->v == NULL;
	}
	if (!a->bad)
		return 0;
	errno = ENOMEM;
	return -1;
}

static void wipe(char *s)
{
	explicit_bzero(s, strlen(s));
	free(s);
}

static int names(const char *element, const char *name, size_t len)
{
	return strncmp(element, name, len) == 0 && element[len] == '=';
}

void argv_setenv(struct argv *a, const char *name, const char *value)
{
	size_t len = strlen(name), n = a->n, i;

	/* The new one first: value may be what argv_getenv() returned. */
	if (value != NULL)
		argv_fmt(a, "%s=%s", name, value);
	for (i = 0; i < n; i++)
		if (names(a->v[i], name, len)) {
			wipe(a->v[i]);
			a->v[i] = a->v[--a->n];
			a->v[a->n] = NULL;
			break;
		}
}

const char *argv_getenv(const struct argv *a, const char *name)
{
	size_t len = strlen(name), i;

	for (i = 0; i < a->n; i++)
		if (names(a->v[i], name, len))
			return a->v[i] + len + 1;
	return NULL;
}

static int quote_one(struct buf *b, const char *s)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "0123456789@%+=:,./_-";

	if (*s != '\0' && strspn(s, plain) == strlen(s))
		return buf_str(b, s);
	if (buf_str(b, "'") < 0)
		return -1;
	for (; *s != '\0'; s++)
		if ((*s == '\'' ? buf_str(b, "'\\''") : buf_add(b, s, 1)) < 0)
			return -1;
	return buf_str(b, "'");
}

int argv_quote(const struct argv *a, struct buf *b)
{
	size_t i;

	for (i = 0; i < a->n; i++)
		if ((i > 0 && buf_str(b, " ") < 0) || quote_one(b, a->v[i]) < 0)
			return -1;
	return 0;
}

void argv_free(struct argv *a)
{
	size_t i;

	for (i = 0; i < a->n; i++)
		wipe(a->v[i]);
	free(a->v);
	a->v = NULL;
	a->n = a->cap = 0;
	a->bad = 0;
}
