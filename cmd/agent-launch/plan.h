/*
 * plan - the whole run before anything is started: what each process gets, to the last argument.
 *
 * Pure: made from the options and from what was found on the machine. Nothing in a plan is
 * secret, so that all of it may be printed; secrets travel later, on the descriptors whose numbers
 * are fixed here. The plan borrows from the options and from `found`, which must outlive it.
 */
#ifndef LAUNCH_PLAN_H
#define LAUNCH_PLAN_H

#include "argv.h"
#include "found.h"
#include "network.h"
#include "options.h"
#include "view.h"

/* The numbers under which a child finds a descriptor. Ours are all above PLAN_FD_RESERVED. */
enum plan_fd {
	PLAN_FD_KEY = 3,      /* proxy: the phase key */
	PLAN_FD_LIFELINE = 4, /* proxy: its end of file is our end */
	PLAN_FD_READY = 5,    /* proxy: a newline when it serves */
	PLAN_FD_HANDOFF = 6,  /* proxy and sandbox: the two ends of the hand-off */
	PLAN_FD_INFO = 7,     /* engine: where it tells the pid of the sandbox */
	PLAN_FD_DATA = 8,     /* engine: the first of the files made from text */
	PLAN_FD_RESERVED = 24
};

#define PLAN_ENTRY "/run/agent/bin/agent-entry"
#define PLAN_SHARE "/run/agent/share"
#define PLAN_TOOLS "/run/agent/tools"
#define PLAN_HOME "/home/agent"
#define PLAN_UID 1000
#define PLAN_PROXY "http://127.0.0.1:3128"

#define PLAN_PORT 3128
#define PLAN_MEETING "/run/agent/handoff" /* in a container: the directory of the socket */
#define PLAN_SETUP_MAX 8

/* How the sandbox and its proxy meet. */
enum way {
	WAY_FD,      /* the listening socket is handed over on an inherited socket */
	WAY_FILE,    /* over a socket in the run's record, which the container sees */
	WAY_VOLUME,  /* over a socket in a volume of the run, the proxy in a container of its own */
	WAY_NETWORK, /* the proxy in a container, their one network an internal one */
	WAY_GATEWAY  /* the proxy on the address that a virtual machine has for this one */
};

struct plan {
	const struct options *o;
	const struct found *f;
	enum way way;
	struct network net;                        /* WAY_NETWORK, WAY_GATEWAY */
	char name[RUN_ID_MAX + 8];                 /* agent-RUNID: of the container and the volume */
	char meeting[PATH_MAX];                    /* WAY_FILE: where the socket is, here */
	char proxy_url[64];                        /* HTTPS_PROXY in the sandbox */
	char run_id[RUN_ID_MAX + 1];
	char branch[RUN_ID_MAX + BRANCH_MAX + 16]; /* agent/TOOL/RUNID */
	char repo[REPO_URL_MAX + 1];               /* AGENT_REPO */
	char record[PATH_MAX];                     /* this run's directory */
	char store[PATH_MAX];                      /* where the /nix overlay is made, or "" */
	struct argv env;                           /* the sandbox's environment */
	struct view view;
	struct argv setup[PLAN_SETUP_MAX];         /* what is run first, one after the other */
	size_t setups;
	struct argv proxy, engine;                 /* the command lines */
};

/* Makes it. run_id is the one to use; name is the local repository's, or NULL. 0 or exit code. */
int plan_make(struct plan *p, const struct options *o, const struct found *f, const char *run_id,
	      const char *name);

/* Prints the command lines, quoted for sh(1), one a line. */
int plan_print(const struct plan *p);

/* For engines: the next command of the setup; the rules of -a and -i. */
struct argv *plan_setup(struct plan *p);
void plan_rules(const struct plan *p, struct argv *a);

/* 1 if the proxy runs in a container of the engine, which ends with the run as the sandbox does. */
int plan_proxy_contained(const struct plan *p);

void plan_free(struct plan *p);

#endif
