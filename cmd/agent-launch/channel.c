#include "channel.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fd.h"

#define TX_MAX ((size_t)16 << 20)
#define CHUNK ((size_t)64 << 10)

int channel_init(struct channel *c, int to, int from)
{
	memset(c, 0, sizeof *c);
	c->to = to;
	c->from = from;
	c->tx.max = TX_MAX;
	c->rx.max = CHANNEL_LINE_MAX + CHUNK;
	return fd_nonblock(to, 1) < 0 || fd_nonblock(from, 1) < 0 ? -1 : 0;
}

int channel_send(struct channel *c, json_t *value)
{
	char *text = value != NULL ? json_dumps(value, JSON_COMPACT) : NULL;
	size_t n;
	int rc;

	json_decref(value);
	if (text == NULL) {
		errno = ENOMEM;
		return -1;
	}
	n = strlen(text);
	text[n] = '\n';
	rc = c->to < 0 ? 0 : buf_add(&c->tx, text, n + 1);
	explicit_bzero(text, n);
	free(text);
	return rc;
}

int channel_room(const struct channel *c)
{
	return c->tx.len - c->sent < CHANNEL_ROOM;
}

void channel_flush(struct channel *c)
{
	while (c->to >= 0 && c->sent < c->tx.len) {
		ssize_t put = write(c->to, c->tx.data + c->sent, c->tx.len - c->sent);

		if (put > 0)
			c->sent += (size_t)put;
		else if (put < 0 && errno == EINTR)
			continue;
		else if (put < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
			return;
		else
			channel_hang_up(c);
	}
	buf_wipe(&c->tx);
	c->sent = 0;
}

void channel_fill(struct channel *c)
{
	long got = buf_read(&c->rx, c->from, CHUNK);

	if (got > 0 || (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EFBIG)))
		return;
	fd_close(&c->from);
}

json_t *channel_take(struct channel *c, char err[JSON_ERROR_MAX])
{
	char *end = c->rx.len > 0 ? memchr(c->rx.data, '\n', c->rx.len) : NULL;
	size_t n = end != NULL ? (size_t)(end - c->rx.data) : c->rx.len;
	json_t *line;

	err[0] = '\0';
	if (n > CHANNEL_LINE_MAX) {
		snprintf(err, JSON_ERROR_MAX, "a line of more than %zu bytes", CHANNEL_LINE_MAX);
		return NULL;
	}
	if (end == NULL)
		return NULL;
	line = json_parse(c->rx.data, n, err);
	if (line != NULL && !json_is_object(line)) {
		snprintf(err, JSON_ERROR_MAX, "a line that is not an object");
		json_decref(line);
		line = NULL;
	}
	buf_drop(&c->rx, n + 1);
	return line;
}

void channel_hang_up(struct channel *c)
{
	fd_close(&c->to);
	buf_wipe(&c->tx);
	c->sent = 0;
}

void channel_free(struct channel *c)
{
	channel_hang_up(c);
	fd_close(&c->from);
	buf_wipe(&c->rx);
	buf_free(&c->tx);
	buf_free(&c->rx);
}
