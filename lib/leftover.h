/*
 * leftover - what a run has left at a container engine, found by its label and removed.
 *
 * Every container, network and volume that a run makes carries the label agent.run=ID, whichever
 * engine makes it; so whoever comes later can find all of it, though the launcher was killed.
 * The engine's own program is asked, in a bounded time and to a bounded length, and what it
 * answers is not believed (listing.h). It gets the environment that client.h makes, in which the
 * variable that names the engine's place is set to the endpoint or, without one, is not there. Failure is -1 with a
 * sentence in why[], which names the engine; nothing is said to a person here.
 */
#ifndef AGENT_LEFTOVER_H
#define AGENT_LEFTOVER_H

#include "argv.h"

#define LEFTOVER_LABEL "agent.run"
#define LEFTOVER_ERROR_MAX 512

struct leftover {
	const char *engine;   /* docker, podman or container */
	const char *program;  /* its absolute path */
	const char *endpoint; /* what DOCKER_HOST or CONTAINER_HOST said, or NULL */
};

/* The engines that can have something, ended by NULL. */
extern const char *const leftover_engines[];

/*
 * Removes the run's containers (by force, with their anonymous volumes), then its networks, then
 * its volumes: how many. What somebody else removes meanwhile is no failure.
 */
int leftover_remove(const struct leftover *l, const char *run_id, char why[LEFTOVER_ERROR_MAX]);

/* Adds the ids of the runs that have something there, each once. A label that is none is skipped. */
int leftover_runs(const struct leftover *l, struct argv *run_ids, char why[LEFTOVER_ERROR_MAX]);

#endif
