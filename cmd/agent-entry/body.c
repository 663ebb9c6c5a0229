#include "body.h"

#include <stdio.h>
#include <string.h>

#include "mask.h"
#include "mention.h"
#include "neutral.h"

#define PROMPT_MAX 12000
#define LIST_MAX 8000
#define REPORT_MAX 6000
#define ROW_MAX 400
#define RUN_MAX 12

/* Harmless, masked, at most max bytes: what is cut says so. */
static int cleaned(const struct body *in, const char *text, size_t max, struct buf *out)
{
	size_t all = strlen(text), n = all < 4 * max ? all : 4 * max;
	struct buf plain = BUF_INIT(2 * n + 16);
	struct buf masked = BUF_INIT(plain.max + needles_longest(in->needles) + 16);
	struct mask m;
	int rc;

	mask_init(&m, in->needles, plain.max);
	rc = neutral_text(text, n, &plain) < 0 ||
	     mask_feed(&m, plain.len > 0 ? plain.data : "", plain.len, &masked) < 0 ||
	     mask_finish(&m, &masked) < 0;
	n = masked.len < max ? masked.len : max;
	while (n < masked.len && n > 0 && (masked.data[n] & 0xc0) == 0x80)
		n--;
	if (!rc && n > 0)
		rc = buf_add(out, masked.data, n) < 0;
	if (!rc && (n < masked.len || all > 4 * max))
		rc = buf_str(out, "\n[cut]") < 0;
	mask_free(&m);
	buf_free(&plain);
	buf_free(&masked);
	return rc ? -1 : 0;
}

/* The longest run of backticks; what is longer than RUN_MAX is broken off, else fences grow with it. */
static size_t tame_run(char *s)
{
	size_t best = 0, run = 0;

	for (; *s != '\0'; s++) {
		run = *s == '`' ? run + 1 : 0;
		if (run > RUN_MAX) {
			*s = '\'';
			run = 0;
		}
		best = run > best ? run : best;
	}
	return best;
}

/* A heading and the text in its fence; nothing when the text is empty. */
static int fenced(const struct body *in, const char *heading, const char *text, size_t max,
		  struct buf *out)
{
	struct buf inner = BUF_INIT(2 * max + 64);
	size_t ticks, i;
	int rc = 0;

	if (text == NULL || *text == '\0')
		return 0;
	if (cleaned(in, text, max, &inner) < 0)
		rc = -1;
	while (inner.len > 0 && inner.data[inner.len - 1] == '\n')
		inner.data[--inner.len] = '\0';
	ticks = inner.len > 0 ? tame_run(inner.data) + 1 : 3;
	ticks = ticks < 3 ? 3 : ticks;
	if (rc == 0)
		rc = buf_fmt(out, "%s\n\n", heading);
	for (i = 0; rc == 0 && i < ticks; i++)
		rc = buf_str(out, "`");
	if (rc == 0)
		rc = buf_fmt(out, "text\n%s\n", inner.len > 0 ? inner.data : "");
	for (i = 0; rc == 0 && i < ticks; i++)
		rc = buf_str(out, "`");
	if (rc == 0)
		rc = buf_str(out, "\n\n");
	buf_free(&inner);
	return rc;
}

static const char *first_line(const char *s)
{
	return s + strspn(s, " \t\r\n");
}

int body_title(const struct body *in, struct buf *out)
{
	const char *from = in->title[0] != '\0' ? in->title
			   : in->subject[0] != '\0' ? in->subject
						    : first_line(in->prompt);
	struct buf line = BUF_INIT(BODY_TITLE_MAX * 8);
	size_t n;
	int rc;

	rc = cleaned(in, from, BODY_TITLE_MAX, &line);
	n = line.len > 0 ? strcspn(line.data, "\n") : 0;
	if (rc == 0 && n == 0)
		rc = buf_fmt(out, "Work of %s", in->tool);
	else if (rc == 0 && from == in->title)
		rc = buf_add(out, line.data, n);
	else if (rc == 0)
		rc = mention_break(line.data, n, BODY_TITLE_MAX, out);
	buf_free(&line);
	return rc;
}

static int figures(const struct body *in, struct buf *out)
{
	const json_t *cost = json_object_get(in->usage, "cost_usd");
	const json_t *tokens_in = json_object_get(in->usage, "input_tokens");
	const json_t *tokens_out = json_object_get(in->usage, "output_tokens");
	int rc;

	rc = buf_fmt(out, "| | |\n| --- | --- |\n| tool | %s |\n| run | %s |\n| base | %.12s |\n"
			  "| duration | %ld min %ld s |\n",
		     in->tool, in->run_id, in->base, in->seconds / 60, in->seconds % 60);
	if (rc == 0 && json_is_number(tokens_in) && json_is_number(tokens_out))
		rc = buf_fmt(out, "| tokens | %.0f in, %.0f out |\n", json_number_value(tokens_in),
			     json_number_value(tokens_out));
	if (rc == 0 && json_is_number(cost))
		rc = buf_fmt(out, "| cost | %.2f USD |\n", json_number_value(cost));
	return rc == 0 ? buf_str(out, "\n") : -1;
}

/* Lines "host:port (n)" of one list of the egress summary. */
static void hosts(const json_t *list, const char *count, struct buf *out)
{
	size_t i;

	for (i = 0; i < json_array_size(list); i++) {
		const json_t *row = json_array_get(list, i);
		const char *host = json_string_value(json_object_get(row, "host"));
		const char *reason = json_string_value(json_object_get(row, "reason"));
		char line[ROW_MAX];

		if (host == NULL)
			continue;
		snprintf(line, sizeof line, "%.253s:%d (%d)%s%.60s\n", host,
			 (int)json_integer_value(json_object_get(row, "port")),
			 (int)json_integer_value(json_object_get(row, count)),
			 reason != NULL ? " " : "", reason != NULL ? reason : "");
		/* A list that is too long is cut. */
		if (buf_str(out, line) < 0)
			return;
	}
}

/* Lines of one list of texts, cut when there are too many. */
static void texts(const json_t *list, struct buf *out)
{
	size_t i;

	for (i = 0; i < json_array_size(list); i++) {
		const char *text = json_string_value(json_array_get(list, i));

		if (text != NULL && buf_fmt(out, "%.*s\n", ROW_MAX, text) < 0)
			return;
	}
}

static int egress(const struct body *in, struct buf *out)
{
	struct buf allowed = BUF_INIT(LIST_MAX), denied = BUF_INIT(LIST_MAX), opened = BUF_INIT(LIST_MAX);
	int rc;

	texts(json_object_get(in->egress, "opened"), &opened);
	hosts(json_object_get(in->egress, "allowed"), "tunnels", &allowed);
	hosts(json_object_get(in->egress, "denied"), "count", &denied);
	rc = fenced(in, "### Hosts opened for this run (besides its policy)", opened.data, LIST_MAX, out);
	if (rc == 0)
		rc = fenced(in, "### Hosts contacted (tunnels)", allowed.data, LIST_MAX, out);
	if (rc == 0)
		rc = fenced(in, "### Hosts refused (attempts)", denied.data, LIST_MAX, out);
	buf_free(&allowed);
	buf_free(&denied);
	buf_free(&opened);
	return rc;
}

int body_text(const struct body *in, struct buf *out)
{
	if (buf_fmt(out, "An agent wrote this in a sandbox. Nobody has looked at it yet.\n\n") < 0 ||
	    figures(in, out) < 0 || fenced(in, "### Prompt", in->prompt, PROMPT_MAX, out) < 0 ||
	    fenced(in, "### Commits", in->commits, LIST_MAX, out) < 0 ||
	    fenced(in, "### Files", in->files, LIST_MAX, out) < 0 || egress(in, out) < 0)
		return -1;
	return fenced(in, "### What the agent said (its own words, not checked)", in->report,
		      REPORT_MAX, out);
}
