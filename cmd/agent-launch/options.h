/*
 * options - what the user asked for: command line over environment over profile over file.
 *
 * In two steps, since root is given up between them and the file is the user's: options_parse()
 * takes the two vectors apart into layers, options_settle() fills the struct from all layers.
 * Pure: nothing is read but what is given. One table (optspec.c) holds each option's name, its
 * variable and its place in the struct. Strings are borrowed from the vectors and the layers. What
 * can be judged without looking at the machine is judged here: a value that makes no sense is told
 * on stderr in one line, with exit code 64.
 */
#ifndef LAUNCH_OPTIONS_H
#define LAUNCH_OPTIONS_H

#include "argv.h"
#include "layers.h"
#include "repo.h"

#define PROMPT_MAX ((size_t)1 << 20)
#define TIMEOUT_MAX (7L * 86400)
#define WORDS_MAX 32 /* labels, and reviewers */

enum verb { VERB_RUN, VERB_SHELL, VERB_CHECK };
enum source { SOURCE_REMOTE, SOURCE_BUNDLE, SOURCE_NONE };

struct options {
	enum verb verb;
	const char *engine; /* NULL: what there is */
	const char *tool, *base, *run_id, *ca_file, *token_cmd, *prompt_file, *policy;
	const char *uid, *title, *profile;
	const char *login;   /* NULL: auto */
	/* Of engines that can; each NULL when it is what the table has for nothing said. */
	const char *image, *proxy_image, *pull, *network, *proxy, *cpus;
	long memory; /* bytes, 0: none given */
	long pids;   /* 0: none given */
	int keep;
	long timeout;   /* seconds, 0: none of ours */
	long idle;      /* seconds without output or CPU, 0: none of ours */
	long workspace; /* bytes, 0: the kernel's default */
	long output_max; /* bytes, 0: none of ours */
	struct argv allow, internal, setup_allow, env, labels, reviewers;
	int no_devshell, draft, workflows, gitleaks, dry_run, explain, json, quiet;
	const char *prompt; /* NULL: not on the command line; "-": stdin */
	enum source source;
	const char *path;   /* SOURCE_BUNDLE: as given, file:// taken off */
	struct repo repo;   /* SOURCE_REMOTE */
	struct layers layers;
};

/*
 * Takes command line and environment apart; verb, uid, repository and prompt are then there.
 * 0, or the exit code after one message; -1: --help or --version was served.
 */
int options_parse(struct options *o, int argc, char *const *argv, char *const *environ);

/* Fills the rest from the layers. 0, or the exit code after one message. */
int options_settle(struct options *o);

/* The verb as it was written. */
const char *options_verb(const struct options *o);

/* Frees what it made. */
void options_free(struct options *o);

#endif
