/*
 * agent-entry - process 1 of the sandbox, the one that is trusted in it.
 *
 * The order is: options, guard, confinement, the launcher's first line, validation of everything,
 * the programs that trusted steps will run, then the run itself (course.h). Nothing is forked
 * before all of it is validated.
 */
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "ask.h"
#include "course.h"
#include "exit.h"
#include "fd.h"
#include "guard.h"
#include "msg.h"
#include "run.h"
#include "self.h"
#include "wipe.h"

#define SPEC_MS 60000
/* An --env value so short is no secret, or cannot be told from ordinary text. */
#define ENV_SECRET_MIN 12

static const char HELP[] =
	"usage: agent-entry [--help | --version]\n"
	"\n"
	"Process 1 of an agent's sandbox: clones the repository, runs the agent, takes its work out\n"
	"of its hands, and ships it. It is started by 'agent run', not by hand; what it is to do\n"
	"comes in AGENT_* variables and, with AGENT_SPEC=-, as JSON Lines on standard input.\n"
	"See agent-entry(8).\n";

/* The options: -1 to go on, else the exit code. */
static int options(int argc, char **argv)
{
	if (argc == 1)
		return -1;
	if (argc == 2 && strcmp(argv[1], "--help") == 0)
		return fd_write(STDOUT_FILENO, HELP, sizeof HELP - 1) == 0 ? EXIT_OK : EXIT_IO;
	if (argc == 2 && strcmp(argv[1], "--version") == 0) {
		static const char version[] = "agent-entry " AGENT_VERSION "\n";

		return fd_write(STDOUT_FILENO, version, sizeof version - 1) == 0 ? EXIT_OK : EXIT_IO;
	}
	return msg_fail(EXIT_USAGE, "unknown argument '%s'; try --help", argv[1]);
}

/* The spec from the channel's first line. */
static int read_spec(struct run *r)
{
	json_t *line = ask_line(r, SPEC_MS);
	int rc = line != NULL ? spec_parse(&r->spec, line) : -1;

	json_decref(line);
	return rc < 0 ? EXIT_USAGE : 0;
}

static int read_tool(struct run *r)
{
	char path[PATH_MAX];

	if (self_share("agents.json", path) < 0)
		return msg_fail_sys(EXIT_CONFIG, "cannot find the table of agents");
	return tool_load(&r->tool, path, r->cfg.tool);
}

/* What must not be seen: the secrets, the phase key, and what --env gives under a telling name. */
static int learn_secrets(struct run *r)
{
	static const char *const telling[] = {"TOKEN", "KEY", "SECRET", "PASS", "CREDENTIAL", "AUTH"};
	size_t i, t;
	int rc = r->spec.key[0] != '\0' ? needles_add(&r->needles, r->spec.key) : 0;

	for (i = 0; i < r->spec.secrets.n && rc == 0; i++)
		rc = needles_add(&r->needles, strchr(r->spec.secrets.v[i], '=') + 1);
	for (i = 0; i < r->spec.env.n && rc == 0; i++) {
		const char *pair = r->spec.env.v[i], *value = strchr(pair, '=') + 1;
		const char *found = NULL;

		for (t = 0; t < sizeof telling / sizeof *telling && found == NULL; t++) {
			found = strstr(pair, telling[t]);
			found = found != NULL && found < value ? found : NULL;
		}
		if (found != NULL && strlen(value) >= ENV_SECRET_MIN)
			rc = needles_add(&r->needles, value);
	}
	return rc == 0 ? 0 : msg_fail_sys(EXIT_SOFTWARE, "cannot keep the run's secrets");
}

static int has_prompt_and_key(const struct run *r)
{
	struct argv both = ARGV_INIT;
	size_t i;
	int ok;

	if (r->spec.mode != MODE_RUN)
		return 0;
	if (r->spec.prompt.len == 0 || strspn(r->spec.prompt.data, " \t\r\n") == r->spec.prompt.len)
		return msg_fail(EXIT_USAGE, "the prompt is empty");
	for (i = 0; i < r->spec.secrets.n; i++)
		argv_add(&both, r->spec.secrets.v[i]);
	for (i = 0; i < r->spec.env.n; i++)
		argv_add(&both, r->spec.env.v[i]);
	ok = argv_ok(&both) == 0 && tool_has_secret(&r->tool, &both);
	argv_free(&both);
	if (!ok)
		return msg_fail(EXIT_USAGE, "%s needs a key: give it %s", r->cfg.tool,
				r->tool.secrets.v[0]);
	return 0;
}

/* Reads and validates everything; nothing is forked in here. */
static int prepare(struct run *r)
{
	int code = 0, early = r->cfg.by_hand;

	if (early && (code = config_read_run(&r->cfg)) == 0 && (code = read_tool(r)) == 0)
		code = spec_by_hand(&r->spec, &r->tool.secrets) < 0 ? EXIT_USAGE : 0;
	else if (!early)
		code = read_spec(r);
	if (code != 0)
		return code;
	if (!early && r->spec.mode != MODE_CHECK &&
	    ((code = config_read_run(&r->cfg)) != 0 || (code = read_tool(r)) != 0))
		return code;
	if (r->spec.key[0] != '\0' && r->cfg.proxy_url == NULL)
		return msg_fail(EXIT_USAGE, "there is a phase key, but no HTTPS_PROXY to use it at");
	if ((code = learn_secrets(r)) != 0 || (code = has_prompt_and_key(r)) != 0)
		return code;
	if (r->cfg.seconds != 0)
		r->life.deadline = r->started + r->cfg.seconds * 1000;
	if (r->spec.mode == MODE_CHECK)
		return 0;
	code = programs_find(&r->programs, r->cfg.path);
	if (code == 0 && r->spec.require_gitleaks && r->programs.gitleaks[0] == '\0')
		code = msg_fail(EXIT_UNAVAILABLE, "gitleaks is required and not on PATH (%s)",
				r->cfg.path);
	if (code == 0 && r->cfg.repo.github && !r->spec.from_bundle && r->programs.gh[0] == '\0')
		code = msg_fail(EXIT_UNAVAILABLE, "gh is not on PATH (%s)", r->cfg.path);
	return code;
}

static int begin(struct run *r)
{
	memset(r, 0, sizeof *r);
	r->started = r->step_started = life_now();
	r->listener = r->pack = r->agent_exit = -1;
	if (life_begin(&r->life, config_handoff_fd()) < 0)
		return msg_fail_sys(EXIT_SOFTWARE, "cannot confine myself");
	wipe_json();
	return config_read(&r->cfg);
}

static void end(struct run *r)
{
	spec_free(&r->spec);
	needles_free(&r->needles);
	tool_free(&r->tool);
	argv_free(&r->env);
	json_decref(r->usage);
	json_decref(r->egress);
}

int main(int argc, char **argv)
{
	struct run run;
	int code;

	msg_init("agent-entry");
	code = options(argc, argv);
	if (code >= 0)
		return code;
	if (guard_check() < 0)
		return EXIT_NOPERM;
	code = begin(&run);
	channel_init(&run.channel, run.cfg.by_hand ? -1 : STDIN_FILENO,
		     run.cfg.by_hand ? -1 : STDOUT_FILENO);
	run_phase(&run, "guard");
	if (code == 0)
		code = prepare(&run);
	if (code == 0)
		code = course(&run);
	run.code = code;
	run_result(&run);
	end(&run);
	return code;
}
