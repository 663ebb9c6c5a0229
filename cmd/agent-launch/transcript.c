#include "transcript.h"

#include <errno.h>
#include <string.h>

#include "base64.h"
#include "json.h"
#include "msg.h"

#define DECODED_MAX ((size_t)128 << 10)

static void begin(struct transcript *t, const struct needles *needles)
{
	t->begun = 1;
	t->part = (struct part){.name = "transcript", .max = TRANSCRIPT_MAX};
	t->clean.max = 2 * DECODED_MAX + 16;
	mask_init(&t->mask, needles, t->clean.max);
	t->out.max = t->clean.max + needles_longest(needles);
}

/* Told once: the run goes on without it. */
static void lose(struct transcript *t, struct record *r)
{
	msg_sys("cannot keep the transcript in '%s'", r->path);
	record_note(r, "the transcript could not be kept");
	t->lost = 1;
	part_drop(&t->part, r);
}

/* Harmless and masked, into the file. NULL, or what is wrong with it. */
static const char *put(struct transcript *t, struct record *r, const char *data, size_t n, int last)
{
	int rc = n > 0 ? neutral_feed(&t->neutral, data, n, &t->clean) : 0;

	if (rc == 0 && last)
		rc = neutral_finish(&t->neutral, &t->clean);
	if (rc == 0)
		rc = mask_feed(&t->mask, t->clean.data, t->clean.len, &t->out);
	if (rc == 0 && last)
		rc = mask_finish(&t->mask, &t->out);
	if (rc == 0 && t->out.len > 0)
		rc = part_write(&t->part, r, t->out.data, t->out.len);
	t->clean.len = t->out.len = 0;
	if (rc < 0 && errno == EFBIG)
		return "is too large";
	if (rc < 0)
		lose(t, r);
	return NULL;
}

static const char *take_data(struct transcript *t, struct record *r, const char *data)
{
	struct buf raw = BUF_INIT(DECODED_MAX);
	const char *wrong = NULL;

	if (base64_decode(&raw, data, strlen(data)) < 0)
		wrong = "is not base64";
	else if (!t->lost)
		wrong = put(t, r, raw.data, raw.len, 0);
	buf_free(&raw);
	return wrong;
}

static const char *take_end(struct transcript *t, struct record *r)
{
	const char *wrong = t->lost ? NULL : put(t, r, NULL, 0, 1);

	t->ended = 1;
	if (wrong != NULL || t->lost)
		return wrong;
	if (!t->part.begun)
		return "ends without data";
	if (part_end(&t->part) < 0 || part_keep(&t->part, r) < 0)
		lose(t, r);
	return NULL;
}

const char *transcript_take(struct transcript *t, struct record *r, const struct needles *needles,
			    const json_t *event)
{
	const char *data = json_text(event, "data", NULL), *wrong = NULL;

	if (t->ended)
		return "a transcript comes a second time";
	if (!t->begun)
		begin(t, needles);
	if (data != NULL)
		wrong = take_data(t, r, data);
	if (wrong == NULL && json_is_true(json_object_get(event, "end")))
		wrong = take_end(t, r);
	return wrong;
}

void transcript_finish(struct transcript *t, const struct record *r)
{
	if (!t->begun)
		return;
	part_drop(&t->part, r);
	mask_free(&t->mask);
	buf_free(&t->clean);
	buf_free(&t->out);
}
