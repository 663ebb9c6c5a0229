#include "place.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "exit.h"
#include "msg.h"

int place_is_safe(const struct stat *st, uid_t me, uid_t root)
{
	if ((st->st_mode & S_IWOTH) == 0)
		return 1;
	return (st->st_mode & S_ISVTX) != 0 && (st->st_uid == me || st->st_uid == root);
}

/* The directory, which is made if that is wanted. */
static int look(const char *dir, uid_t root, int make)
{
	struct stat st;

	if (make && mkdir(dir, 0700) < 0 && errno != EEXIST)
		return msg_fail_sys(EXIT_IO, "cannot make '%s' for the run record", dir);
	if (stat(dir, &st) < 0)
		return msg_fail_sys(EXIT_IO, "cannot look at '%s' for the run record", dir);
	if (place_is_safe(&st, geteuid(), root))
		return 0;
	return msg_fail(EXIT_NOPERM, "refused: others may exchange what is in '%s', so no run is "
			"recorded there: take that right from them (chmod o-w), or set XDG_STATE_HOME",
			dir);
}

/* Each directory on the way, from / to the last. */
static int walk(const char *path, uid_t root, int make)
{
	char part[PATH_MAX];
	size_t i, n = strlen(path);
	int code = look("/", root, 0);

	for (i = 1; i <= n && code == 0; i++) {
		if (path[i] != '/' && path[i] != '\0')
			continue;
		memcpy(part, path, i);
		part[i] = '\0';
		code = look(part, root, make);
	}
	return code;
}

int place_make(const char *path)
{
	char real[PATH_MAX];
	struct stat st;
	int code;

	if (strlen(path) >= PATH_MAX) {
		errno = ENAMETOOLONG;
		return msg_fail_sys(EXIT_IO, "cannot make '%s' for the run record", path);
	}
	/* Not by number: in a user namespace root is somebody else. */
	if (stat("/", &st) < 0)
		return msg_fail_sys(EXIT_IO, "cannot look at '/'");
	code = walk(path, st.st_uid, 1);
	if (code != 0)
		return code;
	if (realpath(path, real) == NULL)
		return msg_fail_sys(EXIT_IO, "cannot look at '%s' for the run record", path);
	return strcmp(real, path) == 0 ? 0 : walk(real, st.st_uid, 0);
}
