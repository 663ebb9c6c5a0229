#include "programs.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "exit.h"
#include "msg.h"
#include "self.h"
#include "trust.h"

/* What every dynamic program reads before its main: the loader, its cache, ld.so.preload. */
static int check_roots(void)
{
	static const char *const roots[] = {"/", "/etc", "/lib", "/lib64"};
	size_t i;

	for (i = 0; i < sizeof roots / sizeof *roots; i++)
		if (!trust_dir(roots[i]))
			return msg_fail(EXIT_NOPERM,
					"refused: '%s' is writable by this user, so programs could be "
					"replaced under us; mount it read-only",
					roots[i]);
	return 0;
}

/* The directories of PATH in which nothing can be replaced, each with its links resolved. */
static void keep_path(struct programs *p, const char *path)
{
	while (*path != '\0') {
		size_t n = strcspn(path, ":"), len = strlen(p->path);
		char dir[PATH_MAX], real[PATH_MAX], weak[PATH_MAX];

		if (*path == '/' && n < sizeof dir) {
			memcpy(dir, path, n);
			dir[n] = '\0';
			if (realpath(dir, real) != NULL && trust_path(dir, weak) && trust_dir(real) &&
			    strlen(real) + 1 + len < sizeof p->path)
				snprintf(p->path + len, sizeof p->path - len, "%s%s",
					 len > 0 ? ":" : "", real);
		}
		path += n + (path[n] == ':');
	}
}

/* A program that is not there is no error; one that could be replaced is. */
static int find(const char *name, const char *path, char out[PATH_MAX])
{
	char found[PATH_MAX], weak[PATH_MAX];

	out[0] = '\0';
	if (self_which(name, path, found) < 0)
		return 0;
	if (!trust_path(found, weak))
		return msg_fail(EXIT_NOPERM,
				"refused: '%s' would be run with credentials, but '%s' can be replaced "
				"by this user",
				found, weak);
	return realpath(found, out) != NULL ? 0
					    : msg_fail_sys(EXIT_UNAVAILABLE, "cannot resolve '%s'", found);
}

int programs_find(struct programs *p, const char *path)
{
	int code = check_roots();

	memset(p, 0, sizeof *p);
	if (code != 0)
		return code;
	keep_path(p, path);
	if ((code = find("git", path, p->git)) != 0 || (code = find("gh", path, p->gh)) != 0 ||
	    (code = find("nix", path, p->nix)) != 0 ||
	    (code = find("gitleaks", path, p->gitleaks)) != 0)
		return code;
	if (p->git[0] == '\0')
		return msg_fail(EXIT_UNAVAILABLE, "git is not on PATH (%s)", path);
	return 0;
}
