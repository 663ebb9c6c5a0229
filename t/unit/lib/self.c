/* self: our own place, fellows beside us, and a search path that never means "here". */
#include "self.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tap.h"

static char dir[] = "/tmp/agent-unit.XXXXXX";

static void touch(const char *name, mode_t mode)
{
	int fd = open(name, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);

	if (fd < 0 || fchmod(fd, mode) < 0)
		_exit(70);
	close(fd);
}

static void which(void)
{
	char out[PATH_MAX], path[300], want[100];

	touch("prog", 0755);
	touch("data", 0644);
	mkdir("folder", 0755);
	snprintf(want, sizeof want, "%s/prog", dir);

	is_int(self_which("prog", dir, out), 0, "a program on the path");
	is(out, want, "is found there");
	is_int(self_which("prog", ".", out), -1, "'.' is never searched");
	is_int(errno, ENOENT, "it is ENOENT");
	is_int(self_which("prog", "", out), -1, "nor is the empty path");
	is_int(self_which("prog", ":/nowhere", out), -1, "nor an empty first part");
	is_int(self_which("prog", "/nowhere::/usr/nowhere", out), -1, "nor one in the middle");
	is_int(self_which("prog", "/nowhere:", out), -1, "nor one at the end");
	is_int(self_which("prog", "../tmp:tmp", out), -1, "nor a relative one");
	snprintf(path, sizeof path, ".:nowhere:/nowhere:%s", dir);
	is_int(self_which("prog", path, out), 0, "but what follows them is");
	is_int(self_which("data", dir, out), -1, "a file that cannot be executed is no program");
	is_int(self_which("folder", dir, out), -1, "nor is a directory");
	is_int(self_which("", dir, out), -1, "nor is no name");
	is_int(self_which("./prog", "/nowhere", out), 0, "a name with a slash is a path");
	is(out, want, "made absolute");
	is_int(self_which("./none", dir, out), -1, "and not searched for");
	setenv("PATH", dir, 1);
	is_int(self_which("prog", NULL, out), 0, "without a path $PATH is searched");
	is_int(self_program("prog", out), 0, "a fellow may be on PATH");
	unsetenv("PATH");
	is_int(self_which("prog", NULL, out), -1, "and without $PATH nothing is");
}

static void share(void)
{
	char out[PATH_MAX], want[100], *big;

	setenv("AGENT_SHARE", dir, 1);
	snprintf(want, sizeof want, "%s/policy.json", dir);
	is_int(self_share("policy.json", out), 0, "AGENT_SHARE");
	is(out, want, "says where data is");
	setenv("AGENT_SHARE", "relative", 1);
	is_int(self_share("no-such-file", out), 0, "a relative one is ignored");
	is(out, AGENT_PREFIX "/share/agent/no-such-file", "and the prefix is the last resort");
	unsetenv("AGENT_SHARE");
	big = malloc(PATH_MAX + 1);
	if (big == NULL)
		_exit(70);
	memset(big, 'x', PATH_MAX);
	big[PATH_MAX] = '\0';
	is_int(self_share(big, out), -1, "a name as long as a path can be");
	is_int(errno, ENAMETOOLONG, "is ENAMETOOLONG");
	is_int(self_which(big, "/bin", out), -1, "and is no program");
	free(big);
}

static void own(const char *argv0)
{
	char out[PATH_MAX], me[PATH_MAX], *base;

	is_int(self_dir(out), 0, "our directory");
	if (realpath(argv0, me) == NULL)
		_exit(70);
	base = strrchr(me, '/');
	*base++ = '\0';
	is(out, me, "is where our executable is");
	is_int(self_program(base, out), 0, "what is beside us is found");
	is_int(self_program("no-such-program", out), -1, "what is nowhere is not");
}

int main(int argc, char **argv)
{
	(void)argc;
	own(argv[0]);
	if (mkdtemp(dir) == NULL || chdir(dir) < 0)
		return 70;
	which();
	share();
	unlink("prog");
	unlink("data");
	rmdir("folder");
	if (chdir("/") == 0)
		rmdir(dir);
	return tap_done();
}
