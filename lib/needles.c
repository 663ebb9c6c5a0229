#include "needles.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base64.h"

#define SECRET_MAX ((size_t)1 << 20)

/* Copies n bytes; the needles stay sorted, longest first, so that the first match is the longest. */
static int keep(struct needles *s, const char *text, size_t n)
{
	struct needle *v;
	char *copy;
	size_t i;

	if (n < NEEDLE_MIN)
		return 0;
	for (i = 0; i < s->n; i++)
		if (s->v[i].len == n && memcmp(s->v[i].text, text, n) == 0)
			return 0;
	if (s->n == NEEDLES_MAX) {
		errno = E2BIG;
		return -1;
	}
	v = realloc(s->v, (s->n + 1) * sizeof *v);
	if (v == NULL)
		return -1;
	s->v = v;
	copy = malloc(n);
	if (copy == NULL)
		return -1;
	memcpy(copy, text, n);
	for (i = s->n; i > 0 && s->v[i - 1].len < n; i--)
		s->v[i] = s->v[i - 1];
	s->v[i].text = copy;
	s->v[i].len = n;
	s->n++;
	s->first[(unsigned char)text[0]] = 1;
	return 0;
}

/* Those characters of `text` in base64 that do not depend on what stands before and after it. */
static int keep_base64(struct needles *s, const char *text, size_t n, size_t shift)
{
	static const size_t lead[] = {0, 2, 3};
	struct buf raw = BUF_INIT(SECRET_MAX + 3), out = BUF_INIT(SECRET_MAX * 2);
	size_t whole = (shift + n) / 3 * 4, rest = (shift + n) % 3, i;
	int rc = -1;

	/* A partial last group gives one sure character per whole six bits. */
	whole += rest == 1 ? 1 : rest == 2 ? 2 : 0;
	if (buf_add(&raw, "\0\0", shift) == 0 && buf_add(&raw, text, n) == 0 &&
	    base64_encode(&out, raw.data, raw.len) == 0 && whole > lead[shift]) {
		char *from = out.data + lead[shift];
		size_t len = whole - lead[shift];

		rc = keep(s, from, len);
		for (i = 0; i < len; i++)
			from[i] = from[i] == '+' ? '-' : from[i] == '/' ? '_' : from[i];
		if (rc == 0)
			rc = keep(s, from, len);
	}
	buf_wipe(&raw);
	buf_free(&raw);
	buf_wipe(&out);
	buf_free(&out);
	return rc;
}

static int keep_hex(struct needles *s, const char *text, size_t n, const char *digits)
{
	char *out = malloc(n * 2);
	size_t i;
	int rc;

	if (out == NULL)
		return -1;
	for (i = 0; i < n; i++) {
		out[2 * i] = digits[(unsigned char)text[i] >> 4];
		out[2 * i + 1] = digits[text[i] & 15];
	}
	rc = keep(s, out, n * 2);
	explicit_bzero(out, n * 2);
	free(out);
	return rc;
}

static int keep_forms(struct needles *s, const char *text, size_t n)
{
	size_t shift;

	if (keep(s, text, n) < 0 || keep_hex(s, text, n, "0123456789abcdef") < 0 ||
	    keep_hex(s, text, n, "0123456789ABCDEF") < 0)
		return -1;
	for (shift = 0; shift < 3; shift++)
		if (keep_base64(s, text, n, shift) < 0)
			return -1;
	return 0;
}

int needles_add(struct needles *s, const char *secret)
{
	size_t n = strlen(secret);

	if (n > SECRET_MAX) {
		errno = E2BIG;
		return -1;
	}
	while (n > 0 && (secret[n - 1] == '\n' || secret[n - 1] == '\r'))
		n--;
	if (n < NEEDLE_MIN)
		return 0;
	if (keep_forms(s, secret, n) < 0)
		return -1;
	if (memchr(secret, '\n', n) == NULL)
		return 0;
	while (*secret != '\0') {
		size_t line = strcspn(secret, "\r\n");

		/* The armour of a key is no secret. */
		if (line >= 2 * NEEDLE_MIN && strncmp(secret, "-----", 5) != 0 &&
		    keep_forms(s, secret, line) < 0)
			return -1;
		secret += line + (secret[line] != '\0');
	}
	return 0;
}

size_t needles_at(const struct needles *s, const char *data, size_t n, int *cut)
{
	size_t i;

	if (n == 0 || !s->first[(unsigned char)data[0]])
		return 0;
	for (i = 0; i < s->n; i++) {
		const struct needle *t = &s->v[i];

		if (t->len <= n) {
			if (memcmp(data, t->text, t->len) == 0)
				return t->len;
		} else if (memcmp(data, t->text, n) == 0) {
			*cut = 1;
		}
	}
	return 0;
}

int needles_in(const struct needles *s, const char *data, size_t n)
{
	size_t i;
	int cut;

	for (i = 0; i < n; i++)
		if (s->first[(unsigned char)data[i]] && needles_at(s, data + i, n - i, &cut) > 0)
			return 1;
	return 0;
}

size_t needles_longest(const struct needles *s)
{
	return s->n > 0 ? s->v[0].len : 0;
}

void needles_free(struct needles *s)
{
	size_t i;

	for (i = 0; i < s->n; i++) {
		explicit_bzero(s->v[i].text, s->v[i].len);
		free(s->v[i].text);
	}
	free(s->v);
	memset(s, 0, sizeof *s);
}
