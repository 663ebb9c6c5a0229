/* state: XDG_STATE_HOME if it is absolute, else the home, else nothing. */
#include "state.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "tap.h"

int main(void)
{
	char out[PATH_MAX], longest[PATH_MAX];

	setenv("HOME", "/home/me", 1);
	setenv("XDG_STATE_HOME", "/var/state", 1);
	is_int(state_runs(out), 0, "XDG_STATE_HOME");
	is(out, "/var/state/agent/runs", "is where it says");
	setenv("XDG_STATE_HOME", "relative", 1);
	is_int(state_runs(out), 0, "a relative one");
	is(out, "/home/me/.local/state/agent/runs", "is none");
	setenv("XDG_STATE_HOME", "", 1);
	is_int(state_runs(out), 0, "an empty one");
	is(out, "/home/me/.local/state/agent/runs", "is none either");
	unsetenv("XDG_STATE_HOME");
	unsetenv("HOME");
	is_int(state_runs(out), -1, "no home");
	is_int(errno, ENOENT, "is ENOENT");
	setenv("HOME", "relative", 1);
	is_int(state_runs(out), -1, "nor is a relative one a home");
	memset(longest, 'a', sizeof longest - 1);
	longest[0] = '/';
	longest[sizeof longest - 1] = '\0';
	setenv("HOME", longest, 1);
	is_int(state_runs(out), -1, "a path that does not fit");
	is_int(errno, ENAMETOOLONG, "is ENAMETOOLONG");
	return tap_done();
}
