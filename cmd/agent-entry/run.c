#include "run.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "fd.h"
#include "files.h"
#include "mask.h"
#include "msg.h"
#include "neutral.h"

/* Masked, harmless and on one line: fit for a message, an event and a log. */
static void clean(const struct run *r, const char *text, char out[RUN_MESSAGE_MAX])
{
	struct buf plain = BUF_INIT(4 * RUN_MESSAGE_MAX), masked = BUF_INIT(8 * RUN_MESSAGE_MAX);
	struct mask m;
	size_t i, n;

	mask_init(&m, &r->needles, plain.max);
	if (neutral_text(text, strlen(text), &plain) < 0 ||
	    mask_feed(&m, plain.data != NULL ? plain.data : "", plain.len, &masked) < 0 ||
	    mask_finish(&m, &masked) < 0)
		masked.len = 0;
	n = masked.len < RUN_MESSAGE_MAX - 1 ? masked.len : RUN_MESSAGE_MAX - 1;
	/* Not in the middle of a character. */
	while (n < masked.len && n > 0 && (masked.data[n] & 0xc0) == 0x80)
		n--;
	for (i = 0; i < n; i++)
		out[i] = masked.data[i] == '\n' ? ' ' : masked.data[i];
	out[n] = '\0';
	mask_free(&m);
	buf_free(&plain);
	buf_free(&masked);
}

const char *run_room(const struct run *r)
{
	const char *const dirs[] = {r->cfg.tmpdir, RUN_WORK_TOP, r->cfg.home, NULL};

	return files_roomiest(dirs);
}

static json_int_t since(int64_t t)
{
	return (json_int_t)(life_now() - t);
}

void run_phase(struct run *r, const char *phase)
{
	channel_send(&r->channel, json_pack("{s:s, s:s, s:I}", "event", "phase", "phase", phase, "ms",
					    since(r->started)));
}

static void progress(struct run *r, const char *step, const char *state, const char *text)
{
	channel_send(&r->channel,
		     json_pack("{s:s, s:s, s:s, s:I, s:s}", "event", "progress", "step", step, "state",
			       state, "ms", since(r->step_started), "text", text));
}

void run_start(struct run *r, const char *step)
{
	r->step_started = life_now();
	progress(r, step, "start", "");
}

static void say(struct run *r, const char *step, const char *state, const char *fmt, va_list ap)
{
	char raw[RUN_MESSAGE_MAX], text[RUN_MESSAGE_MAX];

	vsnprintf(raw, sizeof raw, fmt, ap);
	clean(r, raw, text);
	msg_say("%s: %s (%.1f s)", step, text, (double)since(r->step_started) / 1000);
	progress(r, step, state, text);
}

void run_done(struct run *r, const char *step, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	say(r, step, "done", fmt, ap);
	va_end(ap);
}

void run_skip(struct run *r, const char *step, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	say(r, step, "skip", fmt, ap);
	va_end(ap);
}

int run_fail(struct run *r, const char *step, int code, const char *fmt, ...)
{
	char raw[RUN_MESSAGE_MAX], text[RUN_MESSAGE_MAX];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(raw, sizeof raw, fmt, ap);
	va_end(ap);
	clean(r, raw, text);
	msg_say("%s: %s", step, text);
	progress(r, step, "fail", text);
	/* The first failure is the cause; what follows from it does not hide it. */
	if (r->message[0] == '\0')
		snprintf(r->message, sizeof r->message, "%s", text);
	return code;
}

static void set_text(json_t *o, const char *key, const char *value)
{
	if (value != NULL && *value != '\0')
		json_object_set_new(o, key, json_string(value));
}

static void print_url(const struct run *r)
{
	if (r->url[0] != '\0' && (fd_write(STDOUT_FILENO, r->url, strlen(r->url)) < 0 ||
				  fd_write(STDOUT_FILENO, "\n", 1) < 0))
		msg_sys("cannot print the result");
}

void run_result(struct run *r)
{
	json_t *o = json_pack("{s:s, s:i, s:s}", "event", "result", "code", r->code, "outcome",
			      r->outcome != NULL ? r->outcome : r->code == 0 ? "nothing" : "failed");

	if (r->cfg.by_hand)
		print_url(r);
	set_text(o, "url", r->url);
	set_text(o, "branch", r->ref);
	set_text(o, "base", r->base);
	set_text(o, "base_branch", r->base_branch);
	set_text(o, "tip", r->tip);
	set_text(o, "limit", r->limit);
	set_text(o, "salvage", r->salvage);
	set_text(o, "message", r->message);
	if (r->agent_exit >= 0)
		json_object_set_new(o, "agent_exit", json_integer(r->agent_exit));
	channel_send(&r->channel, o);
}
