/*
 * place - the directory below which run records lie, and whether anybody else could exchange them.
 *
 * What a record holds is written by descriptor, but its directory is found by a path. Where every
 * user may write, and no sticky bit keeps what is there its owner's (or the directory itself
 * is a stranger's), somebody could put another directory in the place of one on the way. So each
 * directory on the way is looked at, as the path says it and as links resolve it.
 */
#ifndef LAUNCH_PLACE_H
#define LAUNCH_PLACE_H

#include <sys/stat.h>

/* 1 if nobody but `me` and root can exchange what is mine in a directory like this. Pure. */
int place_is_safe(const struct stat *st, uid_t me, uid_t root);

/* mkdir -p; what is made is for the user alone. 0, or the exit code after one message. */
int place_make(const char *path);

#endif
