/*
 * event - what the sandbox says, and whether it may be believed as far as its form goes.
 *
 * Everything on the channel is hostile input. event_clean() makes a new object that holds only
 * the members that the event of that name has, each of the right type and within its bound; text
 * is made harmless (no control sequence) and masked; what is not known is dropped. So whatever
 * comes out may be printed, recorded and compared. Pure.
 */
#ifndef LAUNCH_EVENT_H
#define LAUNCH_EVENT_H

#include <jansson.h>

#include "needles.h"

#define EVENT_ERROR_MAX 200

/* The harmless form of a line from the sandbox, the caller's to release; NULL with err set. */
json_t *event_clean(json_t *line, const struct needles *needles, char err[EVENT_ERROR_MAX]);

/* The harmless, masked form of a text, cut to max bytes at a character; NULL: no memory. */
json_t *event_text(const char *text, size_t max, const struct needles *needles);

#endif
