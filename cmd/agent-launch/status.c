#include "status.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fd.h"

/* To the first column, and what is right of it is erased (ECMA-48 8.3.41, EL). */
#define ERASE "\r\033[K"
#define LINE_MAX_ 80

/* A terminal that does not take it is not one to draw on. */
static void put(struct status *s, const char *text)
{
	if (fd_write(STDERR_FILENO, text, strlen(text)) < 0)
		s->on = 0;
}

void status_begin(struct status *s, int wanted)
{
	const char *term = getenv("TERM");

	memset(s, 0, sizeof *s);
	s->on = wanted && isatty(STDERR_FILENO) && term != NULL && *term != '\0' &&
		strcmp(term, "dumb") != 0;
}

void status_step(struct status *s, const char *name, long now)
{
	status_clear(s);
	snprintf(s->step, sizeof s->step, "%s", name != NULL ? name : "");
	s->since = now;
}

void status_draw(struct status *s, long now)
{
	char line[LINE_MAX_];
	long t = now - s->since;

	if (!s->on || s->inside || s->step[0] == '\0')
		return;
	snprintf(line, sizeof line, ERASE "%s ... %ld:%02ld", s->step, t / 60, t % 60);
	put(s, line);
	s->drawn = 1;
}

void status_clear(struct status *s)
{
	if (s->drawn)
		put(s, ERASE);
	s->drawn = 0;
}
