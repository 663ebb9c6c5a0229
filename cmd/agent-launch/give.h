/*
 * give - which descriptors a child gets, and under which numbers.
 *
 * The numbers are those of the plan, so that argvs can be printed before anything is opened. Our
 * own descriptors are all at PLAN_FD_RESERVED or above (give_reserve(), main's first act), so that
 * placing one cannot overwrite another. give_place() runs in the child, between fork and exec.
 */
#ifndef LAUNCH_GIVE_H
#define LAUNCH_GIVE_H

#define GIVE_MAX 24

struct give {
	struct {
		int fd, as;
	} v[GIVE_MAX];
	int n;
};

/*
 * Keeps what the caller left open from every child, and occupies each number below
 * PLAN_FD_RESERVED that is free. -1 with errno.
 */
int give_reserve(void);

/* The child finds fd as `as`. fd stays ours. */
void give_add(struct give *g, int fd, int as);

/* In the child: puts all in place, inheritable. -1 with errno. */
int give_place(const struct give *g);

#endif
