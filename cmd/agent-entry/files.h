/*
 * files - the few files and directories that process 1 makes itself.
 *
 * Names are fresh (mkdtemp(3)), files are made with O_EXCL and O_NOFOLLOW and are nobody else's to
 * read. What is made before the agent runs can be changed by it; what is made after the last kill
 * cannot. Failure is -1 with errno.
 */
#ifndef ENTRY_FILES_H
#define ENTRY_FILES_H

#include <limits.h>
#include <stddef.h>
#include <sys/types.h>

/* Of the directories up to a NULL, the one whose file system has the most room left. */
const char *files_roomiest(const char *const *dirs);

/* Makes a directory of our own below `parent`; its path goes to out. */
int files_dir(const char *parent, const char *what, char out[PATH_MAX]);

/* Makes the file dir/name with this content; its path goes to out. */
int files_write(const char *dir, const char *name, const void *data, size_t n, mode_t mode,
		char out[PATH_MAX]);

/* Makes every directory on the way to `path` below the directory `top`, then writes the file. */
int files_install(const char *top, const char *path, const void *data, size_t n);

/* A file without a name, to be read and written, in `dir` if that can be, else in memory. */
int files_nameless(const char *dir);

/* A sealed file in memory that holds data, read from its beginning (memfd_create(2)). */
int files_sealed(const void *data, size_t n);

#endif
