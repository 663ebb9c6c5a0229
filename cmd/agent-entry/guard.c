#include "guard.h"

#include <grp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

#include "buf.h"
#include "fd.h"
#include "msg.h"

#define STATUS_MAX 65536
#define GROUPS_MAX 65536

static int marked(void)
{
	const char *mark = getenv("AGENT_SANDBOX");

	if (mark != NULL && strcmp(mark, "1") == 0)
		return 0;
	msg_say("refused: AGENT_SANDBOX is not 1, so this is not a sandbox; use 'agent run'");
	return -1;
}

static int first(void)
{
	if (getpid() == 1)
		return 0;
	msg_say("refused: not process 1 of a pid namespace (this one is %ld); use 'agent run'",
		(long)getpid());
	return -1;
}

static int plain_user(void)
{
	uid_t r, e, s;

	if (getresuid(&r, &e, &s) == 0 && r != 0 && e != 0 && s != 0 && r == e && e == s)
		return 0;
	msg_say("refused: user id 0, or more than one user id; run as an ordinary user");
	return -1;
}

static int plain_group(void)
{
	gid_t r, e, s, *list = NULL;
	int n, i, bad;

	bad = getresgid(&r, &e, &s) < 0 || r == 0 || e == 0 || s == 0 || r != e || e != s;
	n = getgroups(0, NULL);
	if (n < 0 || n > GROUPS_MAX)
		bad = 1;
	else if (n > 0)
		list = calloc((size_t)n, sizeof *list);
	if (list != NULL)
		n = getgroups(n, list);
	else if (n > 0)
		bad = 1;
	for (i = 0; list != NULL && i < n; i++)
		bad |= list[i] == 0;
	free(list);
	if (!bad)
		return 0;
	msg_say("refused: group id 0 among the groups; run as an ordinary user's group");
	return -1;
}

/* The set named `field` in the text of /proc/self/status (proc(5)): 1 if it is there and empty. */
static int empty_set(const char *status, const char *field)
{
	const char *line = strstr(status, field);

	if (line == NULL)
		return 0;
	line += strlen(field);
	line += strspn(line, " \t");
	return *line == '0' && line[strspn(line, "0")] == '\n';
}

static int no_capability(void)
{
	static const char *const sets[] = {"\nCapInh:", "\nCapPrm:", "\nCapEff:", "\nCapAmb:"};
	struct buf b = BUF_INIT(STATUS_MAX);
	int bad = 0;
	size_t i;

	if (fd_slurp_file("/proc/self/status", 0, &b) < 0) {
		msg_sys("refused: cannot read '/proc/self/status'");
		buf_free(&b);
		return -1;
	}
	for (i = 0; i < sizeof sets / sizeof *sets; i++)
		bad |= !empty_set(b.data, sets[i]);
	buf_free(&b);
	if (!bad)
		return 0;
	msg_say("refused: this process holds capabilities; start it with all of them dropped");
	return -1;
}

int guard_check(void)
{
	int bad = marked();

	bad |= first();
	bad |= plain_user();
	bad |= plain_group();
	bad |= no_capability();
	return bad;
}
