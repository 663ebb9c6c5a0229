/* What versions are good for (programs.h): pure. */
#include <stdio.h>
#include <string.h>

#include "exit.h"
#include "programs.h"
#include "version.h"

void programs_judge_ours(const char *name, const char *path, const char *said, struct finding *f)
{
	size_t n = strlen(name);

	if (strncmp(said, name, n) == 0 && said[n] == ' ' && strcmp(said + n + 1, AGENT_VERSION) == 0) {
		finding_ok(f, "%s, %.300s", AGENT_VERSION, path);
		return;
	}
	finding_fail(f, EXIT_UNAVAILABLE, "%.300s says '%.60s' and should say '%s %s'", path, said, name,
		     AGENT_VERSION);
	finding_next(f, "the programs have to be of one version: reinstall nix-agent-sandbox");
}

static int number(const char *name, const char *path, const char *said, struct version *v,
		  struct finding *f)
{
	if (version_find(said, v) == 0)
		return 0;
	finding_fail(f, EXIT_UNAVAILABLE, "%.300s does not tell its version: '%.60s'", path, said);
	finding_next(f, "install %s again", name);
	return -1;
}

void programs_judge_git(const char *path, const char *said, struct finding *f)
{
	struct version v;

	if (number("git", path, said, &v, f) < 0)
		return;
	if (!version_before(&v, 2, 32, 0)) {
		finding_ok(f, "%ld.%ld.%ld, %.300s", v.part[0], v.part[1], v.part[2], path);
		return;
	}
	finding_fail(f, EXIT_UNAVAILABLE, "%ld.%ld.%ld is too old: it reads the user's configuration where "
		     "GIT_CONFIG_GLOBAL forbids it", v.part[0], v.part[1], v.part[2]);
	finding_next(f, "install git 2.32 or newer");
}

void programs_judge_nix(const char *path, const char *said, int store, struct finding *f)
{
	/* "nix (Determinate Nix 3.6.6) 2.29.0": what is in parentheses is a name. */
	const char *close = strrchr(said, ')');
	struct version v;

	if (number("nix", path, close != NULL ? close : said, &v, f) < 0)
		return;
	if (version_before(&v, 2, 4, 0)) {
		finding_warn(f, "%ld.%ld.%ld knows no flakes: no devShell is entered", v.part[0], v.part[1],
			     v.part[2]);
		finding_next(f, "install nix 2.18 or newer");
	} else if (version_before(&v, 2, 18, 0)) {
		finding_warn(f, "%ld.%ld.%ld cannot evaluate current nixpkgs", v.part[0], v.part[1],
			     v.part[2]);
		finding_next(f, "install nix 2.18 or newer");
	} else {
		finding_ok(f, "%ld.%ld.%ld, %.200s, %s", v.part[0], v.part[1], v.part[2], path,
			   store ? "a store in /nix" : "no /nix: a run fetches what a devShell needs");
	}
}
