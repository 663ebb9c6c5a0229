/*
 * proxy - does egress-proxy really start, refuse, and end with its lifeline?
 *
 * It is started as a run starts it, on a unix socket in a directory that nobody else can enter and
 * that is gone before it serves; one CONNECT to a name that no policy has must be answered 403. It
 * is asked nothing else, and the name is never resolved. What it says of its own confinement is
 * judged apart, and pure.
 */
#ifndef DOCTOR_PROXY_H
#define DOCTOR_PROXY_H

#include "finding.h"

/* The status code of an HTTP answer (RFC 9112 4), or -1 when it is none. */
int proxy_status(const char *answer);

/* What the proxy said on stderr about the layers that the kernel does not have. */
void proxy_judge_confinement(const char *said, struct finding *f);

#endif
