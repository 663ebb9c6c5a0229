#include "objects.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define WINDOW 65536

void objects_init(struct objects *o, const struct needles *needles)
{
	memset(o, 0, sizeof *o);
	o->needles = needles;
	o->header.max = OBJECTS_HEADER_MAX;
	o->raw.max = o->squeezed.max = WINDOW + needles_longest(needles);
}

static int is_blank(char c)
{
	return c == '\n' || c == '\r' || c == ' ' || c == '\t';
}

/* Looks through what the window holds, and keeps what might be a needle's beginning. */
static int look(struct objects *o, struct buf *window)
{
	size_t keep = needles_longest(o->needles);

	if (needles_in(o->needles, window->data, window->len))
		return 1;
	keep = keep > 0 ? keep - 1 : 0;
	if (window->len > keep)
		buf_drop(window, window->len - keep);
	return 0;
}

static int body(struct objects *o, const char *data, size_t n)
{
	size_t i, from = 0;

	if (o->needles->n == 0 || n == 0)
		return 0;
	if (buf_add(&o->raw, data, n) < 0 || look(o, &o->raw))
		return -1;
	for (i = 0; i <= n; i++)
		if (i == n || is_blank(data[i])) {
			if (buf_add(&o->squeezed, data + from, i - from) < 0)
				return -1;
			from = i + 1;
		}
	return o->squeezed.len > 0 && look(o, &o->squeezed) ? -1 : 0;
}

static int end(struct objects *o, enum objects_verdict v)
{
	o->verdict = v;
	return -1;
}

/* "<oid> <type> <size>" */
static int begin(struct objects *o)
{
	char *space = strchr(o->header.data, ' '), *size = strrchr(o->header.data, ' '), *rest;

	if (space == NULL || size == space || (size_t)(space - o->header.data) >= sizeof o->id ||
	    (size_t)(size - space) > sizeof o->kind)
		return end(o, OBJECTS_BROKEN);
	snprintf(o->id, sizeof o->id, "%.*s", (int)(space - o->header.data), o->header.data);
	snprintf(o->kind, sizeof o->kind, "%.*s", (int)(size - space - 1), space + 1);
	o->left = strtoull(size + 1, &rest, 10);
	if (rest == size + 1 || *rest != '\0')
		return end(o, OBJECTS_BROKEN);
	o->header.len = o->raw.len = o->squeezed.len = 0;
	o->in_body = 1;
	o->total += o->left;
	if (o->object_max != 0 && o->left > o->object_max)
		return end(o, OBJECTS_TOO_BIG);
	if (o->total_max != 0 && o->total > o->total_max)
		return end(o, OBJECTS_TOO_BIG);
	if (o->count_max != 0 && ++o->count > o->count_max)
		return end(o, OBJECTS_TOO_MANY);
	return 0;
}

/* Takes bytes up to a newline into the header: how many it took. */
static size_t head(struct objects *o, const char *data, size_t n)
{
	const char *nl = memchr(data, '\n', n);
	size_t take = nl != NULL ? (size_t)(nl - data) : n;

	if (buf_add(&o->header, data, take) < 0) {
		o->verdict = OBJECTS_BROKEN;
		return n;
	}
	if (nl == NULL)
		return n;
	if (o->header.len == 0)
		o->verdict = OBJECTS_BROKEN;
	else
		begin(o);
	return take + 1;
}

int objects_feed(struct objects *o, const char *data, size_t n)
{
	while (n > 0 && o->verdict == OBJECTS_CLEAN) {
		size_t take;

		if (!o->in_body) {
			take = head(o, data, n);
		} else if (o->left == 0) {
			/* The newline after each object. */
			if (*data != '\n')
				return end(o, OBJECTS_BROKEN);
			o->in_body = 0;
			take = 1;
		} else {
			take = n < o->left ? n : (size_t)o->left;
			take = take < WINDOW / 4 ? take : WINDOW / 4;
			if (body(o, data, take) < 0)
				return end(o, OBJECTS_SECRET);
			o->left -= take;
		}
		data += take;
		n -= take;
	}
	return o->verdict == OBJECTS_CLEAN ? 0 : -1;
}

int objects_complete(const struct objects *o)
{
	return o->verdict == OBJECTS_CLEAN && !o->in_body && o->header.len == 0;
}

void objects_free(struct objects *o)
{
	buf_free(&o->header);
	buf_free(&o->raw);
	buf_free(&o->squeezed);
}
