#include "msg.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const char *program = "agent";

void msg_init(const char *argv0)
{
	const char *slash;

	if (argv0 == NULL || *argv0 == '\0')
		return;
	slash = strrchr(argv0, '/');
	program = slash != NULL && slash[1] != '\0' ? slash + 1 : argv0;
}

const char *msg_name(void)
{
	return program;
}

/* One write(2) a line, so that lines of several processes do not mix. */
static void say(const char *fmt, va_list ap, int err)
{
	char line[MSG_MAX];
	size_t len, i;
	int saved = errno, n;

	n = snprintf(line, sizeof line - 1, "%s: ", program);
	len = n < 0 ? 0 : (size_t)n;
	if (len < sizeof line - 1) {
		n = vsnprintf(line + len, sizeof line - 1 - len, fmt, ap);
		len += n < 0 ? 0 : (size_t)n;
	}
	if (err != 0 && len < sizeof line - 1) {
		n = snprintf(line + len, sizeof line - 1 - len, ": %s", strerror(err));
		len += n < 0 ? 0 : (size_t)n;
	}
	if (len > sizeof line - 2)
		len = sizeof line - 2;
	for (i = 0; i < len; i++) {
		unsigned char c = (unsigned char)line[i], d = (unsigned char)line[i + 1];

		if (c < 0x20 || c == 0x7f)
			line[i] = '?';
		/* C1 in UTF-8: U+009B begins a terminal's control sequence as ESC [ does. */
		if (c == 0xc2 && i + 1 < len && d >= 0x80 && d < 0xa0)
			line[i] = line[i + 1] = '?';
	}
	line[len++] = '\n';
	/* There is nowhere left to tell that stderr is gone. */
	if (write(STDERR_FILENO, line, len) < 0)
		errno = saved;
	errno = saved;
}

void msg_say(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	say(fmt, ap, 0);
	va_end(ap);
}

void msg_sys(const char *fmt, ...)
{
	va_list ap;
	int err = errno;

	va_start(ap, fmt);
	say(fmt, ap, err);
	va_end(ap);
}

int msg_fail(int code, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	say(fmt, ap, 0);
	va_end(ap);
	return code;
}

int msg_fail_sys(int code, const char *fmt, ...)
{
	va_list ap;
	int err = errno;

	va_start(ap, fmt);
	say(fmt, ap, err);
	va_end(ap);
	return code;
}
