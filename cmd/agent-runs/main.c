/*
 * agent-runs - what ran and what runs on this machine: one program for five verbs.
 */
#include <locale.h>

#include "exit.h"
#include "fd.h"
#include "gc.h"
#include "logs.h"
#include "ls.h"
#include "msg.h"
#include "options.h"
#include "rm.h"
#include "stop.h"

static int (*const verbs[])(const struct options *o) = {
	[VERB_LS] = ls_runs,
	[VERB_LOGS] = logs_print,
	[VERB_STOP] = stop_runs,
	[VERB_RM] = rm_runs,
	[VERB_GC] = gc_runs,
};

int main(int argc, char **argv)
{
	struct options o;
	int code;

	msg_init(argv[0]);
	if (fd_standard() < 0)
		return msg_fail_sys(EXIT_SOFTWARE, "cannot put the descriptors in order");
	/* For the width of a character on the terminal. */
	setlocale(LC_CTYPE, "");
	code = options_parse(&o, argc, argv);
	if (code == 0)
		code = verbs[o.verb](&o);
	return code < 0 ? EXIT_OK : code;
}
