/* mention: what GitHub acts upon is broken, what it does not is left, the bound is kept. */
#include "mention.h"

#include <string.h>

#include "tap.h"

static void broken(const char *line, const char *want)
{
	struct buf out = BUF_INIT(1000);

	is_int(mention_break(line, strlen(line), 200, &out), 0, line);
	is(out.data, want, "as wanted");
	buf_free(&out);
}

static void cut(const char *line, size_t max, const char *want)
{
	struct buf out = BUF_INIT(1000);

	is_int(mention_break(line, strlen(line), max, &out), 0, line);
	is(out.len > 0 ? out.data : "", want, "cut as wanted");
	buf_free(&out);
}

int main(void)
{
	broken("Closes #1 for @everyone", "Closes # 1 for @ everyone");
	broken("@a/team, (@b) @_c", "@ a/team, (@ b) @ _c");
	broken("fixes o/r#12, gh-3 and GH-4", "fixes o/r# 12, gh- 3 and GH- 4");
	broken("Resolves https://github.com/o/r/issues/5 and https://x/o/r/pull/6",
	       "Resolves https://github.com/o/r/issues/ 5 and https://x/o/r/pull/ 6");
	broken("##7 @@x", "## 7 @@ x");
	broken("write to a@example.org, use C#, item #, 100% @ 5, sigh-t", "write to a@example.org, use C#, item #, 100% @ 5, sigh-t");
	broken("na\303\257ve @\303\251", "na\303\257ve @\303\251");
	cut("ab#1", 4, "ab#");
	cut("ab#1", 5, "ab# 1");
	cut("\303\251\303\251", 3, "\303\251");
	cut("x", 0, "");
	return tap_done();
}
