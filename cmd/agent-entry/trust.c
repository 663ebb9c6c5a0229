#include "trust.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#define LINKS_MAX 16

/* The directory is ours to change, now or after a chmod(2). */
static int changeable(const char *dir, const struct stat *st)
{
	struct statvfs fs;

	if (access(dir, W_OK) == 0)
		return 1;
	return st->st_uid == geteuid() && statvfs(dir, &fs) == 0 && (fs.f_flag & ST_RDONLY) == 0;
}

int trust_dir(const char *dir)
{
	struct stat st;

	return stat(dir, &st) < 0 || !changeable(dir, &st);
}

/* The entry at `path`, whose directory is `dir`. */
static int replaceable(const char *dir, const struct stat *entry)
{
	struct stat st;

	if (stat(dir, &st) < 0 || st.st_dev != entry->st_dev || !changeable(dir, &st))
		return 0;
	if ((st.st_mode & S_ISVTX) != 0 && st.st_uid != geteuid() && entry->st_uid != geteuid())
		return 0;
	return 1;
}

static int walk(const char *path, int links, char weak[PATH_MAX]);

/* A link is followed by walking what it leads to. */
static int walk_link(const char *path, const char *dir, int links, char weak[PATH_MAX])
{
	char target[PATH_MAX], joined[PATH_MAX];
	ssize_t n = readlink(path, target, sizeof target - 1);
	int len;

	if (n <= 0 || links == 0)
		return 0;
	target[n] = '\0';
	if (target[0] == '/')
		return walk(target, links - 1, weak);
	len = snprintf(joined, sizeof joined, "%s/%s", dir, target);
	return len > 0 && (size_t)len < sizeof joined ? walk(joined, links - 1, weak) : 0;
}

static int walk(const char *path, int links, char weak[PATH_MAX])
{
	char dir[PATH_MAX] = "/", at[PATH_MAX];
	size_t end = 0;

	if (*path != '/' || strlen(path) >= sizeof at)
		return 0;
	while (path[end] != '\0') {
		struct stat st;

		end += strspn(path + end, "/");
		end += strcspn(path + end, "/");
		memcpy(at, path, end);
		at[end] = '\0';
		snprintf(weak, PATH_MAX, "%s", at);
		if (lstat(at, &st) < 0 || replaceable(dir, &st))
			return 0;
		if (S_ISLNK(st.st_mode) && !walk_link(at, dir, links, weak))
			return 0;
		if (S_ISREG(st.st_mode) && changeable(at, &st))
			return 0;
		memcpy(dir, at, end + 1);
	}
	return 1;
}

int trust_path(const char *path, char weak[PATH_MAX])
{
	weak[0] = '\0';
	return walk(path, LINKS_MAX, weak);
}
