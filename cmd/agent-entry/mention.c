#include "mention.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

static int is_word(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

/* 1 if the i bytes before the cursor end in `mark`, in either case. */
static int ends_in(const char *line, size_t i, const char *mark)
{
	size_t n = strlen(mark);

	return i >= n && strncasecmp(line + i - n, mark, n) == 0;
}

/* 1 if between line[i - 1] and line[i] a blank has to be. */
static int is_live(const char *line, size_t i)
{
	if (i == 0)
		return 0;
	if (line[i - 1] == '@')
		return is_word(line[i]) && (i == 1 || !is_word(line[i - 2]));
	return isdigit((unsigned char)line[i]) &&
	       (line[i - 1] == '#' || ends_in(line, i, "gh-") || ends_in(line, i, "/issues/") ||
		ends_in(line, i, "/pull/") || ends_in(line, i, "/discussions/"));
}

int mention_break(const char *line, size_t n, size_t max, struct buf *out)
{
	size_t i, begin = out->len;

	for (i = 0; i < n; i++) {
		int blank = is_live(line, i);

		/* A whole character, or none of it. */
		if ((line[i] & 0xc0) != 0x80) {
			size_t more = i + 1;

			while (more < n && (line[more] & 0xc0) == 0x80)
				more++;
			if (out->len - begin + (size_t)blank + more - i > max)
				break;
		}
		if ((blank && buf_add(out, " ", 1) < 0) || buf_add(out, line + i, 1) < 0)
			return -1;
	}
	return 0;
}
