#include "self.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#ifdef __APPLE__
#include <mach-o/dyld.h>
#endif

#ifndef AGENT_PREFIX
#define AGENT_PREFIX "/usr/local"
#endif

static int join(char out[PATH_MAX], const char *dir, size_t dirlen, const char *name)
{
	int n = snprintf(out, PATH_MAX, "%.*s/%s", (int)dirlen, dir, name);

	if (n >= 0 && n < PATH_MAX)
		return 0;
	errno = ENAMETOOLONG;
	return -1;
}

static int own_path(char out[PATH_MAX])
{
#ifdef __APPLE__
	char raw[PATH_MAX];
	uint32_t size = sizeof raw;

	if (_NSGetExecutablePath(raw, &size) != 0 || realpath(raw, out) == NULL)
		return -1;
	return 0;
#else
	return realpath("/proc/self/exe", out) != NULL ? 0 : -1;
#endif
}

int self_dir(char out[PATH_MAX])
{
	char *slash;

	if (own_path(out) < 0)
		return -1;
	slash = strrchr(out, '/');
	if (slash == out)
		slash++;
	*slash = '\0';
	return 0;
}

static int is_program(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISREG(st.st_mode) && access(path, X_OK) == 0;
}

int self_which(const char *name, const char *path, char out[PATH_MAX])
{
	if (strchr(name, '/') != NULL) {
		if (is_program(name) && realpath(name, out) != NULL)
			return 0;
		errno = ENOENT;
		return -1;
	}
	if (path == NULL)
		path = getenv("PATH");
	while (path != NULL && *path != '\0') {
		size_t n = strcspn(path, ":");

		/* An empty or relative element would search the working directory: never. */
		if (*path == '/' && join(out, path, n, name) == 0 && is_program(out))
			return 0;
		path += n + (path[n] == ':');
	}
	errno = ENOENT;
	return -1;
}

int self_program(const char *name, char out[PATH_MAX])
{
	char dir[PATH_MAX];

	if (self_dir(dir) == 0 && join(out, dir, strlen(dir), name) == 0 && is_program(out))
		return 0;
	return self_which(name, NULL, out);
}

int self_share(const char *name, char out[PATH_MAX])
{
	const char *share = getenv("AGENT_SHARE");
	char dir[PATH_MAX], beside[PATH_MAX];

	if (share != NULL && *share == '/')
		return join(out, share, strlen(share), name);
	if (self_dir(dir) == 0 && join(beside, dir, strlen(dir), "../share/agent") == 0 &&
	    join(dir, beside, strlen(beside), name) == 0 && realpath(dir, out) != NULL)
		return 0;
	return join(out, AGENT_PREFIX "/share/agent", strlen(AGENT_PREFIX "/share/agent"), name);
}
