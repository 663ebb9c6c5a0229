/* spawn: the child gets what is named and nothing else, and a failed exec is not an exit code. */
#include "spawn.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fd.h"
#include "tap.h"

static char *env[] = {(char[]){"PATH=/usr/bin:/bin"}, (char[]){"X=y"}, NULL};

/* Runs `sh -c script`, its output in a buffer that the next call empties. */
static int sh(struct spawn *s, const char *script, struct buf *b)
{
	char text[512];
	char *argv[] = {(char[]){"/bin/sh"}, (char[]){"-c"}, text, NULL};

	snprintf(text, sizeof text, "%s", script);
	s->argv = argv;
	s->envp = env;
	buf_free(b);
	return spawn_capture(s, b);
}

static void statuses(void)
{
	struct spawn s = {.in = -1, .err = 2};
	struct buf b = BUF_INIT(100);

	is_int(sh(&s, "echo hi", &b), 0, "exit 0");
	is(b.data, "hi\n", "its output");
	is_int(sh(&s, "exit 7", &b), 7, "exit 7");
	is_int(sh(&s, "exit 126", &b), 126, "exit 126 is the child's word");
	is_int(sh(&s, "exit 127", &b), 127, "so is exit 127");
	is_int(sh(&s, "exit 255", &b), 255, "exit 255");
	is_int(sh(&s, "kill -TERM $$", &b), 128 + SIGTERM, "SIGTERM");
	is_int(sh(&s, "kill -KILL $$", &b), 128 + SIGKILL, "SIGKILL");
	is_int(sh(&s, "echo \"$X\" \"${HOME-none}\"", &b), 0, "environment");
	is(b.data, "y none\n", "is the one that was given");
	is_int(sh(&s, "cat", &b), 0, "stdin -1 is at its end");
	is_int(sh(&s, "yes", &b), -1, "more output than the bound");
	is_int(errno, EFBIG, "is EFBIG, and the writer is gone");
	s.cwd = "/usr";
	is_int(sh(&s, "pwd", &b), 0, "cwd");
	is(b.data, "/usr\n", "is where the child is");
	buf_free(&b);
}

static int refuse(void *arg)
{
	errno = *(int *)arg;
	return -1;
}

static void not_started(void)
{
	char *none[] = {(char[]){"/nowhere/program"}, NULL};
	char *data[] = {(char[]){"/etc/passwd"}, NULL};
	char *bare[] = {(char[]){"sh"}, NULL};
	struct spawn s = {.argv = none, .envp = env, .in = -1, .out = -1, .err = -1};
	int err = EPERM;

	is_int(spawn_start(&s), -1, "a program that is not there");
	is_int(errno, ENOENT, "is ENOENT, not 127");
	s.argv = data;
	is_int(spawn_start(&s), -1, "a file that is no program");
	is_int(errno, EACCES, "is EACCES, not 126");
	s.argv = bare;
	is_int(spawn_start(&s), -1, "a bare name is not looked up");
	s.argv = none;
	s.cwd = "/nowhere";
	is_int(spawn_start(&s), -1, "a directory that is not there");
	is_int(errno, ENOENT, "is ENOENT");
	s.cwd = NULL;
	s.prepare = refuse;
	s.prepare_arg = &err;
	is_int(spawn_start(&s), -1, "a prepare that fails");
	is_int(errno, EPERM, "says why");
	s.prepare = NULL;
	s.out = 900;
	is_int(spawn_start(&s), -1, "a descriptor that is not open");
	is_int(errno, EBADF, "is EBADF");
	is_int(waitpid(-1, NULL, WNOHANG), -1, "and none of them left a child");
	is_int(errno, ECHILD, "not even a dead one");
	is_int(spawn_wait(getpid()), -1, "waiting for what is no child fails");
}

static void descriptors(void)
{
	struct spawn s = {.in = -1, .err = -1};
	struct buf b = BUF_INIT(200);
	int p[2], i, many[20];

	if (access("/proc/self/fd", R_OK) < 0)
		return;
	for (i = 0; i < 20; i++)
		many[i] = open("/dev/null", O_RDONLY | O_CLOEXEC);
	sh(&s, "for f in /proc/$$/fd/*; do test -e $f && printf '%s ' ${f##*/}; done", &b);
	is(b.data, "0 1 2 ", "the child has 0, 1 and 2 and nothing else");
	if (fd_pipe(p) < 0 || fd_inherit(p[0], 1) < 0)
		_exit(70);
	sh(&s, "for f in /proc/$$/fd/*; do test -e $f && printf 'x'; done", &b);
	is(b.data, "xxxx", "and what was made inheritable");
	fd_close(&p[0]);
	fd_close(&p[1]);
	for (i = 0; i < 20; i++)
		close(many[i]);
	buf_free(&b);
}

static void disposition(void)
{
	struct spawn s = {.in = -1, .err = 2};
	struct buf b = BUF_INIT(100);
	sigset_t all, old;

	signal(SIGPIPE, SIG_IGN);
	signal(SIGTERM, SIG_IGN);
	sigfillset(&all);
	sigprocmask(SIG_BLOCK, &all, &old);
	is_int(sh(&s, "kill -PIPE $$", &b), 128 + SIGPIPE, "a signal that we ignore and block is default there");
	is_int(sh(&s, "kill -TERM $$", &b), 128 + SIGTERM, "and another");
	sigprocmask(SIG_SETMASK, &old, NULL);
	signal(SIGPIPE, SIG_DFL);
	signal(SIGTERM, SIG_DFL);
	s.new_session = 1;
	sh(&s, "ps -o sid= -p $$ | tr -d ' '; echo $$", &b);
	ok(b.data != NULL && strtol(b.data, NULL, 10) == strtol(strchr(b.data, '\n'), NULL, 10),
	   "a session of its own");
	buf_free(&b);
}

static volatile sig_atomic_t handled;

static void handle(int sig)
{
	handled = sig;
}

/* For the child alone: a limit, a directory, and a signal that its caller has a handler for. */
static int narrow(void *arg)
{
	struct rlimit few = {40, 40};

	if (arg != NULL)
		raise(*(int *)arg);
	return setrlimit(RLIMIT_NOFILE, &few) < 0 || chdir("/") < 0 ? -1 : 0;
}

/* The same whether the child is in memory of its own or in ours until its exec. */
static void prepared(int plain)
{
	struct spawn s = {.in = -1, .err = -1, .prepare = narrow, .plain = plain};
	struct buf b = BUF_INIT(100);
	struct rlimit before, after;
	int sig = SIGUSR1;

	getrlimit(RLIMIT_NOFILE, &before);
	is_int(sh(&s, "ulimit -n; pwd", &b), 0, plain ? "a plain prepare" : "a prepare");
	is(b.data, "40\n/\n", "is the child's");
	getrlimit(RLIMIT_NOFILE, &after);
	ok(before.rlim_cur == after.rlim_cur, "and not ours");
	s.prepare = refuse;
	s.prepare_arg = &(int){EPERM};
	is_int(sh(&s, "true", &b), -1, "one that fails");
	is_int(errno, EPERM, "says why");
	handled = 0;
	signal(sig, handle);
	s.prepare = narrow;
	s.prepare_arg = &sig;
	is_int(sh(&s, "true", &b), 128 + sig, "a signal before the exec ends the child");
	is_int(handled, 0, "and does not run our handler");
	raise(sig);
	is_int(handled, sig, "which is still there");
	signal(sig, SIG_DFL);
	buf_free(&b);
}

/* With the numbers that mask names closed in the caller: 0 when the child got what was meant. */
static int closed(int mask)
{
	char *argv[] = {(char[]){"/bin/sh"}, (char[]){"-c"}, (char[]){"read x && test \"$x\" = in && echo out && echo err >&2"}, NULL};
	struct spawn s = {.argv = argv, .envp = env};
	struct buf out = BUF_INIT(100), err = BUF_INIT(100);
	int in[2], o[2], e[2], i, bad;

	for (i = 0; i < 3; i++)
		if (mask & 1 << i)
			close(i);
	/* Some of these are 0, 1 and 2 themselves, and crosswise. */
	if (fd_pipe(e) < 0 || fd_pipe(o) < 0 || fd_pipe(in) < 0 || fd_write(in[1], "in\n", 3) < 0)
		return 1;
	fd_close(&in[1]);
	s.in = in[0];
	s.out = o[1];
	s.err = e[1];
	if (spawn_wait(spawn_start(&s)) != 0)
		return 2;
	fd_close(&o[1]);
	fd_close(&e[1]);
	if (fd_slurp(o[0], &out) < 0 || fd_slurp(e[0], &err) < 0)
		return 3;
	bad = strcmp(out.data, "out\n") != 0 || strcmp(err.data, "err\n") != 0 ? 4 : 0;
	buf_free(&out);
	buf_free(&err);
	return bad;
}

/* 0 when every one of 0, 1, 2 is open in a child whose caller has none and names none. */
static int all_null(void)
{
	char *argv[] = {(char[]){"/bin/sh"}, (char[]){"-c"}, (char[]){"cat && echo x && echo y >&2"}, NULL};
	struct spawn s = {.argv = argv, .envp = env, .in = -1, .out = -1, .err = -1};

	close(0);
	close(1);
	close(2);
	return spawn_wait(spawn_start(&s));
}

/* 0 when naming a closed 0 is EBADF and not some pipe of our own. */
static int named_but_closed(void)
{
	char *argv[] = {(char[]){"/bin/cat"}, NULL};
	struct spawn s = {.argv = argv, .envp = env, .in = 0, .out = -1, .err = -1};

	close(0);
	return spawn_start(&s) == -1 && errno == EBADF ? 0 : 1;
}

static int in_child(int (*f)(void), int mask)
{
	int status;
	pid_t pid = fork();

	if (pid == 0)
		_exit(f != NULL ? f() : closed(mask));
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	return spawn_status(status);
}

static void low_numbers(void)
{
	char what[80];
	int mask;

	for (mask = 0; mask < 8; mask++) {
		snprintf(what, sizeof what, "closed in the caller:%s%s%s%s", mask & 1 ? " 0" : "",
			 mask & 2 ? " 1" : "", mask & 4 ? " 2" : "", mask == 0 ? " none" : "");
		is_int(in_child(NULL, mask), 0, what);
	}
	is_int(in_child(all_null, 0), 0, "all closed, all from /dev/null");
	is_int(in_child(named_but_closed, 0), 0, "a closed 0 that is named is EBADF");
}

int main(void)
{
	setvbuf(stdout, NULL, _IOLBF, 0);
	if (fd_standard() < 0)
		return 70;
	statuses();
	not_started();
	descriptors();
	disposition();
	prepared(0);
	prepared(1);
	low_numbers();
	return tap_done();
}
