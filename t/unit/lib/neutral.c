/* neutral: what comes out is text for a terminal, whatever went in and however it was cut. */
#include "neutral.h"

#include <stdlib.h>

#include "tap.h"

struct row {
	const char *in, *out, *what;
};

static const struct row rows[] = {
	{"plain\ttext\n", "plain\ttext\n", "text, tab and newline stay"},
	{"\xc3\xa9 \xe2\x82\xac \xf0\x9f\x90\xa7", "\xc3\xa9 \xe2\x82\xac \xf0\x9f\x90\xa7", "so do letters of 2, 3, 4 bytes"},
	{"a\x1b[31mred\x1b[0mb", "aredb", "colours"},
	{"a\x1b[2J\x1b[H\x1b[?25lb", "ab", "clearing and moving"},
	{"a\x1b]52;c;ZXZpbA==\x07" "b", "ab", "the clipboard (OSC 52, BEL)"},
	{"a\x1b]0;title\x1b\\b", "ab", "the title (OSC, ST)"},
	{"a\x1b]8;;https://evil.example\x1b\\link\x1b]8;;\x1b\\b", "alinkb", "a hyperlink keeps its text"},
	{"a\x1bP1$qm\x1b\\b", "ab", "DCS"},
	{"a\x1b_G\x1b\\b", "ab", "APC"},
	{"a\x1b" "cb", "ab", "a reset (ESC c)"},
	{"a\x1b(0b", "ab", "another character set"},
	{"a\x1b#8b", "ab", "the screen of E"},
	{"a\x1b", "a", "a sequence that never comes"},
	{"a\x1b[31", "a", "or never ends"},
	{"a\x1b\nb", "a\nb", "a newline ends it"},
	{"a\x1b[31\nb", "a\nb", "also within"},
	{"a\x1b]0;x\nb", "a\nb", "and within a string"},
	{"a\x1b\x1b[31mb", "ab", "an escape after an escape"},
	{"a\x1b]0;x\x1b[31mb", "a[31mb", "a string that another sequence cuts off"},
	{"a\xc2\x9b" "31mb", "ab", "CSI of C1"},
	{"a\xc2\x9d" "0;x\xc2\x9c" "b", "ab", "OSC of C1"},
	{"a\xc2\x84" "b", "a?b", "other C1"},
	{"a\xc2\x85" "b", "a\nb", "NEL is a line's end"},
	{"a\xe2\x80\xa8" "b\xe2\x80\xa9" "c", "a\nb\nc", "so are the Unicode separators"},
	{"a\rb", "a\nb", "a carriage return does not overwrite"},
	{"a\r\nb", "a\nb", "with a newline it is one end"},
	{"a\r\rb", "a\n\nb", "two are two"},
	{"a\x08\x7f\x01" "b", "a???b", "backspace, DEL and others"},
	{"a\x80" "b", "a?b", "a byte that cannot begin a character"},
	{"a\xff\xfe" "b", "a??b", "or never occurs"},
	{"a\xc3" "b", "a?b", "a character that is cut"},
	{"a\xe2\x82" "b", "a?b", "or cut later"},
	{"a\xf0\x9f\x90", "a?", "or at the end"},
	{"a\xc0\xaf" "b", "a??b", "an overlong '/'"},
	{"a\xe0\x80\xaf" "b", "a?b", "and a longer one"},
	{"a\xed\xa0\x80" "b", "a?b", "a surrogate"},
	{"a\xf4\x90\x80\x80" "b", "a?b", "beyond Unicode"},
	{"a\xc3\x1b[31mb", "a?b", "a sequence in the middle of a character"},
	{"a\xe2\x80\xae" "b\xe2\x81\xa6" "c", "abc", "what reorders text (U+202E, U+2066)"},
	{"\xef\xbb\xbf" "a", "a", "a byte order mark"},
};

static void each(void)
{
	struct buf out = BUF_INIT(1000);
	size_t i, cut, n;

	for (i = 0; i < sizeof rows / sizeof *rows; i++) {
		int wrong = 0;

		n = strlen(rows[i].in);
		buf_drop(&out, out.len);
		neutral_text(rows[i].in, n, &out);
		is(out.data != NULL ? out.data : "", rows[i].out, rows[i].what);
		for (cut = 0; cut <= n; cut++) {
			struct neutral s = {0};

			buf_drop(&out, out.len);
			neutral_feed(&s, rows[i].in, cut, &out);
			neutral_feed(&s, rows[i].in + cut, n - cut, &out);
			neutral_finish(&s, &out);
			wrong += strcmp(out.data, rows[i].out) != 0;
		}
		is_int(wrong, 0, "and wherever it is cut in two");
	}
	buf_free(&out);
}

/* 1 if the text is valid UTF-8 without a control character but tab and newline. */
static int harmless(const unsigned char *p, size_t n)
{
	size_t i, k;

	for (i = 0; i < n; i += k) {
		k = p[i] < 0x80 ? 1 : p[i] >= 0xf0 ? 4 : p[i] >= 0xe0 ? 3 : 2;
		if ((p[i] < 0x20 && p[i] != '\t' && p[i] != '\n') || p[i] == 0x7f || i + k > n ||
		    (p[i] >= 0x80 && p[i] < 0xc2) || (p[i] == 0xc2 && p[i + 1] < 0xa0))
			return 0;
	}
	return 1;
}

/* Much noise, with the bytes that mean something more often than chance has them. */
static void noise(void)
{
	static const char often[] = "\x1b\x1b[]P_\\;0m\x07\xc2\x9b\x9d\x9c\xe2\x80\xae\r\n\xf0\xff";
	struct buf out = BUF_INIT((size_t)1 << 20);
	int round, bad = 0;

	srand(1);
	for (round = 0; round < 2000; round++) {
		struct neutral s = {0};
		char text[200];
		size_t i;

		for (i = 0; i < sizeof text; i++)
			text[i] = (char)(rand() % 2 ? rand() % 256 - 128
						    : often[(size_t)rand() % (sizeof often - 1)]);
		buf_drop(&out, out.len);
		neutral_feed(&s, text, sizeof text, &out);
		neutral_finish(&s, &out);
		bad += out.len > 0 && !harmless((const unsigned char *)out.data, out.len);
	}
	is_int(bad, 0, "two thousand texts of noise come out harmless");
	buf_free(&out);
}

static void bounds(void)
{
	struct buf out = BUF_INIT((size_t)4 * NEUTRAL_STRING_MAX), small = BUF_INIT(2);
	struct neutral s = {0};
	int i;

	neutral_feed(&s, "\x1b]0;", 4, &out);
	for (i = 0; i < 2 * NEUTRAL_STRING_MAX; i++)
		neutral_feed(&s, "x", 1, &out);
	ok(out.len >= NEUTRAL_STRING_MAX, "a string without an end hides only so much");
	buf_drop(&out, out.len);
	memset(&s, 0, sizeof s);
	neutral_feed(&s, "\x1b[", 2, &out);
	for (i = 0; i < 2 * NEUTRAL_STRING_MAX; i++)
		neutral_feed(&s, "1", 1, &out);
	ok(out.len >= NEUTRAL_STRING_MAX, "nor does a sequence without one");
	is_int(neutral_text("abc", 3, &small), -1, "an output that is full is an error");
	buf_free(&out);
	buf_free(&small);
}

int main(void)
{
	each();
	noise();
	bounds();
	return tap_done();
}
