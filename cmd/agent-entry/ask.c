#include "ask.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>

#include "base64.h"
#include "fd.h"
#include "msg.h"

#define CHUNK_MAX ((size_t)1 << 20)
#define TOKEN_MAX SPEC_SECRET_MAX

/* Waits until the channel has a line: what channel_take() gives. */
static json_t *wait_line(struct run *r, long ms, char err[JSON_ERROR_MAX])
{
	int64_t until = life_now() + ms;

	for (;;) {
		json_t *line = channel_take(&r->channel, err);
		int64_t left = until - life_now();
		struct pollfd p[] = {
			{.fd = r->channel.in, .events = POLLIN},
			{.fd = r->life.sigfd, .events = POLLIN},
		};

		if (line != NULL || err[0] != '\0')
			return line;
		if (r->channel.in < 0 || r->channel.eof) {
			snprintf(err, JSON_ERROR_MAX, "the launcher is gone");
			return NULL;
		}
		if (left <= 0) {
			snprintf(err, JSON_ERROR_MAX, "the launcher did not answer within %ld s",
				 ms / 1000);
			return NULL;
		}
		if (poll(p, 2, (int)left) < 0 && errno != EINTR)
			continue;
		if (p[1].revents != 0)
			life_signals(&r->life);
		if (p[0].revents != 0)
			channel_fill(&r->channel);
	}
}

json_t *ask_line(struct run *r, long ms)
{
	char err[JSON_ERROR_MAX];
	json_t *line = wait_line(r, ms, err);

	if (line == NULL)
		msg_say("cannot read from the launcher: %s", err);
	return line;
}

/* The next answer to `what`; an "error" in it is the reason. */
static json_t *answer(struct run *r, const char *what, char why[RUN_MESSAGE_MAX])
{
	char err[JSON_ERROR_MAX];
	json_t *line = wait_line(r, ASK_MS, err);
	const char *error;

	if (line == NULL) {
		snprintf(why, RUN_MESSAGE_MAX, "%s", err);
		return NULL;
	}
	error = json_text(line, "error", NULL);
	if (error == NULL && strcmp(json_text(line, "answer", ""), what) == 0)
		return line;
	snprintf(why, RUN_MESSAGE_MAX, "%s", error != NULL ? error : "the launcher answered something else");
	json_decref(line);
	return NULL;
}

int ask_token(struct run *r, struct buf *token, char why[RUN_MESSAGE_MAX])
{
	json_t *line;
	const char *text;
	int rc = -1;

	channel_send(&r->channel, json_pack("{s:s, s:s, s:s}", "event", "need", "what", "token",
					    "access", "write"));
	line = answer(r, "token", why);
	if (line == NULL)
		return -1;
	text = json_text(line, "token", "");
	if (*text != '\0' && strlen(text) <= TOKEN_MAX && text[strcspn(text, "\r\n")] == '\0')
		rc = buf_str(token, text);
	if (rc < 0)
		snprintf(why, RUN_MESSAGE_MAX, "the launcher's answer holds no token");
	json_decref(r->egress);
	r->egress = json_incref(json_object_get(line, "egress"));
	json_decref(line);
	return rc;
}

int ask_bundle(struct run *r, int fd, char why[RUN_MESSAGE_MAX])
{
	struct buf bytes = BUF_INIT(CHUNK_MAX);
	int rc = 0, done = 0;

	channel_send(&r->channel, json_pack("{s:s, s:s}", "event", "need", "what", "bundle"));
	while (rc == 0 && !done) {
		json_t *line = answer(r, "bundle", why);
		const char *data;

		if (line == NULL) {
			rc = -1;
			break;
		}
		data = json_text(line, "data", "");
		done = json_is_true(json_object_get(line, "end"));
		bytes.len = 0;
		if (base64_decode(&bytes, data, strlen(data)) < 0) {
			snprintf(why, RUN_MESSAGE_MAX, "a piece of it is not base64");
			rc = -1;
		} else if (fd_write(fd, bytes.data, bytes.len) < 0) {
			snprintf(why, RUN_MESSAGE_MAX, "cannot write it: %s", strerror(errno));
			rc = -1;
		}
		json_decref(line);
	}
	buf_free(&bytes);
	return rc;
}
