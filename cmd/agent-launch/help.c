#include "help.h"

#include <stdio.h>
#include <string.h>

#include "exit.h"
#include "msg.h"
#include "optspec.h"

#define COLUMN 34

static void print_row(const struct optspec *s)
{
	char left[64];

	snprintf(left, sizeof left, "%c%c %s--%s%s%s", s->letter != 0 ? '-' : ' ',
		 s->letter != 0 ? s->letter : ' ', s->letter != 0 ? "" : " ", s->name,
		 s->arg != NULL ? " " : "", s->arg != NULL ? s->arg : "");
	if (strlen(left) < COLUMN - 2)
		printf("  %-*s%s\n", COLUMN - 2, left, s->help);
	else
		printf("  %s\n%*s%s\n", left, COLUMN, "", s->help);
}

static void print_help(void)
{
	const struct optspec *s;

	puts("usage: " HELP_RUN "\n       " HELP_SHELL "\n       " HELP_CHECK "\n\n"
	     "Runs an agent on a repository in a sandbox, and prints where its work is.\n"
	     "REPO is owner/name (GitHub), an https URL, or a path (., /src/x, file:///src/x).\n");
	for (s = optspec_table; s->name != NULL; s++)
		print_row(s);
	puts("  -h --help                       print this\n"
	     "     --version                    print the version\n\n"
	     "GH_TOKEN (or GITHUB_TOKEN, or AGENT_GIT_TOKEN for other servers) is what pushes;\n"
	     "the agent never has it. See agent-launch(1).");
}

int help_serve(const char *arg)
{
	if (strcmp(arg, "--version") == 0)
		puts("agent-launch " AGENT_VERSION);
	else if (strcmp(arg, "--help") == 0 || strcmp(arg, "-h") == 0 || strcmp(arg, "help") == 0)
		print_help();
	else
		return 0;
	return fflush(stdout) == 0 && !ferror(stdout) ? -1 : msg_fail_sys(EXIT_IO, "cannot print");
}
