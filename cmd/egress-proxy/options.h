/*
 * options - the command line of egress-proxy, as one struct.
 *
 * options_parse() only reads argv: it opens nothing and exits nowhere. Strings point into argv.
 * Every time and count has its default from bounds.h.
 */
#ifndef PROXY_OPTIONS_H
#define PROXY_OPTIONS_H

#include <stddef.h>

#include "bounds.h"

enum mode { MODE_SERVE, MODE_TEST, MODE_QUERY, MODE_SUGGEST, MODE_HELP, MODE_VERSION };

struct options {
	enum mode mode;
	const char *policy;           /* -c; NULL: the installed one */
	const char *allow[RULES_MAX]; /* -a */
	const char *internal[RULES_MAX];
	const char *listen[LISTENERS_MAX];
	size_t allow_n, internal_n, listen_n;
	const char *query, *suggest, *metrics, *log, *run, *user;
	int key, lifeline, ready; /* descriptors, -1: none */
	int confine, splice, observe, nix;
	long connections, per_client; /* 0: as many as descriptors allow; no limit of its own */
	long head, hello, dns, connect, idle, drain; /* seconds */
};

/* Fills o: 0, or the exit code after a message. */
int options_parse(struct options *o, int argc, char *argv[]);

/* What --help prints. */
extern const char options_help[];

#endif
