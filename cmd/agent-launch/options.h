/*
 * options - what the user asked for: the command line over the environment over the defaults.
 *
 * Pure: reads the two vectors that it is given and nothing else. One table (options.c) holds each
 * option's name, its variable, its place in the struct and its line in --help. Strings are
 * borrowed from the vectors. What can be judged without looking at the machine is judged here: a
 * value that makes no sense is told on stderr in one line, with exit code 64.
 */
#ifndef LAUNCH_OPTIONS_H
#define LAUNCH_OPTIONS_H

#include "argv.h"
#include "repo.h"

#define PROMPT_MAX ((size_t)1 << 20)
#define TIMEOUT_MAX (7L * 86400)
#define WORDS_MAX 32      /* labels, and reviewers */
#define WORD_BYTES_MAX 256

enum verb { VERB_RUN, VERB_SHELL };
enum source { SOURCE_REMOTE, SOURCE_BUNDLE };

struct options {
	enum verb verb;
	const char *engine, *tool, *base, *run_id, *ca_file, *token_cmd, *prompt_file, *policy;
	const char *uid, *title;
	const char *image, *proxy_image, *network, *proxy, *pull, *cpus;
	long memory;    /* bytes, 0: the engine's row */
	long pids;
	long timeout;   /* seconds, 0: none of ours */
	long idle;      /* seconds without output or CPU, 0: none of ours */
	long workspace; /* bytes, 0: the kernel's default */
	long output_max; /* bytes, 0: none of ours */
	struct argv allow, internal, env, labels, reviewers;
	int keep, no_devshell, draft, workflows, gitleaks, dry_run, json, quiet;
	const char *prompt; /* NULL: not on the command line; "-": stdin */
	enum source source;
	const char *path;   /* SOURCE_BUNDLE: as given, file:// taken off */
	struct repo repo;   /* SOURCE_REMOTE */
};

/* Fills o. 0, or the exit code after one message; -1: --help or --version was served. */
int options_parse(struct options *o, int argc, char *const *argv, char *const *environ);

/* Frees what it made. */
void options_free(struct options *o);

#endif
