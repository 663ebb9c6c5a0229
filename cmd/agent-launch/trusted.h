/*
 * trusted - a file that nobody but its user (or root) can have written.
 *
 * For what is acted on as the user's own word: a configuration that names a command to run, a
 * login. Links are followed, as a home directory kept elsewhere needs it; what they lead to is
 * judged. Failure is a sentence, the end of a message ("cannot use 'FILE': " + sentence).
 */
#ifndef LAUNCH_TRUSTED_H
#define LAUNCH_TRUSTED_H

#include "buf.h"

/*
 * Appends the whole file to b. 0; 1: there is no such file; -1: *wrong says why it cannot be used.
 * The caller wipes b when the file holds secrets.
 */
int trusted_read(const char *path, struct buf *b, const char **wrong);

#endif
