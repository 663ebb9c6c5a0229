/*
 * repo - which repository a run is about, and the names that a run may carry.
 *
 * AGENT_REPO is `owner/name` (GitHub, or the host that GH_HOST names) or a canonical https URL.
 * Whatever could be read as an option, a path, another scheme or a credential is refused here,
 * before anything is forked: what passes can stand in an argv, a refspec and a URL as it is.
 * Pure: no descriptor, no clock. Failure is a sentence, the end of a message ("'x' " + sentence).
 */
#ifndef AGENT_REPO_H
#define AGENT_REPO_H

#include <stdint.h>

#include "host.h"

#define REPO_PATH_MAX 512
#define REPO_URL_MAX (REPO_PATH_MAX + HOST_MAX + 32)
#define RUN_ID_MAX 64
#define BRANCH_MAX 255

struct repo {
	int github;                   /* pull requests by gh; else a plain git server */
	char host[HOST_MAX + 1];
	uint16_t port;
	char path[REPO_PATH_MAX + 1]; /* owner/name, or the URL's path without its first slash */
	char url[REPO_URL_MAX + 1];   /* https://host[:port]/path */
};

/* Parses AGENT_REPO. gh_host may be NULL: github.com. NULL on success, else what is wrong. */
const char *repo_parse(const char *text, const char *gh_host, struct repo *out);

/* NULL if s can be a run id: one component of a branch name, never an option. */
const char *repo_check_run_id(const char *s);

/* NULL if s can be a branch (git-check-ref-format(1) --branch, less what could be an option). */
const char *repo_check_branch(const char *s);

/* 1 if s is a whole object id: 40 or 64 lower-case hexadecimal digits. */
int repo_is_oid(const char *s);

#endif
