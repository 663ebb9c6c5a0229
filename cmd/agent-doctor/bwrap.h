/*
 * bwrap - is bubblewrap there, new enough, and may this user make namespaces with it?
 *
 * The sandbox is really made, with the walls of a run around /bin/true; when that fails, the
 * kernel's settings tell why, and the words of bwrap(1) do where they do not. The judgement is pure.
 */
#ifndef DOCTOR_BWRAP_H
#define DOCTOR_BWRAP_H

#include "ask.h"
#include "engine.h"
#include "version.h"

struct bwrap_facts {
	const char *text; /* what it says of its version */
	int status;       /* of the sandbox: 0 when it works */
	const char *said;
	/* sysctl(8) settings, -1 when the kernel does not have it */
	long userns_clone;   /* kernel.unprivileged_userns_clone, of Debian */
	long max_namespaces; /* user.max_user_namespaces */
	long apparmor;       /* kernel.apparmor_restrict_unprivileged_userns, of Ubuntu */
};

/* Fills state and finding. */
void bwrap_judge(const struct bwrap_facts *facts, struct engine *e);

/* Looks, and judges. */
void bwrap_look(const struct doctor *d, struct engine *e);

#endif
