/*
 * podman - does it answer, as whom, and with which runtime, cgroups and resolver?
 *
 * The facts come from `podman info`; the judgement is pure. Only what keeps a run from starting is a
 * failure. The network's finding is about runs with --network only.
 */
#ifndef DOCTOR_PODMAN_H
#define DOCTOR_PODMAN_H

#include "ask.h"
#include "engine.h"

struct podman_facts {
	const char *version;
	const char *runtime;  /* "crun", "runc" */
	const char *cgroups;  /* "v1", "v2" */
	const char *backend;  /* "netavark", "cni" */
	const char *resolver; /* "aardvark-dns 1.4.0", or "" when it does not tell */
	const char *remote;   /* "" or where CONTAINER_HOST points */
	int rootless;
	int hybrid;           /* cgroup v1 and v2 side by side */
};

/* Fills state, finding and network. */
void podman_judge(const struct podman_facts *facts, struct engine *e);

/* Looks, and judges. */
void podman_look(const struct doctor *d, struct engine *e);

#endif
