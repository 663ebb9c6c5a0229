/*
 * part - a file of the run record while it comes in: NAME.part until it is whole.
 *
 * It is made at the first byte, with O_EXCL and O_NOFOLLOW in the record's directory, and takes at
 * most `max` bytes. Only part_keep() gives it its name; what never got there is removed. A struct
 * with name and max, and else zero, is ready.
 */
#ifndef LAUNCH_PART_H
#define LAUNCH_PART_H

#include <stddef.h>

#include "record.h"

struct part {
	const char *name;  /* of a constant */
	size_t max;
	int begun;         /* the file was made; fd is open until part_end() */
	int fd;
	size_t size;
};

/* Appends n bytes. -1 with errno; EFBIG: it would be too large. */
int part_write(struct part *p, const struct record *r, const void *data, size_t n);

/* Nothing follows: it is on the disk and closed. -1 with errno. */
int part_end(struct part *p);

/* Opens it again for reading. -1 with errno. */
int part_open(const struct part *p, const struct record *r);

/* Gives it its name. -1 with errno. */
int part_keep(struct part *p, const struct record *r);

/* Removes it, unless it was kept. */
void part_drop(struct part *p, const struct record *r);

#endif
