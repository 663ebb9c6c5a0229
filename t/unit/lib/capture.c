/*
 * capture: an answer within its bounds, or none; what hangs is killed with all that it started.
 * All of it twice: with a descriptor that tells of an exit, and on a system that has none.
 */
#include "capture.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#ifdef __linux__
#include <seccomp.h>
#endif

#include "fd.h"
#include "tap.h"

/* Long enough for any machine: only what hangs waits for its end. */
#define PATIENT 60000
#define BOUND 1000

static char *env[] = {(char[]){"PATH=/usr/bin:/bin"}, NULL};
static struct buf out = BUF_INIT(BOUND), err = BUF_INIT(BOUND);
static volatile sig_atomic_t up = 1;

static struct capture fresh(long ms)
{
	struct capture c = CAPTURE_INIT;

	buf_free(&out);
	buf_free(&err);
	c.out = &out;
	c.err = &err;
	c.ms = ms;
	errno = 0;
	return c;
}

static int begin(struct capture *c, const char *script)
{
	char text[600];
	char *argv[] = {(char[]){"/bin/sh"}, (char[]){"-c"}, text, NULL};
	struct spawn s = {.argv = argv, .envp = env};

	snprintf(text, sizeof text, "%s", script);
	return capture_begin(c, &s);
}

static int sh(const char *script, long ms)
{
	struct capture c = fresh(ms);

	return begin(&c, script) < 0 ? -2 : capture_end(&c);
}

static int sh_cut(const char *script)
{
	struct capture c = fresh(PATIENT);

	c.cut = 1;
	return begin(&c, script) < 0 ? -2 : capture_end(&c);
}

/* Is this process there, and no zombie that nobody reaps? */
static int alive(const struct buf *text)
{
	char path[64], state = 'X';
	FILE *f;

	if (text->len == 0)
		return 0;
	snprintf(path, sizeof path, "/proc/%ld/stat", atol(text->data));
	f = fopen(path, "r");
	if (f == NULL)
		return 0;
	if (fscanf(f, "%*d %*s %c", &state) != 1)
		state = 'X';
	fclose(f);
	return state != 'Z' && state != 'X';
}

static void answers(void)
{
	is_int(sh("echo one; echo two >&2; exit 3", PATIENT), 3, "its exit code");
	is(out.data, "one\n", "what it said");
	is(err.data, "two\n", "on either output");
	is_int(sh("kill -TERM $$", PATIENT), 143, "a signal is 128+n");
	is_int(sh("cat; exec >&- 2>&-; exit 5", PATIENT), 5, "there is no input, and closed outputs are no end");
	is_int(sh("sleep 600 & echo $!", PATIENT), 0, "what it leaves behind with its outputs is not waited for");
	ok(alive(&out), "nor killed");
	kill((pid_t)atol(out.data), SIGKILL);
}

static void bounds(void)
{
	struct capture c;

	is_int(sh("head -c 1000 /dev/zero | tr '\\0' x", PATIENT), 0, "as much as the bound");
	is_int(out.len, BOUND, "is all taken");
	is_int(sh("head -c 1001 /dev/zero | tr '\\0' x", PATIENT), -1, "one byte more");
	is_int(errno, EFBIG, "is EFBIG");
	is_int(sh("yes", PATIENT), -1, "what has no end");
	is_int(errno, EFBIG, "is EFBIG");
	is_int(sh("yes >&2", PATIENT), -1, "on the other output too");
	is_int(errno, EFBIG, "is EFBIG");
	is_int(sh_cut("yes | head -n 100000; exit 4"), 4, "where it may be cut, much output holds up nobody");
	is_int(out.len, BOUND, "and is kept to the bound");
	is_int(sh_cut("yes & echo $! >&2"), 0, "nor does one that is left behind and talks without end");
	kill((pid_t)atol(err.data), SIGKILL);
	c = fresh(PATIENT);
	c.err = &out;
	is_int(begin(&c, "echo one; echo two >&2") < 0 ? -2 : capture_end(&c), 0, "both to one place");
	is_int(out.len, 8, "are both there");
}

/* A pipe into which nobody writes any more when everything that `script` started has ended. */
static int leaves_nothing(const char *script)
{
	int fds[2], gone;
	char c, text[600];

	if (pipe(fds) < 0)
		return 0;
	snprintf(text, sizeof text, "exec 9>&%d; %s", fds[1], script);
	sh(text, 300);
	close(fds[1]);
	gone = read(fds[0], &c, 1) == 0;
	close(fds[0]);
	return gone;
}

static void ends(void)
{
	char *none[] = {(char[]){"/nonexistent"}, NULL};
	struct spawn missing = {.argv = none, .envp = env};
	struct capture c = fresh(PATIENT);

	is_int(capture_run(&c, &missing), -1, "a program that is not there");
	is_int(errno, ENOENT, "is ENOENT");
	is_int(sh("echo so far; sleep 600", 300), -1, "one that hangs");
	is_int(errno, ETIMEDOUT, "is ETIMEDOUT");
	is(out.data, "so far\n", "and what it said is there");
	is_int(sh("exec >&- 2>&-; exec sleep 600", 300), -1, "one that hangs without an output");
	is_int(errno, ETIMEDOUT, "is ETIMEDOUT");
	ok(leaves_nothing("trap '' TERM; sleep 600 & sleep 600"), "and what it started is killed with it");
	c = fresh(PATIENT);
	c.stop = &up;
	is_int(begin(&c, "trap '' TERM INT HUP; exec sleep 600") < 0 ? -2 : capture_end(&c), -1, "the flag");
	is_int(errno, EINTR, "ends it");
}

static void several(void)
{
	char *argv[] = {(char[]){"/bin/sh"}, (char[]){"-c"}, (char[]){"echo followed >&2; exit 6"}, NULL};
	struct spawn s = {.argv = argv, .envp = env, .in = -1, .out = -1, .new_session = 1};
	struct buf other = BUF_INIT(BOUND);
	struct capture a = fresh(PATIENT), b = fresh(PATIENT);
	int fds[2];

	a.out = &other;
	is_int(begin(&a, "echo first"), 0, "one is under way");
	is_int(begin(&b, "echo second; exec sleep 600"), 0, "and another");
	is_int(capture_end(&a), 0, "the first ends");
	is(other.data, "first\n", "with its own words");
	capture_kill(&b);
	is_int(b.pid, -1, "the other is killed, and none is under way");
	capture_kill(&b);
	if (fd_pipe(fds) < 0)
		return;
	s.err = fds[1];
	a = fresh(PATIENT);
	capture_follow(&a, spawn_start(&s), -1, fds[0]);
	close(fds[1]);
	is_int(capture_end(&a), 6, "one that was started otherwise");
	is(err.data, "followed\n", "is followed");
	buf_free(&other);
}

/* From here on there is no pidfd_open(2), as on systems other than Linux and before Linux 5.3. */
static int take_away(void)
{
#ifdef __linux__
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);
	int rc = filter == NULL || seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(pidfd_open), 0) < 0 ||
		 seccomp_load(filter) < 0;

	seccomp_release(filter);
	return rc ? -1 : 0;
#else
	return -1;
#endif
}

int main(void)
{
	do {
		answers();
		bounds();
		ends();
		several();
	} while (up++ == 1 && take_away() == 0);
#ifdef __linux__
	is_int(up, 3, "both ways were tried");
#endif
	buf_free(&out);
	buf_free(&err);
	return tap_done();
}
