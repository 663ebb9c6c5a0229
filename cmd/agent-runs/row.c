#include "row.h"

#include <stdio.h>
#include <string.h>

#include "json.h"
#include "order.h"

#define RESULT_MAX 512
#define SPAN_MAX (999L * 86400)

void row_head(struct table *t)
{
	static const char *const names[ROW_COLUMNS] = {"ID", "STATE", "CODE", "TOOL", "ENGINE", "REPO",
						       "STARTED", "TIME", "RESULT"};
	size_t i;

	t->columns = ROW_COLUMNS;
	for (i = 0; i < ROW_COLUMNS; i++)
		table_cell(t, names[i]);
}

void row_span(long seconds, char out[16])
{
	if (seconds < 0 || seconds > SPAN_MAX)
		snprintf(out, 16, "-");
	else if (seconds < 60)
		snprintf(out, 16, "%lds", seconds);
	else if (seconds < 3600)
		snprintf(out, 16, "%ldm%02lds", seconds / 60, seconds % 60);
	else if (seconds < 86400)
		snprintf(out, 16, "%ldh%02ldm", seconds / 3600, seconds / 60 % 60);
	else
		snprintf(out, 16, "%ldd%02ldh", seconds / 86400, seconds / 3600 % 24);
}

static void add_code(struct table *t, const struct run *r)
{
	const json_t *code = json_object_get(r->json, "code");
	char text[24];

	snprintf(text, sizeof text, "%lld", (long long)json_integer_value(code));
	table_cell(t, r->state == RUN_DONE && json_is_integer(code) ? text : NULL);
}

static void add_times(struct table *t, const struct run *r, time_t now)
{
	time_t started = order_time(json_text(r->json, "started", ""));
	time_t ended = r->state == RUN_RUNNING ? now : order_time(json_text(r->json, "ended", ""));
	char text[24] = "", span[16];
	struct tm tm;

	if (started != (time_t)-1 && localtime_r(&started, &tm) != NULL &&
	    strftime(text, sizeof text, "%Y-%m-%d %H:%M", &tm) == 0)
		text[0] = '\0';
	table_cell(t, text);
	row_span(started == (time_t)-1 || ended == (time_t)-1 ? -1 : (long)(ended - started), span);
	table_cell(t, span);
}

/* The URL, else what came of it and where it is, else why there is nothing. */
static void add_result(struct table *t, const struct run *r)
{
	const json_t *result = json_object_get(r->json, "result");
	const char *url = json_text(result, "url", ""), *outcome = json_text(result, "outcome", NULL);
	const char *branch = json_text(result, "branch", ""), *message = json_text(result, "message", "");
	char text[RESULT_MAX];

	if (r->state == RUN_BROKEN)
		table_cell(t, r->why);
	else if (r->state == RUN_LOST)
		table_cell(t, "its launcher was killed");
	else if (r->state == RUN_RUNNING || outcome == NULL)
		table_cell(t, NULL);
	else if (*url != '\0')
		table_cell(t, url);
	else {
		const char *rest = *branch != '\0' ? branch : message;

		snprintf(text, sizeof text, "%.32s%s%.400s", outcome, *rest == '\0' ? "" : *branch != '\0' ?
			 " " : ": ", rest);
		table_cell(t, text);
	}
}

void row_add(struct table *t, const struct run *r, time_t now)
{
	table_cell(t, r->id);
	table_cell(t, run_state(r->state));
	add_code(t, r);
	table_cell(t, json_text(r->json, "tool", NULL));
	table_cell(t, json_text(r->json, "engine", NULL));
	table_cell(t, json_text(r->json, "repo", NULL));
	add_times(t, r, now);
	add_result(t, r);
}
