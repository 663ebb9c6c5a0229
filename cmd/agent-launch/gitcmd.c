#include "gitcmd.h"

#include <stdarg.h>
#include <stdlib.h>
#include <unistd.h>

#include "fd.h"
#include "spawn.h"

static void make_env(struct argv *env)
{
	const char *home = getenv("HOME");

	argv_setenv(env, "PATH", "/usr/local/bin:/usr/bin:/bin");
	argv_setenv(env, "HOME", home != NULL ? home : "/nonexistent");
	argv_setenv(env, "LC_ALL", "C");
	argv_setenv(env, "GIT_TERMINAL_PROMPT", "0");
	argv_setenv(env, "GIT_OPTIONAL_LOCKS", "0");
	argv_setenv(env, "GIT_NO_REPLACE_OBJECTS", "1");
	argv_setenv(env, "GIT_NO_LAZY_FETCH", "1");
}

static void make_argv(const struct gitcmd *g, struct argv *a, va_list ap)
{
	const char *s;

	argv_all(a, g->git, "-C", g->dir, "-c", "core.hooksPath=/dev/null", "-c",
		 "core.fsmonitor=false", (char *)NULL);
	while ((s = va_arg(ap, const char *)) != NULL)
		argv_add(a, s);
}

static pid_t start(const struct gitcmd *g, int to, va_list ap)
{
	struct argv argv = ARGV_INIT, env = ARGV_INIT;
	struct spawn s = {.in = g->in, .out = to, .err = g->loud ? STDERR_FILENO : -1};
	pid_t pid = -1;

	make_argv(g, &argv, ap);
	make_env(&env);
	if (argv_ok(&argv) == 0 && argv_ok(&env) == 0) {
		s.argv = argv.v;
		s.envp = env.v;
		pid = spawn_start(&s);
	}
	argv_free(&argv);
	argv_free(&env);
	return pid;
}

pid_t gitcmd_start(const struct gitcmd *g, int to, ...)
{
	va_list ap;
	pid_t pid;

	va_start(ap, to);
	pid = start(g, to, ap);
	va_end(ap);
	return pid;
}

int gitcmd_run(const struct gitcmd *g, struct buf *out, ...)
{
	int fds[2] = {-1, -1}, code, failed = 0;
	va_list ap;
	pid_t pid;

	if (out != NULL && fd_pipe(fds) < 0)
		return -1;
	va_start(ap, out);
	pid = start(g, fds[1], ap);
	va_end(ap);
	fd_close(&fds[1]);
	if (pid >= 0 && out != NULL)
		failed = fd_slurp(fds[0], out);
	fd_close(&fds[0]);
	code = pid < 0 ? -1 : spawn_wait(pid);
	return failed < 0 ? -1 : code;
}
