/*
 * drop - never as root: behind the sandbox's uid 1000 there would be root's files.
 *
 * Started as uid 0, becomes the user that --uid or SUDO_UID and SUDO_GID name, with that user's
 * groups and no others, and that user's HOME; root's XDG directories are forgotten. With nobody
 * to become it refuses (77). Must come before anything is opened, made or started.
 */
#ifndef LAUNCH_DROP_H
#define LAUNCH_DROP_H

/* uid is UID[:GID], or NULL. 0, or the exit code after one message. */
int drop_root(const char *uid);

#endif
