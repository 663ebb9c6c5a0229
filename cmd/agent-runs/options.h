/*
 * options - what was asked for: the verb, its options, the ids that follow.
 *
 * Each verb has a table of its own, so that an option of another verb is an error. Options and ids
 * may be mixed. Strings are borrowed from argv. What makes no sense is told on stderr in one line,
 * with exit code 64.
 */
#ifndef RUNS_OPTIONS_H
#define RUNS_OPTIONS_H

#include <stddef.h>

#define OPTIONS_COUNT_MAX 1000000L
#define OPTIONS_WAIT_MAX 86400L
/* agent-launch saves the work for two minutes at most, and then has to let go of it. */
#define OPTIONS_WAIT 300L

enum verb { VERB_LS, VERB_LOGS, VERB_STOP, VERB_RM, VERB_GC };

struct options {
	enum verb verb;
	char *const *ids;   /* ended by NULL */
	size_t ids_n;
	const char *state;  /* ls: only these; NULL: all */
	const char *file;   /* logs: its name in the record */
	long count;         /* ls -n, gc --keep; -1: all */
	long wait;          /* stop: seconds, at most */
	int json, follow, now, no_wait, dry_run, orphans;
};

/* Fills o. 0, the exit code after one message, or -1 when help or the version was printed. */
int options_parse(struct options *o, int argc, char **argv);

#endif
