/*
 * listing - what a container engine says it has, read with distrust.
 *
 * Names of containers, networks and volumes go back into command lines, so each must begin with a
 * letter or digit and go on with these, '_', '.' and '-' (which holds for whole object ids too):
 * none can be an option. Pure. Failure is -1 with errno: EPROTO for text that is none of this,
 * E2BIG beyond LISTING_MAX, ENOMEM.
 */
#ifndef AGENT_LISTING_H
#define AGENT_LISTING_H

#include <stddef.h>

#include "argv.h"

#define LISTING_MAX 1024
#define LISTING_NAME_MAX 255

/* 1 if s can be the name or id of an object. */
int listing_is_name(const char *s);

/* Adds s to a unless it is there already. */
int listing_once(struct argv *a, const char *s);

/* Adds the names of n bytes of text, one a line, to names. */
int listing_lines(const char *text, size_t n, struct argv *names);

/*
 * Adds the names of those objects of a JSON array that carry the label (with that value, unless it
 * is NULL), and the values of the label. Either list may be NULL. The form is Apple container's:
 * `id` and `configuration.labels`; volumes and networks of its first releases had `name`, `labels`.
 */
int listing_json(const char *text, size_t n, const char *label, const char *value,
		 struct argv *names, struct argv *values);

#endif
