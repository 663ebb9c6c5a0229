#include "agent.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "child.h"
#include "exit.h"
#include "fd.h"
#include "files.h"
#include "jail.h"
#include "self.h"
#include "usage.h"

#define PROFILE_MAX ((size_t)1 << 20)
#define GRACE_DEFAULT 5
#define OWN_CODE_MAX 63

int agent_env(struct run *r)
{
	struct argv *e = &r->env;
	const char *certs = r->ca[0] != '\0' ? r->ca : r->cfg.certs;

	argv_setenv(e, "PATH", r->cfg.path);
	argv_setenv(e, "HOME", r->cfg.home);
	argv_setenv(e, "USER", "agent");
	argv_setenv(e, "LOGNAME", "agent");
	argv_setenv(e, "SHELL", "/bin/sh");
	argv_setenv(e, "TMPDIR", r->cfg.tmpdir);
	argv_setenv(e, "TERM", r->cfg.term);
	argv_setenv(e, "LANG", r->cfg.lang);
	argv_setenv(e, "AGENT_SANDBOX", "1");
	argv_setenv(e, "AGENT_RUN_ID", r->cfg.run_id);
	argv_setenv(e, "AGENT_TOOL", r->cfg.tool);
	argv_setenv(e, "AGENT_REPO", r->cfg.repo.path);
	if (r->cfg.proxy_url != NULL) {
		argv_setenv(e, "HTTPS_PROXY", r->cfg.proxy_url);
		argv_setenv(e, "https_proxy", r->cfg.proxy_url);
	}
	if (certs != NULL) {
		argv_setenv(e, "SSL_CERT_FILE", certs);
		argv_setenv(e, "NIX_SSL_CERT_FILE", certs);
	}
	if (r->ca[0] != '\0') {
		argv_setenv(e, "NODE_EXTRA_CA_CERTS", r->ca);
		argv_setenv(e, "GIT_SSL_CAINFO", r->ca);
		argv_setenv(e, "CURL_CA_BUNDLE", r->ca);
		argv_setenv(e, "REQUESTS_CA_BUNDLE", r->ca);
	}
	return argv_ok(e);
}

int agent_profile(struct run *r)
{
	size_t i;

	for (i = 0; i < r->tool.from.n; i++) {
		struct buf b = BUF_INIT(PROFILE_MAX);
		char path[PATH_MAX];
		int code = 0;

		if (self_share(r->tool.from.v[i], path) < 0 || fd_slurp_file(path, 0, &b) < 0)
			code = run_fail(r, "agent", EXIT_CONFIG, "cannot read the profile '%s': %s",
					r->tool.from.v[i], strerror(errno));
		else if (files_install(r->cfg.home, r->tool.to.v[i], b.data != NULL ? b.data : "",
				       b.len) < 0)
			code = run_fail(r, "agent", EXIT_IO, "cannot write '%s' in '%s': %s",
					r->tool.to.v[i], r->cfg.home, strerror(errno));
		buf_free(&b);
		if (code != 0)
			return code;
	}
	return 0;
}

/* The agent's environment: the shell's, the launcher's --env, the tool's and its secrets. */
static int environment(struct run *r, struct argv *env)
{
	size_t i;

	for (i = 0; i < r->env.n; i++)
		argv_add(env, r->env.v[i]);
	for (i = 0; i < r->spec.env.n; i++) {
		char name[256] = "";
		const char *equals = strchr(r->spec.env.v[i], '=');

		if (equals == NULL || (size_t)(equals - r->spec.env.v[i]) >= sizeof name)
			continue;
		memcpy(name, r->spec.env.v[i], (size_t)(equals - r->spec.env.v[i]));
		argv_setenv(env, name, equals + 1);
	}
	tool_env(&r->tool, &r->spec.secrets, r->ca[0] != '\0' ? r->ca : NULL, env);
	return argv_ok(env);
}

/* Finds argv[0] on the PATH that the agent will have: the devShell's may hold it. */
static int find_program(struct run *r, struct argv *argv)
{
	char path[PATH_MAX];

	if (argv->n == 0)
		return EXIT_SOFTWARE;
	if (self_which(argv->v[0], argv_getenv(&r->env, "PATH"), path) < 0)
		return run_fail(r, "agent", EXIT_NOT_FOUND, "'%s' is not on the sandbox's PATH (%s)",
				argv->v[0], argv_getenv(&r->env, "PATH"));
	free(argv->v[0]);
	argv->v[0] = strdup(path);
	return argv->v[0] != NULL ? 0 : EXIT_SOFTWARE;
}

static int ended(struct run *r, const struct child *c, enum child_end end, int said_failed)
{
	r->agent_exit = c->code;
	switch (end) {
	case CHILD_EXITED:
		break;
	case CHILD_NOT_STARTED:
		r->agent_exit = -1;
		return run_fail(r, "agent", errno == ENOENT ? EXIT_NOT_FOUND : EXIT_CANNOT_EXEC,
				"'%s' cannot be executed: %s", r->cfg.tool, strerror(errno));
	case CHILD_GONE:
		return run_fail(r, "agent", EXIT_UNAVAILABLE, "the launcher is gone");
	case CHILD_STOPPED:
		return run_fail(r, "agent", EXIT_SIGNAL + r->life.stop, "%s was interrupted by signal %d",
				r->cfg.tool, r->life.stop);
	case CHILD_TIME:
		r->limit = "time";
		return run_fail(r, "agent", EXIT_LIMIT, "%s was ended: its time was over", r->cfg.tool);
	case CHILD_FLOOD:
		r->limit = "output";
		return run_fail(r, "agent", EXIT_LIMIT, "%s was ended: it printed more than %ld bytes",
				r->cfg.tool, r->spec.output_max);
	case CHILD_IDLE:
		r->limit = "idle";
		return run_fail(r, "agent", EXIT_LIMIT,
				"%s was ended: it neither printed nor computed for %ld s", r->cfg.tool,
				r->spec.idle);
	}
	if (c->code == 0 && !said_failed) {
		run_done(r, "agent", "%s ended", r->cfg.tool);
		return 0;
	}
	if (c->code == 0)
		return run_fail(r, "agent", 1, "%s ended with exit code 0, but says that it failed",
				r->cfg.tool);
	return run_fail(r, "agent", c->code <= OWN_CODE_MAX ? c->code : 1, "%s ended with exit code %d",
			r->cfg.tool, c->code);
}

/* What the agent's output says of itself: kept, sent, and 1 if it says that it failed. */
static int read_usage(struct run *r, const struct buf *tail)
{
	struct usage u;

	usage_read(r->tool.usage, tail->data, tail->len, &u);
	snprintf(r->report, sizeof r->report, "%s", u.report);
	if (u.figures != NULL) {
		r->usage = u.figures;
		channel_send(&r->channel,
			     json_pack("{s:s, s:O}", "event", "usage", "usage", u.figures));
	}
	return u.failed;
}

/* Starts it with everything made ready. */
static int start(struct run *r, struct argv *argv, struct argv *env, int in)
{
	char prefix[TOOL_NAME_MAX + 4];
	struct output show;
	struct child c = {.spawn = {.argv = argv->v, .envp = env->v, .cwd = RUN_WORK, .in = in, .out = -1,
				    .err = -1, .new_session = 1, .prepare = jail_enter, .plain = 1},
			  .show = &show, .heed = 1, .stop_signal = r->tool.stop_signal,
			  .grace = r->tool.grace, .idle = r->spec.idle,
			  .output_max = (uint64_t)r->spec.output_max};
	struct buf tail = BUF_INIT(USAGE_TEXT_MAX);
	enum child_end end;
	int err, failed;

	if (json_is_object(r->tool.usage))
		c.tail = &tail;
	snprintf(prefix, sizeof prefix, "%s| ", r->cfg.tool);
	output_init(&show, STDERR_FILENO, prefix, &r->needles);
	end = child_run(&r->life, &r->channel, &c);
	err = errno;
	output_free(&show);
	failed = read_usage(r, &tail);
	buf_free(&tail);
	errno = err;
	return ended(r, &c, end, failed);
}

int agent_run(struct run *r)
{
	struct argv argv = ARGV_INIT, env = ARGV_INIT;
	char dir[PATH_MAX] = "", file[PATH_MAX] = "";
	const struct buf *prompt = &r->spec.prompt;
	int code = 0, in = -1;

	run_start(r, "agent");
	if (r->tool.prompt == PROMPT_FILE &&
	    (files_dir(r->cfg.tmpdir, "prompt", dir) < 0 ||
	     files_write(dir, "prompt", prompt->data, prompt->len, 0600, file) < 0))
		code = run_fail(r, "agent", EXIT_IO, "cannot write the prompt: %s", strerror(errno));
	else if (r->tool.prompt == PROMPT_STDIN && (in = files_sealed(prompt->data, prompt->len)) < 0)
		code = run_fail(r, "agent", EXIT_IO, "cannot hold the prompt: %s", strerror(errno));
	else if (tool_argv(&r->tool, prompt->data, file, &argv) < 0)
		code = run_fail(r, "agent", EXIT_USAGE, "the prompt does not fit an argument: %s",
				strerror(errno));
	if (code == 0)
		code = find_program(r, &argv);
	if (code == 0 && environment(r, &env) < 0)
		code = run_fail(r, "agent", EXIT_SOFTWARE, "no memory for its environment");
	if (code == 0)
		code = start(r, &argv, &env, in);
	fd_close(&in);
	argv_free(&argv);
	argv_free(&env);
	return code;
}
