/*
 * mention - takes from a line what GitHub would act upon: `@name`, `#1`, GH-1, the URL of an issue.
 *
 * A title stands in no fence, and a squash merge makes it the commit that reaches the default
 * branch, where a mention notifies and `Closes #1` closes. A blank after the mark keeps it legible
 * and dead: `@ name`, `# 1`. An address (a@example.org) is none to GitHub and stays as it is. Pure.
 */
#ifndef ENTRY_MENTION_H
#define ENTRY_MENTION_H

#include <stddef.h>

#include "buf.h"

/* Appends at most `max` bytes of the harmless form of n bytes, cut at a character. -1 with errno. */
int mention_break(const char *line, size_t n, size_t max, struct buf *out);

#endif
