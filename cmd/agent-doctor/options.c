#include "options.h"

#include <stdio.h>
#include <string.h>

#include "engine.h"
#include "exit.h"
#include "msg.h"

static const char help[] =
	"usage: agent-doctor [--engine NAME] [--json] [-q]\n"
	"\n"
	"Is this machine fit to run agents? A line for each check: ok, warn or fail, what it is\n"
	"about, what was found, and what to do next.\n"
	"\n"
	"  --engine NAME  only what this engine needs: bwrap, docker, podman or container\n"
	"  --json         a JSON object a line\n"
	"  -q --quiet     only what is warn or fail\n"
	"  -h --help      print this\n"
	"  --version      print the version\n"
	"\n"
	"The exit code is 0 without a fail, 69 when something is not available that every run\n"
	"needs, 78 when only a policy, configuration or table is wrong. See agent-doctor(1).\n";

static int print(const char *text)
{
	return fputs(text, stdout) < 0 || fflush(stdout) != 0 || ferror(stdout)
		       ? msg_fail_sys(EXIT_IO, "cannot print")
		       : -1;
}

static int take_engine(struct options *o, const char *name)
{
	if (name == NULL || *name == '\0')
		return msg_fail(EXIT_USAGE, "--engine needs a name: " ENGINE_NAMES);
	if (engine_index(name) < 0)
		return msg_fail(EXIT_USAGE, "unknown engine '%.200s': there are " ENGINE_NAMES, name);
	o->engine = name;
	return 0;
}

int options_parse(struct options *o, int argc, char *const *argv)
{
	int i, code = 0;

	memset(o, 0, sizeof *o);
	/* agent(1) says by which verb it was called. */
	for (i = argc > 1 && strcmp(argv[1], "doctor") == 0 ? 2 : 1; i < argc && code == 0; i++) {
		const char *arg = argv[i];

		if (strcmp(arg, "--engine") == 0)
			code = take_engine(o, i + 1 < argc ? argv[++i] : NULL);
		else if (strncmp(arg, "--engine=", 9) == 0)
			code = take_engine(o, arg + 9);
		else if (strcmp(arg, "--json") == 0)
			o->json = 1;
		else if (strcmp(arg, "-q") == 0 || strcmp(arg, "--quiet") == 0)
			o->quiet = 1;
		else if (strcmp(arg, "-h") == 0 || strcmp(arg, "--help") == 0)
			code = print(help);
		else if (strcmp(arg, "--version") == 0)
			code = print("agent-doctor " AGENT_VERSION "\n");
		else
			code = msg_fail(EXIT_USAGE, "%s '%.200s' (see %s --help)",
					*arg == '-' ? "unknown option" : "unexpected argument", arg,
					msg_name());
	}
	return code;
}
