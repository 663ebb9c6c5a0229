/*
 * view - the file system that the sandbox sees, as a list of mounts in the order of making.
 *
 * Built, not inherited: it starts empty and gets what is named here. What the system brings
 * (programs, libraries, certificates) is read-only; the directories above mount points are made
 * read-only last, so that the sandbox cannot put another file at a path that something trusted
 * reads. view_system() looks at the host; the rest is pure. Paths are copied.
 */
#ifndef LAUNCH_VIEW_H
#define LAUNCH_VIEW_H

#include <stddef.h>

#define VIEW_MAX 2200

enum mount_kind {
	MOUNT_RO,     /* host path, read-only */
	MOUNT_RW,     /* host path, writable: only what we made for this run */
	MOUNT_TMPFS,  /* size in `size`, 0: the default */
	MOUNT_DIR,
	MOUNT_LINK,   /* `from` is what the link says */
	MOUNT_DATA,   /* a file that holds the text `from` */
	MOUNT_PROC,
	MOUNT_DEV,
	MOUNT_SEAL    /* remount read-only, that mount alone */
};

struct mount {
	enum mount_kind kind;
	char *from, *to;
	long size;
};

struct view {
	struct mount v[VIEW_MAX];
	size_t n;
	int bad; /* no memory, or too many: checked once by view_ok() */
};

/* Appends one mount; from may be NULL where the kind needs none. */
void view_add(struct view *v, enum mount_kind kind, const char *from, const char *to);

/* Appends a tmpfs of at most `size` bytes (0: the default). */
void view_tmpfs(struct view *v, const char *to, long size);

/* Appends the system's programs, libraries and what they need of /etc, as this host has them. */
void view_system(struct view *v);

/* 1 if some mount of host files shows `path` at its own place. */
int view_shows(const struct view *v, const char *path);

/* 0, or -1 when something could not be added. */
int view_ok(const struct view *v);

void view_free(struct view *v);

#endif
