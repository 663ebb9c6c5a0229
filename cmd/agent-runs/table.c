#include "table.h"

#include <errno.h>
#include <string.h>
#include <wchar.h>

#include "neutral.h"

#define GAP 2
#define DOTS "..."
#define DOTS_WIDTH 3

void table_cell(struct table *t, const char *text)
{
	struct buf b = BUF_INIT((size_t)TABLE_CELL_MAX * 4);
	size_t n = text != NULL ? strnlen(text, TABLE_CELL_MAX) : 0, i;

	if (text == NULL || neutral_text(text, n, &b) < 0 || b.len == 0)
		argv_add(&t->cells, "-");
	for (i = 0; i < b.len; i++)
		if (b.data[i] == '\n' || b.data[i] == '\t')
			b.data[i] = ' ';
	if (b.len > 0)
		argv_add(&t->cells, b.data);
	buf_free(&b);
}

/* One character: its bytes, and its columns in *width. */
static size_t step(const char *s, mbstate_t *state, size_t *width)
{
	wchar_t c;
	size_t n = mbrtowc(&c, s, strlen(s), state);
	int w;

	*width = 1;
	if (n == 0 || n == (size_t)-1 || n == (size_t)-2) {
		memset(state, 0, sizeof *state);
		return 1;
	}
	w = wcwidth(c);
	if (w >= 0)
		*width = (size_t)w;
	return n;
}

size_t table_width(const char *text)
{
	mbstate_t state;
	size_t total = 0, width;

	memset(&state, 0, sizeof state);
	while (*text != '\0') {
		text += step(text, &state, &width);
		total += width;
	}
	return total;
}

/* As many whole characters from the front as fit; their columns in *width. */
static size_t fitting(const char *text, size_t room, size_t *width)
{
	mbstate_t state;
	size_t bytes = 0, w, n;

	memset(&state, 0, sizeof state);
	*width = 0;
	while (text[bytes] != '\0') {
		n = step(text + bytes, &state, &w);
		if (*width + w > room)
			break;
		*width += w;
		bytes += n;
	}
	return bytes;
}

static int put_cut(struct buf *out, const char *text, size_t room, int keep_end, size_t *width)
{
	size_t bytes, skipped;
	mbstate_t state;

	if (!keep_end) {
		bytes = fitting(text, room - DOTS_WIDTH, width);
		*width += DOTS_WIDTH;
		return buf_add(out, text, bytes) < 0 ? -1 : buf_str(out, DOTS);
	}
	/* Dropping at least what is too much leaves at most what there is room for. */
	bytes = 0;
	memset(&state, 0, sizeof state);
	while (table_width(text + bytes) > room - DOTS_WIDTH)
		bytes += step(text + bytes, &state, &skipped);
	*width = table_width(text + bytes) + DOTS_WIDTH;
	return buf_str(out, DOTS) < 0 ? -1 : buf_str(out, text + bytes);
}

static int put(struct buf *out, const char *text, size_t room, int keep_end, int last)
{
	size_t width = table_width(text);

	if (width <= room ? buf_str(out, text) < 0 : put_cut(out, text, room, keep_end, &width) < 0)
		return -1;
	if (last)
		return buf_str(out, "\n");
	for (; width < room + GAP; width++)
		if (buf_add(out, " ", 1) < 0)
			return -1;
	return 0;
}

/* What each column gets. */
static void share(const struct table *t, size_t width, const struct table_cut *cuts, size_t cuts_n,
		  size_t room[TABLE_COLUMNS_MAX])
{
	size_t i, total = GAP * (t->columns - 1), w;

	memset(room, 0, TABLE_COLUMNS_MAX * sizeof *room);
	for (i = 0; i < t->cells.n; i++) {
		w = table_width(t->cells.v[i]);
		if (w > room[i % t->columns])
			room[i % t->columns] = w;
	}
	for (i = 0; i < t->columns; i++)
		total += room[i];
	for (i = 0; i < cuts_n && width > 0 && total > width; i++) {
		size_t *r = &room[cuts[i].column], over = total - width;
		size_t most = *r > TABLE_MIN ? *r - TABLE_MIN : 0;

		*r -= over < most ? over : most;
		total -= over < most ? over : most;
	}
}

int table_print(const struct table *t, size_t width, const struct table_cut *cuts, size_t cuts_n,
		struct buf *out)
{
	size_t room[TABLE_COLUMNS_MAX], i, j;

	if (t->cells.bad || t->columns == 0 || t->columns > TABLE_COLUMNS_MAX) {
		errno = ENOMEM;
		return -1;
	}
	share(t, width, cuts, cuts_n, room);
	for (i = 0; i < t->cells.n; i++) {
		size_t column = i % t->columns;
		int keep_end = 0;

		for (j = 0; j < cuts_n; j++)
			if (cuts[j].column == column)
				keep_end = cuts[j].keep_end;
		if (put(out, t->cells.v[i], room[column], keep_end, column + 1 == t->columns) < 0)
			return -1;
	}
	return 0;
}

void table_free(struct table *t)
{
	argv_free(&t->cells);
}
