/*
 * result - what the sandbox says came of it, judged: the URL to print and the code to exit with.
 *
 * A URL is printed only if it is on the host and in the repository that the run was for: a pull
 * request of it, or our own branch of it. The exit code is the sandbox's own status, which the
 * result must agree with. Pure.
 */
#ifndef LAUNCH_RESULT_H
#define LAUNCH_RESULT_H

#include <jansson.h>

#include "plan.h"

/* 1 if url is a pull request of the repository (GitHub), or exactly our branch there. */
int result_url_ok(const struct plan *p, const char *url);

/* Our branch's place in words: URL#branch, or /path#branch. Cut to size. */
void result_place(const struct plan *p, const char *dir, char *out, size_t size);

/*
 * The exit code: `status` is the sandbox's (128+n for a signal), result may be NULL. *wrong is set
 * to a sentence when the two do not fit together, else to NULL.
 */
int result_code(const struct plan *p, int status, const json_t *result, const char **wrong);

#endif
