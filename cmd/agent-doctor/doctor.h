/*
 * doctor - what the checks share: options, what was found so far, and where it is told.
 *
 * A check is a function on this struct: it looks, asks other programs (ask.h), and reports one or
 * more findings. Later checks may use what earlier ones left here; main.c has their order. No check
 * changes anything on the machine, and none puts a secret's value here.
 */
#ifndef DOCTOR_DOCTOR_H
#define DOCTOR_DOCTOR_H

#include <limits.h>
#include <signal.h>

#include "argv.h"
#include "engine.h"
#include "json.h"
#include "options.h"
#include "report.h"

struct doctor {
	struct options options;
	struct report report;
	struct argv env; /* what every program gets that is asked */
	long end;        /* of the time for all of them together, by capture_now() */
	const volatile sig_atomic_t *stop;
	struct engine engines[ENGINES];
	int asked;               /* the engine that --engine or AGENT_ENGINE names, or -1 */
	int host_programs;       /* git, gh, nix and the agents are this machine's, not an image's */
	char launch[PATH_MAX];   /* programs of ours, "" when not found */
	char proxy[PATH_MAX];
	char policy[PATH_MAX];
	json_t *tools;           /* of agents.json, or NULL */
};

/* programs.c */
void check_user(struct doctor *d);
void check_ours(struct doctor *d);
void check_others(struct doctor *d);

/* engines.c */
void check_engines(struct doctor *d);

/* config.c, keys.c */
void check_policy(struct doctor *d);
void check_table(struct doctor *d);
void check_config(struct doctor *d);
void check_keys(struct doctor *d);

/* proxy.c, place.c */
void check_proxy(struct doctor *d);
void check_place(struct doctor *d);

#endif
