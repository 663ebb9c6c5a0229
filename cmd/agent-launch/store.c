#include "store.h"

#include <fcntl.h>
#include <limits.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fd.h"

#define COPY_CHUNK 65536

static int put(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC), rc;

	if (fd < 0)
		return -1;
	rc = fd_write(fd, text, strlen(text));
	close(fd);
	return rc;
}

/* A user namespace in which we are who we are, and its own mounts. */
static int enter(void)
{
	char map[64];
	uid_t uid = getuid();
	gid_t gid = getgid();

	/* The files of a process that is not dumpable are root's: it could not write its maps. */
	if (prctl(PR_SET_DUMPABLE, 1) < 0 || unshare(CLONE_NEWUSER | CLONE_NEWNS) < 0)
		return -1;
	if (put("/proc/self/setgroups", "deny") < 0)
		return -1;
	snprintf(map, sizeof map, "%ld %ld 1\n", (long)uid, (long)uid);
	if (put("/proc/self/uid_map", map) < 0)
		return -1;
	snprintf(map, sizeof map, "%ld %ld 1\n", (long)gid, (long)gid);
	if (put("/proc/self/gid_map", map) < 0)
		return -1;
	return mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL);
}

static int make(const char *dir, const char *name, mode_t mode)
{
	char path[PATH_MAX];

	snprintf(path, sizeof path, "%s/%s", dir, name);
	return mkdir(path, mode) < 0 ? -1 : chmod(path, mode);
}

static int copy(const char *from, const char *dir, const char *name)
{
	static char chunk[COPY_CHUNK];
	char to[PATH_MAX];
	int in = open(from, O_RDONLY | O_CLOEXEC), out, rc = 0;
	ssize_t got;

	if (in < 0)
		return -1;
	snprintf(to, sizeof to, "%s/var/nix/db/%s", dir, name);
	out = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	while (rc == 0 && out >= 0 && (got = read(in, chunk, sizeof chunk)) > 0)
		rc = fd_write(out, chunk, (size_t)got);
	close(in);
	fd_close(&out);
	return rc;
}

/* Without its database the host's paths would be there, but not valid for nix. */
static void copy_database(const char *dir)
{
	if (copy("/nix/var/nix/db/db.sqlite", dir, "db.sqlite") < 0)
		return;
	copy("/nix/var/nix/db/db.sqlite-wal", dir, "db.sqlite-wal");
	copy("/nix/var/nix/db/schema", dir, "schema");
}

enum store_kind store_make(const char *dir)
{
	char options[3 * PATH_MAX], merged[PATH_MAX];

	if (enter() < 0 || mount("tmpfs", dir, "tmpfs", MS_NOSUID | MS_NODEV, "mode=0755") < 0)
		return STORE_FAILED;
	if (make(dir, "store", 01775) < 0 || make(dir, "upper", 01775) < 0 ||
	    make(dir, "upper/.links", 01775) < 0 || make(dir, "work", 0700) < 0 ||
	    make(dir, "var", 0755) < 0 || make(dir, "var/nix", 0755) < 0 ||
	    make(dir, "var/nix/db", 0755) < 0)
		return STORE_FAILED;
	snprintf(merged, sizeof merged, "%s/store", dir);
	snprintf(options, sizeof options, "lowerdir=/nix/store,upperdir=%s/upper,workdir=%s/work,userxattr",
		 dir, dir);
	if (mount("overlay", merged, "overlay", MS_NOSUID | MS_NODEV, options) < 0)
		return STORE_EMPTY;
	copy_database(dir);
	return STORE_OVERLAY;
}
