/* needles: a secret is found in each form that it may leave in, at each alignment. */
#include "needles.h"

#include <errno.h>
#include <stdlib.h>

#include "base64.h"
#include "buf.h"
#include "tap.h"

#define SECRET "ghs_abcdefghijklmnopqrstuvwxyz0123456789+/?~"

static int found(const struct needles *s, const char *text)
{
	return needles_in(s, text, strlen(text));
}

/* Base64 of the secret within other bytes, before and after, standard or for URLs. */
static void alignments(const struct needles *s)
{
	static const char around[] = "\xff\x00""abc\xfe";
	size_t before, after;
	int missed = 0;

	for (before = 0; before < 6; before++)
		for (after = 0; after < 6; after++) {
			struct buf raw = BUF_INIT(200), out = BUF_INIT(400);
			char *p;

			buf_add(&raw, around, before);
			buf_str(&raw, SECRET);
			buf_add(&raw, around, after);
			base64_encode(&out, raw.data, raw.len);
			missed += !found(s, out.data);
			for (p = out.data; *p != '\0'; p++)
				*p = *p == '+' ? '-' : *p == '/' ? '_' : *p;
			missed += !found(s, out.data);
			buf_free(&raw);
			buf_free(&out);
		}
	is_int(missed, 0, "in base64, whatever stands before and after it, in both alphabets");
}

static void forms(void)
{
	struct needles s = {0};
	char hex[2 * sizeof SECRET], upper[2 * sizeof SECRET];
	size_t i;

	is_int(found(&s, SECRET), 0, "no needles, nothing found");
	is_int(needles_add(&s, SECRET), 0, "add");
	ok(found(&s, SECRET), "as it is");
	ok(found(&s, "x" SECRET "x"), "within a text");
	ok(!found(&s, "ghs_abcdefghijklmnopqrstuvwxyz0123456789+/?"), "not without its last byte");
	ok(needles_in(&s, "\0\0" SECRET "\0", sizeof SECRET + 2), "after NULs");
	for (i = 0; i < sizeof SECRET - 1; i++) {
		snprintf(hex + 2 * i, 3, "%02x", (unsigned)SECRET[i]);
		snprintf(upper + 2 * i, 3, "%02X", (unsigned)SECRET[i]);
	}
	ok(found(&s, hex) && found(&s, upper), "in hex, in either case");
	alignments(&s);
	needles_free(&s);
	ok(!found(&s, SECRET) && s.n == 0, "nothing is left after free");
}

static void lines(void)
{
	struct needles s = {0};

	is_int(needles_add(&s, "-----BEGIN PRIVATE KEY-----\r\n"
			       "MIIEvQIBADANBgkqhkiG9w0BAQEFAASC\r\nBKcwggSjAgEAAoIBAQC7\r\nshort\r\n"
			       "-----END PRIVATE KEY-----\r\n"), 0, "a key of several lines");
	ok(found(&s, "+MIIEvQIBADANBgkqhkiG9w0BAQEFAASC"), "each long line is found alone");
	ok(found(&s, "BKcwggSjAgEAAoIBAQC7"), "the second as well");
	ok(!found(&s, "short") && !found(&s, "-----BEGIN PRIVATE KEY-----"), "not what all keys have");
	needles_free(&s);

	needles_add(&s, SECRET "\n");
	ok(found(&s, SECRET), "a newline at the end is not part of it");
	needles_free(&s);
}

static void bounds(void)
{
	struct needles s = {0};
	char text[64], *big = malloc((1 << 20) + 2);
	int i, rc = 0, cut = 0;

	is_int(needles_add(&s, ""), 0, "the empty secret is none");
	is_int(needles_add(&s, "1234567"), 0, "a very short one is passed over");
	is_int(s.n, 0, "since it would be found everywhere");
	is_int(needles_add(&s, "\n\n\n\n\n\n\n\n\n"), 0, "newlines only");
	is_int(s.n, 0, "are none either");
	is_int(needles_add(&s, "12345678"), 0, "eight bytes are looked for");
	ok(found(&s, "12345678"), "and found");
	is_int(needles_longest(&s), 16, "the longest form is the hex one");
	is_int(needles_at(&s, "1234", 4, &cut), 0, "a beginning is no match");
	is_int(cut, 1, "but may become one");
	cut = 0;
	is_int(needles_at(&s, "1235", 4, &cut), 0, "something else is none");
	is_int(cut, 0, "and never will be");
	for (i = 0; rc == 0 && i <= NEEDLES_MAX; i++) {
		snprintf(text, sizeof text, "secret-number-%d", i);
		rc = needles_add(&s, text);
	}
	is_int(rc, -1, "there is a most");
	is_int(errno, E2BIG, "which is E2BIG");
	if (big != NULL) {
		memset(big, 'x', (1 << 20) + 1);
		big[(1 << 20) + 1] = '\0';
		is_int(needles_add(&s, big), -1, "and a secret of more than a megabyte is, too");
	}
	free(big);
	needles_free(&s);
}

int main(void)
{
	forms();
	lines();
	bounds();
	return tap_done();
}
