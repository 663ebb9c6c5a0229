/*
 * run - one run: what was asked for, what is known by now, and what comes of it.
 *
 * The struct is made in main and handed to every step; a step reads what earlier ones found, and
 * adds its own. A step returns 0 or an exit code, and who fails has said why by run_fail(), which
 * also keeps the sentence for the result. Progress goes two ways: events on the channel, lines on
 * stderr. Texts that come from outside are masked and made harmless on the way.
 */
#ifndef ENTRY_RUN_H
#define ENTRY_RUN_H

#include <jansson.h>
#include <limits.h>
#include <stdint.h>

#include "channel.h"
#include "config.h"
#include "life.h"
#include "needles.h"
#include "programs.h"
#include "spec.h"
#include "tool.h"

#define OID_MAX 64
#define RUN_MESSAGE_MAX 2048
#define RUN_WORK_TOP "/work"
#define RUN_WORK RUN_WORK_TOP "/repo"

struct run {
	struct config cfg;
	struct spec spec;
	struct tool tool;
	struct channel channel;
	struct life life;
	struct programs programs;
	struct needles needles;
	int64_t started, step_started;
	int listener;                  /* keeps the proxy's port from being bound again */
	char ca[PATH_MAX];             /* the bundle of certificates for children, "" : theirs */
	char base[OID_MAX + 1];        /* the commit that the agent began with */
	char base_branch[BRANCH_MAX + 1];
	char tip[OID_MAX + 1];         /* the commit that it ended with, "" : none known */
	int pack;                      /* what lies between them, or -1 */
	int whole;                     /* the pack passed git fsck, so a bundle can be made of it */
	int rooted;                    /* the tip descends from the base */
	char ship[PATH_MAX];           /* directory of the trusted half, "" : not made yet */
	struct argv env;               /* the agent's environment, without secrets */
	json_t *usage, *egress;        /* for the pull request; may be NULL */
	char report[RUN_MESSAGE_MAX];  /* the agent's own last words, for the pull request */
	/* The result. */
	int code;
	int agent_exit;                /* -1: it was not started */
	const char *outcome, *limit, *salvage;
	char url[REPO_URL_MAX + CONFIG_REF_MAX + 2];
	char ref[CONFIG_REF_MAX];      /* the branch that was pushed or bundled, "" : none */
	char message[RUN_MESSAGE_MAX];
};

/* Where our own directories go: wherever the agent left the most room. */
const char *run_room(const struct run *r);

/* Says that a phase begins: guard, setup, agent, harvest, ship, done. */
void run_phase(struct run *r, const char *phase);

/* Says that a step starts; run_done(), run_skip() and run_fail() measure from here. */
void run_start(struct run *r, const char *step);

/* Says that a step is done, or why it was skipped. */
void run_done(struct run *r, const char *step, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
void run_skip(struct run *r, const char *step, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* Says that a step failed and why, keeps the sentence as the result's, returns code. */
int run_fail(struct run *r, const char *step, int code, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));

/* Sends the result (by hand: prints the URL). Call it once, last. */
void run_result(struct run *r);

#endif
