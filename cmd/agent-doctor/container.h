/*
 * container - Apple container: a virtual machine for each sandbox, on macOS.
 *
 * Its network cannot be cut as a Linux network namespace's can: the warning about that is always
 * there. The judgement is pure.
 */
#ifndef DOCTOR_CONTAINER_H
#define DOCTOR_CONTAINER_H

#include "ask.h"
#include "engine.h"

struct container_facts {
	const char *text; /* what it says of its version */
	int running;      /* its system service answers */
	const char *said; /* when it does not */
};

/* Fills state, finding and network. */
void container_judge(const struct container_facts *facts, struct engine *e);

/* Looks, and judges. */
void container_look(const struct doctor *d, struct engine *e);

#endif
