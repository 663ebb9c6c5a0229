#include "toolpath.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "found.h"
#include "self.h"

#define MODULES "/lib/node_modules/"

/* 1 if dir is the home directory or above it. */
static int holds(const char *dir, const char *home)
{
	size_t n = strlen(dir);

	return n <= 1 || (strncmp(home, dir, n) == 0 && (home[n] == '/' || home[n] == '\0'));
}

/* A directory that a home has for programs of every kind. */
static int is_shared(const char *dir, const char *home)
{
	static const char *const usual[] = {"/bin", "/.local/bin", "/.local", "/.local/share",
					    "/.config", "/.cache", NULL};
	size_t n = strlen(home), i;

	if (strncmp(dir, home, n) != 0)
		return 0;
	for (i = 0; usual[i] != NULL; i++)
		if (strcmp(dir + n, usual[i]) == 0)
			return 1;
	return 0;
}

/* What of `real` comes before the end of its npm package: lib/node_modules/[@scope/]name. */
static size_t package_end(const char *real, const char *modules)
{
	const char *name = modules + strlen(MODULES);

	if (*name == '@')
		name += strcspn(name, "/") + 1;
	return (size_t)(name - real) + strcspn(name, "/");
}

int toolpath_prefix(const char *real, const char *home, char *out, size_t size)
{
	const char *modules = strstr(real, MODULES), *slash = strrchr(real, '/');
	int n;

	n = snprintf(out, size, "%.*s", (int)((modules != NULL ? modules : slash) - real), real);
	if (n < 0 || (size_t)n >= size)
		return -1;
	if (!holds(out, home) && !(modules == NULL && is_shared(out, home)) &&
	    !(modules != NULL && strcmp(out, "") == 0))
		return 0;
	n = snprintf(out, size, "%.*s",
		     modules != NULL ? (int)package_end(real, modules) : (int)strlen(real), real);
	return n < 0 || (size_t)n >= size ? -1 : 0;
}

void toolpath_look(struct found *f)
{
	const char *home = getenv("HOME");
	char path[PATH_MAX];

	if (self_which(f->tool.program, "/usr/local/bin:/usr/bin:/bin", path) == 0 ||
	    self_which(f->tool.program, NULL, path) < 0 || realpath(path, f->tool_real) == NULL)
		return;
	if (view_shows(&f->view, f->tool_real) || strncmp(f->tool_real, "/nix/store/", 11) == 0)
		return;
	if (toolpath_prefix(f->tool_real, home != NULL && *home == '/' ? home : "/root",
			    f->tool_prefix, sizeof f->tool_prefix) < 0)
		f->tool_real[0] = f->tool_prefix[0] = '\0';
}
