/*
 * spec - the first line on the channel: the prompt, the secrets, and what else no argv may hold.
 *
 * Read from the user's files and standard input with bounds, told in one message when something
 * is wrong with it. The object made here holds secrets: it goes to channel_send() and nowhere else.
 */
#ifndef LAUNCH_SPEC_H
#define LAUNCH_SPEC_H

#include <jansson.h>

#include "options.h"
#include "wallet.h"

#define CA_MAX ((size_t)1 << 20)

struct spec {
	struct buf prompt, ca;
};

/* Reads the prompt and the certificates. 0, or the exit code after one message. */
int spec_read(struct spec *s, const struct options *o);

/* The spec as an object of the caller's; NULL: no memory. token (may be NULL) is for reading. */
json_t *spec_make(const struct spec *s, const struct options *o, const struct wallet *w,
		  const char *token, const char *key);

void spec_free(struct spec *s);

#endif
