/*
 * remote - an engine that is on another machine: where it is, and what that means for a run.
 *
 * DOCKER_HOST and CONTAINER_HOST hold a URL, which may hold a user name and a password: neither is
 * kept. A run here hands the listening socket of its sandbox to a proxy here, so an engine elsewhere
 * answers and is of no use. Pure.
 */
#ifndef DOCTOR_REMOTE_H
#define DOCTOR_REMOTE_H

#include "finding.h"

#define REMOTE_MAX 256

/* "ssh://host" of a URL, without who and how; "" for NULL, for "" and for a socket of this machine. */
const char *remote_name(const char *url, char out[REMOTE_MAX]);

/* Makes a finding of an engine that answers from elsewhere a warning; variable is what says so. */
void remote_warn(struct finding *f, const char *remote, const char *variable);

#endif
