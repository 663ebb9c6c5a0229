/* msg: one line whatever is in it, cut at a bound, and errno kept. */
#include "msg.h"

#include <errno.h>
#include <unistd.h>

#include "buf.h"
#include "fd.h"
#include "tap.h"

static int kept;

/* Catches what one message writes to descriptor 2. */
static void caught(struct buf *b, const char *text, int err, int fail)
{
	int p[2], was = dup(2), code;

	buf_free(b);
	if (was < 0 || fd_pipe(p) < 0 || dup2(p[1], 2) < 0)
		_exit(70);
	fd_close(&p[1]);
	errno = err;
	if (fail)
		code = err != 0 ? msg_fail_sys(64, "%s", text) : msg_fail(64, "%s", text);
	else
		code = err != 0 ? (msg_sys("%s", text), 64) : (msg_say("%s", text), 64);
	kept = errno == err && code == 64;
	dup2(was, 2);
	close(was);
	fd_slurp(p[0], b);
	fd_close(&p[0]);
}

int main(void)
{
	static char big[2 * MSG_MAX];
	struct buf b = BUF_INIT((size_t)4 * MSG_MAX);

	is(msg_name(), "agent", "the name before it is set");
	msg_init("/usr/local/bin/egress-proxy");
	is(msg_name(), "egress-proxy", "the last component of a path");
	msg_init("");
	msg_init(NULL);
	is(msg_name(), "egress-proxy", "no name changes nothing");
	msg_init("prog");

	caught(&b, "hello", 0, 0);
	is(b.data, "prog: hello\n", "a line");
	caught(&b, "cannot open 'x'", ENOENT, 0);
	is(b.data, "prog: cannot open 'x': No such file or directory\n", "with the reason");
	ok(kept, "errno is kept");
	caught(&b, "no", 0, 1);
	is(b.data, "prog: no\n", "a failure");
	ok(kept, "hands back its code");
	caught(&b, "no", EACCES, 1);
	is(b.data, "prog: no: Permission denied\n", "a failure with its reason");
	ok(kept, "hands back its code and keeps errno");
	caught(&b, "a\nb\r\x1b[2Jc\x7f\td", 0, 0);
	is(b.data, "prog: a?b??[2Jc??d\n", "control characters become '?'");
	caught(&b, "\xc2\x9b" "2J \xc2\x85 \xc3\xa9 \xc2\xa0.", 0, 0);
	is(b.data, "prog: ??2J ?? \xc3\xa9 \xc2\xa0.\n", "so do those of C1, and letters stay");
	caught(&b, "%s%n%d", 0, 0);
	is(b.data, "prog: %s%n%d\n", "a percent sign in a value is text");
	memset(big, 'x', sizeof big - 1);
	caught(&b, big, ENOENT, 0);
	ok(b.len < MSG_MAX && b.data[b.len - 1] == '\n', "a long line is cut, and still a line");
	memset(big, '\xc2', sizeof big - 1);
	caught(&b, big, 0, 0);
	ok(b.len < MSG_MAX && b.data[b.len - 1] == '\n', "also in the middle of a character");
	buf_free(&b);
	return tap_done();
}
