/*
 * agent - runs the agent itself, in the environment of its devShell, with its own secrets.
 *
 * By then nothing else is alive, and the proxy is in phase agent. The agent gets exactly three
 * descriptors: the prompt or nothing, and two ends of pipes. Its output is made harmless and goes
 * to stderr; the end of its standard output is kept for the figures that the tool table names.
 */
#ifndef ENTRY_AGENT_H
#define ENTRY_AGENT_H

#include "run.h"

/* The environment that the agent and its devShell start from: built, and without a secret. */
int agent_env(struct run *r);

/* Writes the tool's profile files into HOME, unless the image holds them. 0 or an exit code. */
int agent_profile(struct run *r);

/*
 * Runs it. 0 when it succeeded; else the exit code of the run, with r->agent_exit, r->limit and
 * r->message set; work is harvested in any case.
 */
int agent_run(struct run *r);

#endif
