/*
 * docker - is there a daemon that answers, may this user ask it, and what is its version known for?
 *
 * What docker(1) says as JSON is taken apart into facts, which are judged apart from any process.
 * The network's finding is about runs with --network only: by default a run has no network.
 */
#ifndef DOCTOR_DOCKER_H
#define DOCTOR_DOCKER_H

#include "ask.h"
#include "engine.h"

enum docker_group { DOCKER_GROUP_NONE, DOCKER_GROUP_OUTSIDE, DOCKER_GROUP_LATER, DOCKER_GROUP_IN };

struct docker_facts {
	const char *client;  /* versions; "" when it did not say */
	const char *server;
	const char *context; /* "" or the name of a context that is not the default */
	const char *remote;  /* "" or where DOCKER_HOST points, which is not this machine */
	const char *said;    /* when there is no server */
	int shim;            /* it is podman under another name */
	int rootless;
	enum docker_group group; /* the user and the group "docker"; LATER: from the next login on */
};

/* Fills state, finding and network. */
void docker_judge(const struct docker_facts *facts, struct engine *e);

/* Looks, and judges. */
void docker_look(const struct doctor *d, struct engine *e);

#endif
