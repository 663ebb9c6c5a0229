#include "landlock.h"

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>

#include "fd.h"

#ifdef __linux__

#include <sys/syscall.h>

/* Our own words for the interface, since headers are older than kernels; all of it is ABI. */
#define SYS_CREATE_RULESET 444
#define SYS_ADD_RULE 445
#define SYS_RESTRICT_SELF 446
#define VERSION_FLAG 1u
#define RULE_PATH_BENEATH 1

#define FS_WRITE_FILE (1ull << 1)
#define FS_READ_FILE (1ull << 2)
#define FS_READ_DIR (1ull << 3)
#define FS_REMOVE_FILE (1ull << 5)
#define FS_MAKE_REG (1ull << 8)
#define NET_BIND_TCP (1ull << 0)
#define SCOPE_ABSTRACT_UNIX (1ull << 0)
#define SCOPE_SIGNAL (1ull << 1)

struct ruleset {
	uint64_t fs, net, scoped;
};

struct path_beneath {
	uint64_t allowed;
	int32_t fd;
} __attribute__((packed));

/* Bits of file system rights that each ABI added: 13 at first, refer, truncate, ioctl. */
static uint64_t known_rights(int abi)
{
	int bits = 13 + (abi >= 2) + (abi >= 3) + (abi >= 5);

	return (1ull << bits) - 1;
}

int landlock_begin(struct landlock *l)
{
	struct ruleset r = {0, 0, 0};
	size_t size = sizeof r.fs;

	l->abi = (int)syscall(SYS_CREATE_RULESET, NULL, 0, VERSION_FLAG);
	if (l->abi < 1)
		return -1;
	r.fs = known_rights(l->abi);
	if (l->abi >= 4) {
		r.net = NET_BIND_TCP;
		size = offsetof(struct ruleset, scoped);
	}
	if (l->abi >= 6) {
		r.scoped = SCOPE_ABSTRACT_UNIX | SCOPE_SIGNAL;
		size = sizeof r;
	}
	l->fd = (int)syscall(SYS_CREATE_RULESET, &r, size, 0);
	return l->fd < 0 ? -1 : 0;
}

void landlock_allow(struct landlock *l, const char *directory, enum landlock_right right)
{
	static const uint64_t rights[] = {
		[LANDLOCK_READ] = FS_READ_FILE | FS_READ_DIR,
		[LANDLOCK_WRITE] = FS_WRITE_FILE | FS_MAKE_REG,
		[LANDLOCK_REMOVE] = FS_REMOVE_FILE,
	};
	struct path_beneath rule = {rights[right], -1};
	int fd = open(directory, O_PATH | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0)
		return;
	rule.fd = fd;
	/* A rule that is not added only forbids more. */
	syscall(SYS_ADD_RULE, l->fd, RULE_PATH_BENEATH, &rule, 0);
	close(fd);
}

int landlock_end(struct landlock *l)
{
	int rc;

#ifdef __SANITIZE_ADDRESS__
	/* The leak checker reads /proc at the end. */
	landlock_allow(l, "/proc", LANDLOCK_READ);
#endif
	rc = (int)syscall(SYS_RESTRICT_SELF, l->fd, 0);
	fd_close(&l->fd);
	return rc;
}

#else

int landlock_begin(struct landlock *l)
{
	l->fd = -1;
	errno = ENOSYS;
	return -1;
}

void landlock_allow(struct landlock *l, const char *directory, enum landlock_right right)
{
	(void)l;
	(void)directory;
	(void)right;
}

int landlock_end(struct landlock *l)
{
	(void)l;
	return 0;
}

#endif
