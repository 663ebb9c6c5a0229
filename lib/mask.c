#include "mask.h"

#include <string.h>

void mask_init(struct mask *m, const struct needles *needles, size_t chunk_max)
{
	memset(m, 0, sizeof *m);
	m->needles = needles;
	m->chunk_max = chunk_max;
}

/* Moves what is sure from held to out; with `last`, all of it. */
static int settle(struct mask *m, int last, struct buf *out)
{
	const char *data = m->held.data;
	size_t n = m->held.len, i = 0, plain = 0;

	while (i < n) {
		int cut = 0;
		size_t hit;

		if (!m->needles->first[(unsigned char)data[i]]) {
			i++;
			continue;
		}
		hit = needles_at(m->needles, data + i, n - i, &cut);

		/* A longer needle may yet end in the next chunk: wait for it. */
		if (cut && !last)
			break;
		if (hit == 0) {
			i++;
			continue;
		}
		if (buf_add(out, data + plain, i - plain) < 0 || buf_str(out, MASK_TEXT) < 0)
			return -1;
		i += hit;
		plain = i;
	}
	if (buf_add(out, data + plain, i - plain) < 0)
		return -1;
	buf_drop(&m->held, i);
	return 0;
}

int mask_feed(struct mask *m, const char *data, size_t n, struct buf *out)
{
	if (n == 0)
		return 0;
	/* Now, since a secret may have come late: a token that was minted for the push. */
	m->held.max = m->chunk_max + needles_longest(m->needles);
	if (buf_add(&m->held, data, n) < 0)
		return -1;
	return settle(m, 0, out);
}

int mask_finish(struct mask *m, struct buf *out)
{
	return m->held.len > 0 ? settle(m, 1, out) : 0;
}

void mask_free(struct mask *m)
{
	buf_wipe(&m->held);
	buf_free(&m->held);
}
