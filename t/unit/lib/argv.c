/* argv: a vector for execve at any moment, an environment with one value a name, quotes for sh. */
#include "argv.h"

#include <errno.h>

#include "spawn.h"
#include "tap.h"

static void vector(void)
{
	struct argv a = ARGV_INIT;
	int i;

	is_int(argv_ok(&a), 0, "an empty vector is fine");
	ok(a.v != NULL && a.v[0] == NULL, "and ends at once");
	argv_all(&a, "git", "-C", "", NULL);
	argv_fmt(&a, "%s=%d", "n", 7);
	is_int(argv_ok(&a), 0, "after some adds too");
	is_int(a.n, 4, "with all of them");
	is(a.v[2], "", "the empty one included");
	is(a.v[3], "n=7", "and the formatted one");
	ok(a.v[4] == NULL, "then NULL");
	for (i = 0; i < 1000; i++)
		argv_fmt(&a, "%d", i);
	is_int(a.n, 1004, "a thousand more");
	is(a.v[1003], "999", "the last of them");
	ok(a.v[1004] == NULL, "then NULL");
	argv_free(&a);
	argv_free(&a);
	is_int(argv_ok(&a), 0, "free twice, and usable");
	argv_free(&a);

	a.bad = 1;
	argv_add(&a, "x");
	is_int(a.n, 0, "nothing is added after a failure");
	is_int(argv_ok(&a), -1, "which the one check tells");
	is_int(errno, ENOMEM, "as ENOMEM");
	argv_free(&a);
}

static void environment(void)
{
	struct argv e = ARGV_INIT;

	argv_setenv(&e, "A", "1");
	argv_setenv(&e, "AB", "2");
	argv_setenv(&e, "B", "");
	is(argv_getenv(&e, "A"), "1", "a name that is the beginning of another");
	is(argv_getenv(&e, "AB"), "2", "the other");
	is(argv_getenv(&e, "B"), "", "an empty value is a value");
	is(argv_getenv(&e, "C"), NULL, "a name that is not there");
	is(argv_getenv(&e, ""), NULL, "no name");
	argv_setenv(&e, "A", "one=1");
	is(argv_getenv(&e, "A"), "one=1", "replaced, with '=' in the value");
	is_int(e.n, 3, "a name occurs once");
	argv_setenv(&e, "A", argv_getenv(&e, "A"));
	is(argv_getenv(&e, "A"), "one=1", "replaced by its own value");
	argv_setenv(&e, "A", NULL);
	is(argv_getenv(&e, "A"), NULL, "removed");
	argv_setenv(&e, "A", NULL);
	is_int(e.n, 2, "removing twice is fine");
	is(argv_getenv(&e, "AB"), "2", "and the others are there");
	ok(e.v[2] == NULL, "then NULL");
	argv_free(&e);
}

static const char *const words[] = {"plain", "", " ", "two words", "it's", "'", "''", "\"", "\\", "$HOME",
	"`id`", "$(id)", "a\nb", "\t", "*", "?", "[a]", "~", "~root", "#x", "a;b", "a&b", "a|b", "<", ">",
	"(", "{a,b}", "!", "-n", "--", "a=b", "\x01\x7f", "b\xc3\xbc" "cher", "\xff\xfe", "%s", "\\n",
	"--opt='v w'", "end\\", NULL};

/* What sh reads from the quoted line is what went in, byte for byte. */
static void quoting(void)
{
	struct argv a = ARGV_INIT, sh = ARGV_INIT;
	struct buf line = BUF_INIT(4096), got = BUF_INIT(4096), want = BUF_INIT(4096), small = BUF_INIT(5);
	struct spawn s = {.in = -1, .out = -1, .err = 2};
	const char *const *w;

	argv_all(&a, "printf", "<%s>\\n", NULL);
	for (w = words; *w != NULL; w++) {
		argv_add(&a, *w);
		buf_fmt(&want, "<%s>\n", *w);
	}
	is_int(argv_quote(&a, &line), 0, "quote");
	argv_all(&sh, "/bin/sh", "-c", line.data, NULL);
	s.argv = sh.v;
	s.envp = sh.v + sh.n;
	is_int(spawn_capture(&s, &got), 0, "sh reads the quoted line");
	is(got.data, want.data, "as the words that went in");
	argv_free(&a);
	argv_all(&a, "/usr/bin/git", "-C", "/a b", "--x=y", NULL);
	buf_drop(&line, line.len);
	argv_quote(&a, &line);
	is(line.data, "/usr/bin/git -C '/a b' --x=y", "what needs no quotes gets none");
	is_int(argv_quote(&a, &small), -1, "a line that does not fit is an error");
	is_int(errno, EFBIG, "EFBIG");
	argv_free(&a);
	argv_free(&sh);
	buf_free(&line);
	buf_free(&got);
	buf_free(&want);
	buf_free(&small);
}

int main(void)
{
	vector();
	environment();
	quoting();
	return tap_done();
}
