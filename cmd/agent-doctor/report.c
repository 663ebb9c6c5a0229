#include "report.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "buf.h"
#include "exit.h"
#include "fd.h"
#include "json.h"
#include "neutral.h"

#define LINE_BYTES_MAX (4 * FINDING_MAX)

static const char *const levels[] = {[LEVEL_OK] = "ok", [LEVEL_WARN] = "warn", [LEVEL_FAIL] = "fail"};

/* A text that may come from anywhere, as one harmless line. */
static int plain(struct buf *b, const char *text)
{
	size_t from = b->len, i;

	if (neutral_text(text, strlen(text), b) < 0)
		return -1;
	for (i = from; i < b->len; i++)
		if (b->data[i] == '\n' || b->data[i] == '\t')
			b->data[i] = ' ';
	while (b->len > from && b->data[b->len - 1] == ' ')
		b->data[--b->len] = '\0';
	return 0;
}

static int print_json(const char *subject, const char *level, const char *found, const char *next)
{
	json_t *line = json_pack("{s:s, s:s, s:s}", "level", level, "subject", subject, "found", found);
	int rc;

	if (line == NULL)
		return -1;
	if (*next != '\0')
		json_object_set_new(line, "next", json_string(next));
	rc = json_write_line(STDOUT_FILENO, line);
	json_decref(line);
	return rc;
}

static int print_text(const char *subject, const char *level, const char *found, const char *next)
{
	struct buf line = BUF_INIT(LINE_BYTES_MAX);
	int rc = buf_fmt(&line, "%-4s  %-14s  %s%s%s\n", level, subject, found, *next != '\0' ? "; " : "",
			 next);

	if (rc == 0)
		rc = fd_write(STDOUT_FILENO, line.data, line.len);
	buf_free(&line);
	return rc;
}

void report_add(struct report *r, const char *subject, const struct finding *f)
{
	struct buf found = BUF_INIT(2 * FINDING_MAX), next = BUF_INIT(2 * FINDING_MAX);
	int rc;

	if (*r->stop)
		return;
	if (f->level == LEVEL_FAIL)
		*(f->code == EXIT_CONFIG ? &r->config : &r->unavailable) += 1;
	if (f->level == LEVEL_OK && r->quiet)
		return;
	rc = plain(&found, f->found) < 0 || plain(&next, f->next) < 0 ? -1 : 0;
	if (rc == 0)
		rc = (r->json ? print_json : print_text)(subject, levels[f->level],
							 found.data != NULL ? found.data : "",
							 next.data != NULL ? next.data : "");
	if (rc < 0)
		r->broken = errno;
	buf_free(&found);
	buf_free(&next);
}

int report_code(const struct report *r)
{
	if (r->unavailable > 0)
		return EXIT_UNAVAILABLE;
	return r->config > 0 ? EXIT_CONFIG : EXIT_OK;
}
