/*
 * tool - one entry of agents.json: which program an agent is, and which secrets it can use.
 *
 * The table is data (share/agent/agents.json); agent-entry reads the rest of an entry. What we
 * need is the program's name, to find it and show it to the sandbox, the names of the variables of
 * which one must be set, and the files in which the tool keeps a login of its own. A tool that is not in the table is an error of usage that
 * names those that are; a table that cannot be read is one of configuration.
 */
#ifndef LAUNCH_TOOL_H
#define LAUNCH_TOOL_H

#include "argv.h"
#include "login.h"

struct tool {
	char *name;
	char *program;       /* argv[0] */
	struct argv secrets; /* any one suffices; empty: none needed */
	struct login logins[LOGINS_MAX];
	size_t nlogins;
	struct argv kept;    /* the texts of logins */
};

/* Reads the entry `name` of the table in the file. 0, or the exit code after one message. */
int tool_read(struct tool *t, const char *path, const char *name);

void tool_free(struct tool *t);

#endif
