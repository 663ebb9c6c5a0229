/*
 * config - what the environment says about the run; none of it is secret.
 *
 * Read once, at the start, and validated by the grammars of agent(7) before anything is forked:
 * a value that is not what it should be ends the run with 64. Strings point into the environment,
 * which nothing changes afterwards.
 */
#ifndef ENTRY_CONFIG_H
#define ENTRY_CONFIG_H

#include <stdint.h>

#include "host.h"
#include "repo.h"

#define TOOL_NAME_MAX 32
#define CONFIG_REF_MAX (TOOL_NAME_MAX + RUN_ID_MAX + 16)

struct config {
	struct repo repo;
	const char *tool;
	const char *run_id;
	const char *base;              /* NULL: the repository's default branch */
	const char *engine;            /* "" when not said */
	const char *handoff;           /* NULL: the proxy is a neighbour, not handed a socket */
	const char *gh_host;           /* NULL: github.com */
	const char *proxy_url;         /* NULL: no proxy, the network is somebody else's care */
	char proxy_host[HOST_MAX + 1];
	uint16_t proxy_port;
	long seconds;                  /* time limit, 0: none */
	int by_hand;                   /* no channel */
	int no_devshell, draft, allow_workflows;
	const char *path, *home, *tmpdir, *term, *lang, *certs; /* certs: NULL when not said */
	char branch[CONFIG_REF_MAX];   /* agent/TOOL/RUNID */
	char salvage[CONFIG_REF_MAX];  /* agent/salvage/RUNID */
};

/* Fills in what is needed to reach launcher and proxy. 0, or an exit code after saying why. */
int config_read(struct config *c);

/* Fills in what the run is about (mode check needs none of it). 0, or an exit code. */
int config_read_run(struct config *c);

/* The descriptor that AGENT_HANDOFF names as fd:N, or -1. */
int config_handoff_fd(void);

#endif
