/*
 * agent - the front command: a verb becomes a program, which takes our place.
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "exit.h"
#include "fd.h"
#include "help.h"
#include "msg.h"
#include "verbs.h"

static int print_help(void)
{
	return help_print() == 0 ? EXIT_OK : msg_fail_sys(EXIT_IO, "cannot print");
}

static int print_version(void)
{
	return puts("agent " AGENT_VERSION) < 0 || fflush(stdout) != 0
		       ? msg_fail_sys(EXIT_IO, "cannot print")
		       : EXIT_OK;
}

/* The verb's program in our place; argv[0] is the verb. Returns only when that fails. */
static int become(char **argv, int with_help)
{
	char program[PATH_MAX], *help[4];
	const char *name;
	int tell;

	if (verbs_find(argv[0], program, &tell) < 0)
		return tell ? msg_fail(EXIT_UNAVAILABLE, "the program for '%s' is not there: reinstall "
				       "nix-agent-sandbox", argv[0])
			    : help_unknown(argv[0]);
	name = strrchr(program, '/') + 1;
	if (with_help) {
		help[0] = (char *)name;
		help[1] = tell ? argv[0] : (char *)"--help";
		help[2] = tell ? (char *)"--help" : NULL;
		help[3] = NULL;
		execv(program, help);
	} else {
		/* A program that is told the verb gets it as argv[1]: one place further up. */
		char **start = tell ? argv - 1 : argv;

		start[0] = (char *)name;
		execv(program, start);
	}
	return msg_fail_sys(EXIT_CANNOT_EXEC, "cannot run '%s'", program);
}

int main(int argc, char **argv)
{
	const char *verb = argc > 1 ? argv[1] : NULL;

	msg_init(argv[0]);
	if (fd_standard() < 0)
		return EXIT_SOFTWARE;
	if (verb == NULL)
		return msg_fail(EXIT_USAGE, "no verb: agent run REPO PROMPT (agent help lists the others)");
	if (strcmp(verb, "--help") == 0 || strcmp(verb, "-h") == 0)
		return print_help();
	if (strcmp(verb, "--version") == 0)
		return print_version();
	if (strcmp(verb, "help") == 0)
		return argc > 2 ? become(argv + 2, 1) : print_help();
	return become(argv + 1, 0);
}
