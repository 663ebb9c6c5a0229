#include "state.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

int state_runs(char out[PATH_MAX])
{
	const char *state = getenv("XDG_STATE_HOME"), *home = getenv("HOME");
	int n;

	if (state != NULL && *state == '/') {
		n = snprintf(out, PATH_MAX, "%s/agent/runs", state);
	} else if (home != NULL && *home == '/') {
		n = snprintf(out, PATH_MAX, "%s/.local/state/agent/runs", home);
	} else {
		errno = ENOENT;
		return -1;
	}
	if (n >= 0 && n < PATH_MAX)
		return 0;
	errno = ENAMETOOLONG;
	return -1;
}
