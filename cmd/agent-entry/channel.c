#include "channel.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#define READ_MAX 65536

void channel_init(struct channel *c, int in, int out)
{
	memset(c, 0, sizeof *c);
	c->in = in;
	c->out = out;
	/* The newline counts, and one byte more tells a line that is too long. */
	c->rx.max = CHANNEL_LINE_MAX + 2;
}

int channel_full(const struct channel *c)
{
	return c->rx.len >= c->rx.max;
}

int channel_fill(struct channel *c)
{
	size_t room = c->rx.max - c->rx.len;
	long got;

	if (c->in < 0 || c->eof)
		return -1;
	if (room == 0)
		return 0;
	got = buf_read(&c->rx, c->in, room < READ_MAX ? room : READ_MAX);
	if (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
		return 0;
	if (got > 0)
		return 0;
	c->eof = 1;
	return -1;
}

/* Drops the first n bytes and leaves no copy of them behind. */
static void forget(struct buf *b, size_t n)
{
	size_t was = b->len;

	buf_drop(b, n);
	explicit_bzero(b->data + b->len, was - b->len);
}

json_t *channel_take(struct channel *c, char err[JSON_ERROR_MAX])
{
	char *end = c->rx.len > 0 ? memchr(c->rx.data, '\n', c->rx.len) : NULL;
	json_t *value;
	size_t n;

	err[0] = '\0';
	if (end == NULL) {
		if (c->rx.len > CHANNEL_LINE_MAX)
			snprintf(err, JSON_ERROR_MAX, "a line is longer than %zu bytes",
				 CHANNEL_LINE_MAX);
		return NULL;
	}
	n = (size_t)(end - c->rx.data);
	value = json_parse(c->rx.data, n, err);
	forget(&c->rx, n + 1);
	if (value != NULL && !json_is_object(value)) {
		json_decref(value);
		snprintf(err, JSON_ERROR_MAX, "a line is not a JSON object");
		return NULL;
	}
	return value;
}

int channel_send(struct channel *c, json_t *event)
{
	int rc = 0, err;

	if (event == NULL) {
		errno = ENOMEM;
		return -1;
	}
	if (c->out >= 0)
		rc = json_write_line(c->out, event);
	err = errno;
	json_decref(event);
	if (rc < 0 && (err == EPIPE || err == ECONNRESET))
		c->eof = 1;
	errno = err;
	return rc;
}
