/*
 * landlock - which directories this process may use from now on (landlock(7)).
 *
 * Begin, allow some, end: everything in the file system that was not allowed is then refused,
 * as are binding TCP ports, abstract unix sockets and signals outside, where the kernel knows
 * those. Descriptors that are open stay usable. The struct owns a descriptor between begin and
 * end. A directory that cannot be opened is not allowed. Elsewhere than on Linux begin fails.
 */
#ifndef PROXY_LANDLOCK_H
#define PROXY_LANDLOCK_H

struct landlock {
	int fd, abi;
};

enum landlock_right {
	LANDLOCK_READ,  /* open files to read */
	LANDLOCK_WRITE, /* make files and open them to write */
	LANDLOCK_REMOVE /* unlink files */
};

/* 0, or -1 with errno (ENOSYS, EOPNOTSUPP: not in this kernel). */
int landlock_begin(struct landlock *l);

/* Allows what is beneath a directory. */
void landlock_allow(struct landlock *l, const char *directory, enum landlock_right right);

/* In force from here on: 0, or -1 with errno. */
int landlock_end(struct landlock *l);

#endif
