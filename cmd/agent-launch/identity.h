/*
 * identity - what a container engine says of itself: its version, its processors, its machine.
 *
 * podman on this machine is asked for its version alone, since its long answer takes a second or
 * more; that it works at all has then to be shown by another question, the one for the image, and
 * where it is not the long question is asked after all. The question is under way between begin
 * and end; who began one frees it, whatever came of it. On failure q has what the engine said.
 */
#ifndef LAUNCH_IDENTITY_H
#define LAUNCH_IDENTITY_H

#include "ask.h"
#include "engine.h"
#include "facts.h"

struct identity {
	const struct engine *engine;
	const char *program;
	int brief; /* the short question is under way */
	struct ask q;
};

/* Asks the engine whose client is `program`; `whole`: the long question in any case. 0, or -1 with errno. */
int identity_begin(struct identity *id, const struct engine *e, const char *program, int whole);

/*
 * The answer, into version, cpus and local of f (which may be NULL after a whole question). `proven`:
 * the engine has answered something else meanwhile. 0, or -1 when it does not answer.
 */
int identity_end(struct identity *id, struct facts *f, int proven);

/* Ends what is under way. */
void identity_free(struct identity *id);

#endif
