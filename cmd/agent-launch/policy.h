/*
 * policy - is a host open in a phase, by the policy file and the rules of the command line?
 *
 * egress-proxy decides; this asks beforehand, so that a repository whose host is closed is told
 * before anything is started. A rule is HOST[:PORT][@PHASE,...]: phases setup, agent, ship; agent
 * alone when it names none. --setup-allow HOST[:PORT] is one of phases setup and agent: the inputs of
 * a flake are fetched in the first, the fixed-output sources of its devShell when that is built, in
 * the second (their fetchers are the repository's own code). The file is read as far as the answer needs; its own errors are the
 * proxy's to tell.
 */
#ifndef LAUNCH_POLICY_H
#define LAUNCH_POLICY_H

#include <jansson.h>

#include "argv.h"
#include "host.h"
#include "options.h"

enum phase { PHASE_SETUP = 1, PHASE_AGENT = 2, PHASE_SHIP = 4 };

struct rule {
	struct authority at;
	unsigned phases;
};

/* Parses a rule; with_port: the port must be written. NULL, or what is wrong with it. */
const char *rule_parse(const char *text, int with_port, struct rule *out);

/* Is the repository's host open where the run needs it? 0, or the exit code after one message. */
int policy_check(const struct options *o, const char *file);

#endif
