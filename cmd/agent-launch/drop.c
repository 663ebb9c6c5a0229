#include "drop.h"

#include <grp.h>
#include <limits.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "exit.h"
#include "msg.h"
#include "num.h"

#define ID_MAX 4294967294L

struct who {
	long uid, gid; /* gid -1: that of the user's passwd entry */
};

/* 0, -1 when the text names nobody. */
static int parse(const char *text, struct who *w)
{
	char uid[16];
	size_t n = strcspn(text, ":");

	w->gid = -1;
	if (n >= sizeof uid)
		return -1;
	memcpy(uid, text, n);
	uid[n] = '\0';
	if (num_parse(uid, 1, ID_MAX, &w->uid) < 0)
		return -1;
	return text[n] == ':' ? num_parse(text + n + 1, 1, ID_MAX, &w->gid) : 0;
}

static int from_sudo(struct who *w)
{
	const char *uid = getenv("SUDO_UID"), *gid = getenv("SUDO_GID");

	w->gid = -1;
	if (uid == NULL || num_parse(uid, 1, ID_MAX, &w->uid) < 0)
		return -1;
	return gid == NULL || num_parse(gid, 1, ID_MAX, &w->gid) == 0 ? 0 : -1;
}

static int become(const struct who *w, const struct passwd *pw)
{
	uid_t uid = (uid_t)w->uid;
	gid_t gid = w->gid >= 0 ? (gid_t)w->gid : pw->pw_gid;

	if (initgroups(pw->pw_name, gid) < 0 || setgid(gid) < 0 || setuid(uid) < 0)
		return -1;
	/* It must not be possible to go back. */
	if (setuid(0) == 0 || getuid() != uid || geteuid() != uid || getegid() != gid)
		return -1;
	return 0;
}

static int inhabit(const struct passwd *pw)
{
	static const char *const roots[] = {"XDG_STATE_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME",
					    "XDG_DATA_HOME", "XDG_RUNTIME_DIR", NULL};
	const char *const *r;

	for (r = roots; *r != NULL; r++)
		unsetenv(*r);
	return setenv("HOME", pw->pw_dir, 1) < 0 || setenv("USER", pw->pw_name, 1) < 0 ||
	       setenv("LOGNAME", pw->pw_name, 1) < 0 ? -1 : 0;
}

int drop_root(const char *uid)
{
	struct passwd *pw;
	struct who w;

	if (geteuid() != 0) {
		if (uid != NULL)
			return msg_fail(EXIT_USAGE, "--uid is for root: you are uid %ld already",
					(long)geteuid());
		return 0;
	}
	if (uid != NULL && parse(uid, &w) < 0)
		return msg_fail(EXIT_USAGE, "'%.100s' is no value for --uid: it takes UID[:GID], "
				"neither of them 0", uid);
	if (uid == NULL && from_sudo(&w) < 0)
		return msg_fail(EXIT_NOPERM, "refused: an agent is not run as root; run it as an ordinary "
				"user, by sudo, or name one with --uid UID");
	pw = getpwuid((uid_t)w.uid);
	if (pw == NULL)
		return msg_fail(EXIT_NOPERM, "refused: there is no user with uid %ld", w.uid);
	if (inhabit(pw) < 0 || become(&w, pw) < 0)
		return msg_fail_sys(EXIT_NOPERM, "refused: cannot become uid %ld", w.uid);
	return 0;
}
