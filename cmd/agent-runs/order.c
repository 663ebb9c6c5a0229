#include "order.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "exit.h"
#include "json.h"
#include "msg.h"

time_t order_time(const char *text)
{
	struct tm tm = {.tm_isdst = 0};
	const char *end = strptime(text, "%Y-%m-%dT%H:%M:%SZ", &tm);

	return end != NULL && *end == '\0' && tm.tm_year >= 70 ? timegm(&tm) : (time_t)-1;
}

static int compare(const void *a, const void *b)
{
	const struct order_run *x = a, *y = b;

	if (x->started != y->started)
		return x->started < y->started ? -1 : 1;
	return strcmp(x->id, y->id);
}

static time_t started(const struct run *r, int shelf)
{
	time_t t = order_time(json_text(r->json, "started", ""));
	struct stat st;

	if (t == (time_t)-1 && fstatat(shelf, r->id, &st, AT_SYMLINK_NOFOLLOW) == 0)
		t = st.st_mtime;
	return t;
}

int order_read(struct order *o, const struct shelf *s)
{
	size_t i;

	o->n = 0;
	o->v = calloc(s->ids.n + 1, sizeof *o->v);
	if (o->v == NULL)
		return msg_fail(EXIT_SOFTWARE, "out of memory");
	for (i = 0; i < s->ids.n; i++) {
		struct order_run *to = &o->v[o->n];
		struct run r;

		/* One that was removed meanwhile is none. */
		if (run_open(&r, s->dir, s->ids.v[i]) < 0)
			continue;
		snprintf(to->id, sizeof to->id, "%s", r.id);
		to->state = r.state;
		to->started = started(&r, s->dir);
		run_close(&r);
		o->n++;
	}
	qsort(o->v, o->n, sizeof *o->v, compare);
	return 0;
}

void order_free(struct order *o)
{
	free(o->v);
	o->v = NULL;
	o->n = 0;
}
