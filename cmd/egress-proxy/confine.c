#include "confine.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <limits.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#ifdef __linux__
#include <linux/capability.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#endif

#include "exit.h"
#include "landlock.h"
#include "msg.h"
#include "num.h"

#define NOBODY "nobody"
#define NOBODY_UID 65534

struct user {
	uid_t uid;
	gid_t gid;
};

/* A name, or a uid with its own number as gid. */
static int find_user(const char *name, struct user *u)
{
	const struct passwd *pw = getpwnam(name != NULL ? name : NOBODY);
	long n;

	if (pw != NULL) {
		u->uid = pw->pw_uid;
		u->gid = pw->pw_gid;
	} else if (name == NULL) {
		u->uid = u->gid = NOBODY_UID;
	} else if (num_parse(name, 1, INT_MAX, &n) == 0) {
		u->uid = (uid_t)n;
		u->gid = (gid_t)n;
	} else {
		return msg_fail(EXIT_USAGE, "there is no user '%s'", name);
	}
	return u->uid != 0 ? 0 : msg_fail(EXIT_USAGE, "--user '%s' is root itself", name);
}

/* EINVAL: this user namespace has no such uid. */
static int become(const struct user *u)
{
	int err;

	/* Where a namespace forbids setgroups(2) (user_namespaces(7)) there may be nobody to become
	 * either; whoever is there would keep root's groups. */
	if (setgroups(0, NULL) < 0) {
		err = errno;
		if (setuid(u->uid) < 0 && errno == EINVAL)
			return -1;
		errno = err;
		return -1;
	}
	return setgid(u->gid) == 0 && setuid(u->uid) == 0 ? 0 : -1;
}

static int give_up_root(const struct confine *c)
{
	struct user u = {0, 0};
	int rc;

	if (geteuid() != 0)
		return 0;
	rc = find_user(c->user, &u);
	if (rc != 0)
		return rc;
	/* The log was made by root. Where it is not ours to give away it stays as it is. */
	if (c->log_fd >= 0 && c->log != NULL && strcmp(c->log, "-") != 0 &&
	    fchown(c->log_fd, u.uid, u.gid) < 0 && errno != EINVAL)
		msg_sys("cannot give the log to uid %ld", (long)u.uid);
	if (become(&u) == 0)
		return setuid(0) < 0 ? 0 : msg_fail(EXIT_NOPERM, "root could be taken back");
	/* In a user namespace with one uid that is root there is nobody else to be. */
	if (errno != EINVAL || c->user != NULL)
		return msg_fail_sys(EXIT_NOPERM, "cannot become uid %ld", (long)u.uid);
	msg_say("no uid %ld in this user namespace: staying root, without capabilities",
		(long)u.uid);
	return 0;
}

#ifdef __linux__

static void empty_bounding_set(void)
{
	unsigned long cap;

	/* Ends with EINVAL after the last one; without CAP_SETPCAP there is nothing to do. */
	for (cap = 0; cap < 64; cap++)
		if (prctl(PR_CAPBSET_DROP, cap, 0, 0, 0) < 0)
			break;
}

static int give_up_capabilities(void)
{
	struct __user_cap_header_struct head = {_LINUX_CAPABILITY_VERSION_3, 0};
	struct __user_cap_data_struct none[2];

	memset(none, 0, sizeof none);
	/* EINVAL: a kernel from before ambient capabilities. */
	if (prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0) < 0 && errno != EINVAL)
		return msg_fail_sys(EXIT_NOPERM, "cannot clear ambient capabilities");
	if (syscall(SYS_capset, &head, none) < 0)
		return msg_fail_sys(EXIT_NOPERM, "cannot drop capabilities");
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
		return msg_fail_sys(EXIT_NOPERM, "cannot set no-new-privileges");
	return 0;
}

#else

static void empty_bounding_set(void)
{
}

static int give_up_capabilities(void)
{
	return 0;
}

#endif

/* Cuts a path to its directory, in place. */
static const char *parent(char *path)
{
	char *slash = strrchr(path, '/');

	if (slash == NULL)
		return ".";
	slash[slash == path ? 1 : 0] = '\0';
	return path;
}

/* The directory of a path, links followed; "" when there is none. */
static const char *directory(const char *path, char out[PATH_MAX])
{
	if (realpath(path, out) == NULL) {
		/* It may come into being later; its directory is there. */
		if (snprintf(out, PATH_MAX, "%s", path) >= PATH_MAX)
			return "";
	}
	return parent(out);
}

/* The directory as it is written too: a link in it can be made to point elsewhere, a rule not. */
static const char *written(const char *path, char out[PATH_MAX])
{
	if (snprintf(out, PATH_MAX, "%s", path) >= PATH_MAX)
		return "";
	return parent(out);
}

static int restrict_files(const struct confine *c)
{
	char path[PATH_MAX];
	struct landlock l;
	size_t i;

	if (landlock_begin(&l) < 0) {
		msg_sys("no Landlock: files are not restricted");
		return 0;
	}
	landlock_allow(&l, directory(c->policy, path), LANDLOCK_READ);
	landlock_allow(&l, written(c->policy, path), LANDLOCK_READ);
	landlock_allow(&l, "/etc", LANDLOCK_READ);
	landlock_allow(&l, directory("/etc/resolv.conf", path), LANDLOCK_READ);
	landlock_allow(&l, directory("/etc/hosts", path), LANDLOCK_READ);
	if (c->log != NULL && strcmp(c->log, "-") != 0)
		landlock_allow(&l, directory(c->log, path), LANDLOCK_WRITE);
	for (i = 0; i < c->unlink_n; i++)
		landlock_allow(&l, directory(c->unlink[i], path), LANDLOCK_REMOVE);
	if (landlock_end(&l) < 0)
		return msg_fail_sys(EXIT_NOPERM, "cannot restrict files by Landlock");
	return 0;
}

int confine_process(const struct confine *c)
{
	const struct rlimit none = {0, 0};
	int rc;

	/* The phase key is in memory. */
	if (setrlimit(RLIMIT_CORE, &none) < 0)
		return msg_fail_sys(EXIT_NOPERM, "cannot forbid core dumps");
	empty_bounding_set();
	rc = give_up_root(c);
	if (rc == 0)
		rc = give_up_capabilities();
	return rc != 0 ? rc : restrict_files(c);
}
