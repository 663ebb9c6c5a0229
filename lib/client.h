/*
 * client - the environment of an engine's client: what docker, podman and container need of ours.
 *
 * A client reaches its daemon by its user's files and by variables, and starts helpers of its own
 * (docker-credential-*, ssh). It gets those variables and no others, so that no token, no model key
 * and nothing else that is for us reaches it, or through it a sandbox. Its words are read, so they
 * are in the C locale. Nothing here fails: argv_ok() tells of memory.
 */
#ifndef AGENT_CLIENT_H
#define AGENT_CLIENT_H

#include "argv.h"

/*
 * Adds PATH, LC_ALL and what the client of docker, podman or container needs. Another program, such
 * as bwrap, needs no helpers: it gets the system's PATH and LC_ALL.
 */
void client_env(struct argv *env, const char *engine);

/* Adds of the names, ended by NULL, those that our environment has. */
void client_pass(struct argv *env, const char *const *names);

/* The variable that names the place of the engine: DOCKER_HOST, CONTAINER_HOST; NULL if none. */
const char *client_endpoint(const char *engine);

#endif
