#include "output.h"

#include <errno.h>
#include <limits.h>
#include <string.h>
#include <unistd.h>

#include "fd.h"

/* In the worst case every byte is a line of its own, with a prefix of PREFIX_MAX bytes. */
#define PREFIX_MAX 32
#define PENDING_MAX (OUTPUT_BUSY + OUTPUT_CHUNK * (PREFIX_MAX + 8))

void output_init(struct output *o, int fd, const char *prefix, const struct needles *needles)
{
	memset(o, 0, sizeof *o);
	o->fd = fd;
	o->prefix = prefix;
	/* The neutral form of a byte is never longer than one byte of text and a '?'. */
	o->clean.max = 2 * OUTPUT_CHUNK + 16;
	mask_init(&o->mask, needles, o->clean.max);
	o->masked.max = o->mask.held.max + OUTPUT_CHUNK;
	o->pending.max = PENDING_MAX + needles_longest(needles) * (PREFIX_MAX + 8);
}

/* One byte of harmless text; multi-byte characters pass through as they are. */
static int put(struct output *o, char c)
{
	if (!o->inside) {
		if (buf_str(&o->pending, o->prefix) < 0)
			return -1;
		o->inside = o->blank = 1;
		o->colons = o->hashes = 0;
	}
	/* "::command" is one only as the first thing of a line, "##[command]" anywhere. */
	if (c == ':' && o->blank && o->colons == 1 && buf_str(&o->pending, " ") < 0)
		return -1;
	if (c == '[' && o->hashes >= 2 && buf_str(&o->pending, " ") < 0)
		return -1;
	o->colons = c == ':' && o->blank ? 1 : 0;
	o->hashes = c == '#' ? o->hashes + (o->hashes < 2) : 0;
	if (c != ' ' && c != '\t' && c != ':')
		o->blank = 0;
	if (c == '\n')
		o->inside = 0;
	return buf_add(&o->pending, &c, 1);
}

/* How many bytes from here on mean nothing but themselves, in the middle of a line. */
static size_t plain(const struct output *o, const char *s, size_t n)
{
	size_t i = 0;

	if (!o->inside || o->blank || o->hashes > 0)
		return 0;
	while (i < n && s[i] != '\n' && s[i] != '#' && s[i] != '[')
		i++;
	return i;
}

static int put_all(struct output *o)
{
	size_t i = 0;

	while (i < o->masked.len) {
		size_t run = plain(o, o->masked.data + i, o->masked.len - i);

		if (run > 0 ? buf_add(&o->pending, o->masked.data + i, run) < 0
			    : put(o, o->masked.data[i]) < 0)
			return -1;
		i += run > 0 ? run : 1;
	}
	o->masked.len = 0;
	return 0;
}

int output_feed(struct output *o, const char *data, size_t n)
{
	if (n > OUTPUT_CHUNK) {
		errno = EFBIG;
		return -1;
	}
	o->total += n;
	o->clean.len = 0;
	if (neutral_feed(&o->neutral, data, n, &o->clean) < 0 ||
	    mask_feed(&o->mask, o->clean.data, o->clean.len, &o->masked) < 0)
		return -1;
	return put_all(o);
}

int output_busy(const struct output *o)
{
	return o->pending.len >= OUTPUT_BUSY;
}

int output_pending(const struct output *o)
{
	return o->pending.len > 0;
}

int output_push(struct output *o)
{
	size_t n = o->pending.len < PIPE_BUF ? o->pending.len : PIPE_BUF;
	ssize_t put_n = write(o->fd, o->pending.data, n);

	if (put_n < 0 && (errno == EINTR || errno == EAGAIN || errno == EWOULDBLOCK))
		return 0;
	if (put_n < 0) {
		/* Nobody reads any more: what the agent prints is then nobody's loss. */
		o->pending.len = 0;
		return -1;
	}
	buf_drop(&o->pending, (size_t)put_n);
	return 0;
}

int output_finish(struct output *o)
{
	int rc;

	o->clean.len = 0;
	if (neutral_finish(&o->neutral, &o->clean) < 0 ||
	    mask_feed(&o->mask, o->clean.data, o->clean.len, &o->masked) < 0 ||
	    mask_finish(&o->mask, &o->masked) < 0 || put_all(o) < 0 ||
	    (o->inside && put(o, '\n') < 0))
		return -1;
	rc = fd_write(o->fd, o->pending.data, o->pending.len);
	o->pending.len = 0;
	return rc;
}

void output_free(struct output *o)
{
	mask_free(&o->mask);
	buf_free(&o->clean);
	buf_free(&o->masked);
	buf_free(&o->pending);
}
