/*
 * options - the command line of agent-doctor.
 *
 * Values point into argv. AGENT_ENGINE is not read here: it says what a run would take, not what
 * is to be looked at (engine.h).
 */
#ifndef DOCTOR_OPTIONS_H
#define DOCTOR_OPTIONS_H

struct options {
	const char *engine; /* NULL: all */
	int json;
	int quiet;
};

/* Parses. 0, -1 when help or the version was printed, else the exit code after a message. */
int options_parse(struct options *o, int argc, char *const *argv);

#endif
