/*
 * body - the title and the text of a pull request, from what is known of the run.
 *
 * Pure. Everything that the agent, the prompt or a server had a hand in stands inside a fence that
 * is longer than any run of backticks in it: there no mention notifies, no `Closes #1` closes and
 * no image is fetched. A title has no fence: what GitHub would act upon is broken in it (mention.h),
 * unless who asked for the run gave that title. Each part and the whole are bounded, cut at the end
 * of a character, and carry no secret and no control character.
 */
#ifndef ENTRY_BODY_H
#define ENTRY_BODY_H

#include <jansson.h>

#include "buf.h"
#include "needles.h"

#define BODY_MAX 60000
#define BODY_TITLE_MAX 200

struct body {
	const char *tool, *run_id, *base, *tip;
	const char *prompt;
	const char *subject;      /* of the agent's last commit; "" : none of its own */
	const char *title;        /* asked for; "" : none */
	const char *commits;      /* lines */
	const char *files;        /* lines */
	const char *report;       /* the agent's own words; "" : none */
	long seconds;
	const json_t *usage, *egress; /* may be NULL */
	const struct needles *needles;
};

/* Writes the title: asked for, else the last commit's, else the prompt's first line. */
int body_title(const struct body *in, struct buf *out);

/* Writes the text. -1 with ENOMEM. */
int body_text(const struct body *in, struct buf *out);

#endif
