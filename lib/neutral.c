#include "neutral.h"

#include <string.h>

enum { TEXT, ESCAPE, CSI, STRING, STRING_ESCAPE };

#define ESC 0x1b
#define BEL 0x07
#define NEL 0x85
#define CSI_C1 0x9b
#define LINE_SEPARATOR 0x2028
#define PARAGRAPH_SEPARATOR 0x2029

/* Marks, embeddings, overrides and isolates: they make text read otherwise than it runs. */
static int reorders(uint32_t c)
{
	return c == 0x061c || c == 0x200e || c == 0x200f || (c >= 0x202a && c <= 0x202e) ||
	       (c >= 0x2066 && c <= 0x2069) || c == 0xfeff;
}

static int put_text(struct neutral *s, uint32_t c, struct buf *out)
{
	int cr = s->cr;

	s->cr = c == '\r';
	if (c == '\n' && cr)
		return 0;
	if (c == '\r' || c == '\n' || c == NEL || c == LINE_SEPARATOR || c == PARAGRAPH_SEPARATOR)
		return buf_str(out, "\n");
	if (c == ESC) {
		s->state = ESCAPE;
		return 0;
	}
	if (c == CSI_C1) {
		s->state = CSI;
		return 0;
	}
	if (c == 0x90 || c == 0x98 || (c >= 0x9d && c <= 0x9f)) {
		s->state = STRING;
		s->skipped = 0;
		return 0;
	}
	if (reorders(c))
		return 0;
	if ((c < 0x20 && c != '\t') || (c >= 0x7f && c < 0xa0))
		return buf_str(out, "?");
	return buf_add(out, s->seq, (size_t)s->have);
}

/* One whole character, whose bytes are in seq. */
static int put(struct neutral *s, uint32_t c, struct buf *out)
{
	switch (s->state) {
	case ESCAPE:
		s->skipped = 0;
		if (c == '[')
			s->state = CSI;
		else if (c == ']' || c == 'P' || c == 'X' || c == '^' || c == '_')
			s->state = STRING;
		else if (c < 0x20 || c > 0x2f) /* intermediate bytes go on, a final one ends it */
			s->state = TEXT;
		if (s->state == TEXT && (c == '\n' || c == '\r' || c == ESC))
			return put_text(s, c, out);
		return 0;
	case CSI:
		if (c >= 0x20 && c <= 0x3f && ++s->skipped < NEUTRAL_STRING_MAX)
			return 0;
		s->state = TEXT;
		return c >= 0x40 && c <= 0x7e ? 0 : put_text(s, c, out);
	case STRING_ESCAPE:
		s->state = TEXT;
		return c == '\\' ? 0 : put_text(s, c, out);
	case STRING:
		if (c == ESC)
			s->state = STRING_ESCAPE;
		else if (c == BEL || c == 0x9c)
			s->state = TEXT;
		else if (c == '\n' || ++s->skipped >= NEUTRAL_STRING_MAX) {
			s->state = TEXT;
			return put_text(s, c, out);
		}
		return 0;
	default:
		return put_text(s, c, out);
	}
}

/* What is in seq is no character: one '?' for it. */
static int bad(struct neutral *s, struct buf *out)
{
	s->seq[0] = '?';
	s->have = 1;
	return put(s, '?', out);
}

static int valid(uint32_t c, int bytes)
{
	static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};

	return c >= least[bytes] && c <= 0x10ffff && (c < 0xd800 || c > 0xdfff);
}

/* A first byte: how many the character has, or 0 when it cannot begin one (RFC 3629). */
static int begin(struct neutral *s, unsigned char c)
{
	s->seq[0] = c;
	s->have = 1;
	if (c < 0x80) {
		s->code = c;
		return 1;
	}
	if (c >= 0xc2 && c <= 0xdf) {
		s->code = c & 0x1fu;
		return 2;
	}
	if (c >= 0xe0 && c <= 0xef) {
		s->code = c & 0x0fu;
		return 3;
	}
	if (c >= 0xf0 && c <= 0xf4) {
		s->code = c & 0x07u;
		return 4;
	}
	return 0;
}

static int take(struct neutral *s, unsigned char c, struct buf *out)
{
	if (s->need > 0 && (c & 0xc0) != 0x80) {
		s->need = 0;
		if (bad(s, out) < 0)
			return -1;
	}
	if (s->need == 0) {
		int bytes = begin(s, c);

		if (bytes == 0)
			return bad(s, out);
		s->need = bytes > 1 ? bytes : 0;
		return bytes == 1 ? put(s, s->code, out) : 0;
	}
	s->seq[s->have++] = c;
	s->code = s->code << 6 | (c & 0x3fu);
	if (s->have < s->need)
		return 0;
	s->need = 0;
	return valid(s->code, s->have) ? put(s, s->code, out) : bad(s, out);
}

/* How many bytes from here on are plain ASCII text, which is most of what there is. */
static size_t plain(const char *data, size_t n)
{
	size_t i = 0;

	while (i < n && data[i] >= 0x20 && data[i] < 0x7f)
		i++;
	return i;
}

int neutral_feed(struct neutral *s, const char *data, size_t n, struct buf *out)
{
	size_t i = 0;

	while (i < n) {
		size_t run = s->state == TEXT && s->need == 0 ? plain(data + i, n - i) : 0;

		if (run > 0) {
			s->cr = 0;
			if (buf_add(out, data + i, run) < 0)
				return -1;
			i += run;
		} else if (take(s, (unsigned char)data[i++], out) < 0) {
			return -1;
		}
	}
	return 0;
}

int neutral_finish(struct neutral *s, struct buf *out)
{
	int unfinished = s->need > 0;

	s->need = 0;
	return unfinished ? bad(s, out) : 0;
}

int neutral_text(const char *data, size_t n, struct buf *out)
{
	struct neutral s;

	memset(&s, 0, sizeof s);
	return neutral_feed(&s, data, n, out) < 0 ? -1 : neutral_finish(&s, out);
}
