#include "finding.h"

#include <stdarg.h>
#include <stdio.h>

#include "exit.h"

static void set(struct finding *f, enum level level, int code, const char *fmt, va_list ap)
{
	f->level = level;
	f->code = code;
	f->next[0] = '\0';
	vsnprintf(f->found, sizeof f->found, fmt, ap);
}

void finding_ok(struct finding *f, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	set(f, LEVEL_OK, EXIT_OK, fmt, ap);
	va_end(ap);
}

void finding_warn(struct finding *f, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	set(f, LEVEL_WARN, EXIT_OK, fmt, ap);
	va_end(ap);
}

void finding_fail(struct finding *f, int code, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	set(f, LEVEL_FAIL, code, fmt, ap);
	va_end(ap);
}

void finding_next(struct finding *f, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(f->next, sizeof f->next, fmt, ap);
	va_end(ap);
}
