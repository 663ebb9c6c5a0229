#include "help.h"

#include <stdio.h>

#include "exit.h"
#include "msg.h"

static int printed(void)
{
	return fflush(stdout) == 0 && !ferror(stdout) ? -1 : msg_fail_sys(EXIT_IO, "cannot print");
}

int help_print(void)
{
	puts("usage: agent-runs ls|logs|stop|rm|gc [options] [ID ...]      (as agent ls, agent logs ...)\n\n"
	     "What ran and what runs on this machine. An ID may be shortened.\n\n"
	     "ls                  a table of the runs, the newest last\n"
	     "  -n COUNT            the last COUNT only\n"
	     "  --state STATE       only those that are running, done, lost or broken\n"
	     "  --json              one JSON object a line\n"
	     "logs [ID]           what the agent printed; of the last run without an ID\n"
	     "  -f --follow         go on until the run ends\n"
	     "  --egress            the proxy's log instead\n"
	     "  --transcript        the agent's own transcript instead, where there is one\n"
	     "  --record            run.json instead\n"
	     "stop ID...          ask runs to save their work and end, and wait for it\n"
	     "  --now               cut them off, their work is not saved\n"
	     "  --wait TIME         wait for TIME at most, not 5m\n"
	     "  --no-wait           do not wait\n"
	     "rm ID...            remove records of runs that have ended\n"
	     "gc                  clear up after launchers that were killed\n"
	     "  -n --dry-run        only print what would be removed\n"
	     "  --keep COUNT        then remove all but the last COUNT records\n"
	     "  --orphans           at container engines, also what has no record here\n\n"
	     "-h --help prints this, --version the version. See agent-runs(1).");
	return printed();
}

int help_version(void)
{
	puts("agent-runs " AGENT_VERSION);
	return printed();
}
