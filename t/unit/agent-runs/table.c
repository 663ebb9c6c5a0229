/* table: widths, what is cut and from which end, and cells that are not text. */
#include "table.h"

#include <locale.h>

#include "tap.h"

static const struct table_cut cuts[] = {{1, 1}, {2, 0}};

static struct table t;
static struct buf out = BUF_INIT(10000);

static const char *print(size_t width)
{
	buf_free(&out);
	return table_print(&t, width, cuts, 2, &out) < 0 ? "(failed)" : out.len > 0 ? out.data : "";
}

static void row(const char *a, const char *b, const char *c)
{
	table_cell(&t, a);
	table_cell(&t, b);
	table_cell(&t, c);
}

static void fresh(void)
{
	table_free(&t);
	t.columns = 3;
}

static void cells(void)
{
	fresh();
	is(print(0), "", "no row is no text");
	row("A", "B", "C");
	row("one", "two", "three");
	is(print(0), "A    B    C\none  two  three\n", "columns are as wide as their widest cell");
	fresh();
	row(NULL, "", "\033[31mred\033[0m\n\tx\x7f\xff");
	is(print(0), "-  -  red  x??\n", "nothing is a dash, controls go, a cell is one line");
	fresh();
	row("\xc3\xa4\xc3\xb6", "\xe6\x97\xa5\xe6\x9c\xac", "x");
	row("abcd", "abcde", "y");
	is(print(0), "\xc3\xa4\xc3\xb6    \xe6\x97\xa5\xe6\x9c\xac   x\nabcd  abcde  y\n",
	   "wide characters take two columns");
}

static void widths(void)
{
	fresh();
	row("id", "0123456789012345678901234567890123456789", "abcdefghijklmnopqrstuvwxyz");
	is(print(72), "id  0123456789012345678901234567890123456789  abcdefghijklmnopqrstuvwxyz\n",
	   "what just fits is whole");
	is(print(71), "id  ...456789012345678901234567890123456789  abcdefghijklmnopqrstuvwxyz\n",
	   "one less: the first gives way, and keeps its end");
	is(print(44), "id  ...123456789  abcdefghijklmnopqrstuvwxyz\n", "down to its least");
	is(print(43), "id  ...123456789  abcdefghijklmnopqrstuv...\n", "then the second, which keeps its beginning");
	is(print(10), "id  ...123456789  abcdefghi...\n", "and no further");
	fresh();
	row("id", "\xe6\x97\xa5\xe6\x9c\xac\xe6\x97\xa5\xe6\x9c\xac\xe6\x97\xa5\xe6\x9c\xac\xe6\x97\xa5\xe6\x9c\xac",
	    "x");
	is(print(18), "id  ...\xe6\x97\xa5\xe6\x9c\xac\xe6\x97\xa5\xe6\x9c\xac   x\n",
	   "no character is cut in two");
	t.columns = TABLE_COLUMNS_MAX + 1;
	is(print(0), "(failed)", "more columns than there may be");
}

int main(void)
{
	if (setlocale(LC_CTYPE, "C.UTF-8") == NULL) {
		printf("1..0 # SKIP no C.UTF-8\n");
		return 0;
	}
	is_int((long)table_width("a\xc3\xa4\xe6\x97\xa5"), 4, "width by the locale");
	is_int((long)table_width("\xff\xfe"), 2, "a byte that is no character takes one");
	cells();
	widths();
	table_free(&t);
	buf_free(&out);
	return tap_done();
}
