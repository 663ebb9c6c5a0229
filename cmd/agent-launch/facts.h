/*
 * facts - what an engine that runs images says before the plan is made.
 *
 * Which machine its containers run on (ours, or one behind DOCKER_HOST or a connection), how much
 * of it there is, and which image a name stands for: it is resolved to an id once, here, and the
 * id is what runs. An image that is not there is pulled, unless --pull never says otherwise or
 * nothing is to be started (--dry-run): then the name stands for itself.
 */
#ifndef LAUNCH_FACTS_H
#define LAUNCH_FACTS_H

#include "engine.h"
#include "network.h"
#include "options.h"

#define FACT_MAX 512

struct image {
	char name[FACT_MAX];   /* what was asked for */
	char id[FACT_MAX];     /* what runs: the engine's id, or the name when it was not resolved */
	char digest[FACT_MAX]; /* name@sha256:..., where the image came from a registry, else "" */
};

struct facts {
	char endpoint[FACT_MAX]; /* where the engine is said to be, as our environment says it, or "" */
	char version[64];
	int local;               /* its containers run on this machine and see our files */
	int cpus;                /* 0: not known */
	struct image image, proxy_image;
	struct network network;  /* filled in by --network NAME */
};

/* 1 if the engine answers: for choosing one. */
int facts_answers(const struct engine *e, const char *program);

/* Asks; the addresses on a network that is there follow from the run's id. 0, or the exit code
 * after one message. */
int facts_look(struct facts *f, const struct options *o, const struct engine *e,
	       const char *program, const char *run_id);

/* 1 if egress-proxy is a process of this machine, handed the sandbox's socket over a file. */
int facts_proxy_is_here(const struct facts *f, const struct options *o);

#endif
