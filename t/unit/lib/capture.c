/* capture: output of both kinds, a program that hangs, one that says too much, one that is not. */
#include "capture.h"

#include <errno.h>
#include <stdio.h>
#include <unistd.h>

#include "fd.h"
#include "tap.h"

static char *env[] = {(char[]){"PATH=/usr/bin:/bin"}, NULL};
static struct buf out = BUF_INIT(1000), err = BUF_INIT(1000);

static int sh(const char *script, int seconds)
{
	char text[512];
	char *argv[] = {(char[]){"/bin/sh"}, (char[]){"-c"}, text, NULL};
	struct spawn s = {.argv = argv, .envp = env};

	snprintf(text, sizeof text, "%s", script);
	buf_free(&out);
	buf_free(&err);
	return capture_run(&s, seconds, &out, &err);
}

/* A pipe into which nobody writes any more when everything that `script` started has ended. */
static int leaves_nothing(const char *script)
{
	int fds[2], gone;
	char c, text[600];

	if (pipe(fds) < 0)
		return 0;
	snprintf(text, sizeof text, "exec 9>&%d; %s", fds[1], script);
	sh(text, 1);
	close(fds[1]);
	gone = read(fds[0], &c, 1) == 0;
	close(fds[0]);
	return gone;
}

int main(void)
{
	char *none[] = {(char[]){"/nonexistent"}, NULL};
	struct spawn missing = {.argv = none, .envp = env};

	is_int(sh("echo one; echo two >&2; exit 3", 60), 3, "its exit code");
	is(out.data, "one\n", "what it said");
	is(err.data, "two\n", "on either output");
	is_int(sh("kill -TERM $$", 60), 143, "a signal is 128+n");
	is_int(sh("cat", 60), 0, "there is no input");
	is_int(sh("head -c 1000 /dev/zero | tr '\\0' x", 60), 0, "as much as the bound");
	is_int((long)out.len, 1000, "is all taken");
	is_int(sh("yes", 60), -1, "more than the bound");
	is_int(errno, EFBIG, "is EFBIG");
	is_int(sh("yes >&2", 60), -1, "on the other output too");
	is_int(errno, EFBIG, "is EFBIG");
	is_int(sh("exec sleep 1000", 1), -1, "one that hangs");
	is_int(errno, ETIMEDOUT, "is ETIMEDOUT");
	is_int(sh("exec >&- 2>&-; exec sleep 1000", 1), -1, "one that hangs without an output");
	is_int(errno, ETIMEDOUT, "is ETIMEDOUT");
	ok(leaves_nothing("trap '' TERM; sleep 1000 & sleep 1000"), "and what it started has ended with it");
	is_int(capture_run(&missing, 60, &out, &err), -1, "a program that is not there");
	is_int(errno, ENOENT, "is ENOENT");
	buf_free(&out);
	buf_free(&err);
	return tap_done();
}
