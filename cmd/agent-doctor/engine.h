/*
 * engine - the engines, how each one does, and which of them a run would take.
 *
 * A look at an engine tells its state and words for it; how bad that is depends on the others:
 * without --engine a run takes the first that answers, in the order of the table, so that one that
 * is broken is no failure while another works. One that hangs is: a run would hang with it. Of what
 * agent-launch does not have there is a line, and never a warning. Pure.
 */
#ifndef DOCTOR_ENGINE_H
#define DOCTOR_ENGINE_H

#include "finding.h"

#define ENGINES 4
#define ENGINE_NAMES "bwrap, docker, podman, container"

enum engine_state { ENGINE_UNSEEN, ENGINE_ABSENT, ENGINE_BROKEN, ENGINE_HUNG, ENGINE_READY };

struct engine {
	enum engine_state state;
	int known;              /* agent-launch has it */
	struct finding finding; /* its level is that of a run that asks for this engine */
	struct finding network; /* what --network should know of it; found is "" when nothing */
};

/* The name of engine i, in the order in which a run tries them. */
const char *engine_name(int i);

/* Its index, or -1. */
int engine_index(const char *name);

/* 1 if a run on this platform tries it without being asked to. */
int engine_is_usual(int i);

/* Reads which engines there are from what agent-launch says of one that there is not. */
void engine_know(struct engine e[ENGINES], const char *said);

/* The engine of a run that names none, or -1. */
int engine_choose(const struct engine e[ENGINES]);

/* Weighs the finding of engine i; asked is the one that was named, or -1. */
void engine_weigh(struct engine e[ENGINES], int i, int asked);

/* What a run would take, for the user; named is who named it ("--engine"), or NULL. */
void engine_verdict(const struct engine e[ENGINES], int asked, const char *named, struct finding *f);

#endif
