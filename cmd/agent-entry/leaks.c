#include "leaks.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "child.h"
#include "exit.h"
#include "files.h"

#define SECONDS 1800
#define OUT_MAX ((size_t)4 << 20)
#define TAIL_MAX 1000

static const char RULES[] = "title = \"agent-entry\"\n[extend]\nuseDefault = true\n";

static int run_it(struct run *r, const char *config, const char *ignore)
{
	struct argv argv = ARGV_INIT, env = ARGV_INIT;
	struct buf out = BUF_INIT(OUT_MAX), err = BUF_INIT(TAIL_MAX);
	struct child c = {.out = &out, .err = &err, .seconds = SECONDS};
	enum child_end end;
	int code = 0;

	argv_all(&argv, r->programs.gitleaks, "detect", "--no-banner", "--no-color", "--redact",
		 "--ignore-gitleaks-allow", "--config", config, "--gitleaks-ignore-path", ignore,
		 "--source", r->ship, NULL);
	argv_fmt(&argv, "--log-opts=%s..%s", r->base, r->tip);
	argv_setenv(&env, "PATH", r->programs.path);
	argv_setenv(&env, "HOME", r->ship);
	argv_setenv(&env, "GIT_CONFIG_NOSYSTEM", "1");
	argv_setenv(&env, "GIT_CONFIG_GLOBAL", "/dev/null");
	if (argv_ok(&argv) < 0 || argv_ok(&env) < 0)
		return EXIT_SOFTWARE;
	c.spawn = (struct spawn){.argv = argv.v, .envp = env.v, .cwd = r->ship, .in = -1, .out = -1,
				 .err = -1};
	end = child_run(&r->life, &r->channel, &c);
	if (end != CHILD_EXITED || c.code != 0)
		code = run_fail(r, "scan", EXIT_REFUSED,
				"the work is refused: gitleaks %s with code %d: %s; nothing was pushed",
				child_strend(end), c.code, err.len > 0 ? err.data : "it said nothing");
	argv_free(&argv);
	argv_free(&env);
	buf_free(&out);
	buf_free(&err);
	return code;
}

int leaks_scan(struct run *r)
{
	char dir[PATH_MAX], config[PATH_MAX], ignore[PATH_MAX];

	/* That it is required and missing was said at the start, before any work. */
	if (r->programs.gitleaks[0] == '\0')
		return 0;
	if (files_dir(r->ship, "leaks", dir) < 0 ||
	    files_write(dir, "config.toml", RULES, sizeof RULES - 1, 0600, config) < 0 ||
	    files_write(dir, "ignore", "", 0, 0600, ignore) < 0)
		return run_fail(r, "scan", EXIT_IO, "cannot write gitleaks' configuration: %s",
				strerror(errno));
	return run_it(r, config, ignore);
}
