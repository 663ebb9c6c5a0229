/*
 * toolpath - shows the sandbox a tool that the user installed outside of the system's directories.
 *
 * The CLIs are mostly installed by npm below a home directory. What is shown of the host for one
 * is as little as works: the npm prefix (what stands before /lib/node_modules), so that node and
 * the package are both there; else the directory of the program; the program alone where that
 * directory is a home directory, one of its bin directories, or above one. Never a home itself.
 */
#ifndef LAUNCH_TOOLPATH_H
#define LAUNCH_TOOLPATH_H

#include <stddef.h>

struct found;

/* Fills tool_real and tool_prefix when the tool's program is not in the system's directories. */
void toolpath_look(struct found *f);

/* Pure: writes to out what must be shown for the program `real` of a user with this home. */
int toolpath_prefix(const char *real, const char *home, char *out, size_t size);

#endif
