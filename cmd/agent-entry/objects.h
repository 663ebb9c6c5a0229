/*
 * objects - reads a stream of `git cat-file --batch` and looks for needles in it.
 *
 * Pure but for what it keeps: bytes go in as they come, in any portions. Each object is looked
 * through twice, as it is and without blanks and line ends (base64 and hex dumps are broken into
 * lines). Memory is bounded by the longest needle, not by the object.
 */
#ifndef ENTRY_OBJECTS_H
#define ENTRY_OBJECTS_H

#include <stddef.h>

#include "buf.h"
#include "needles.h"

#define OBJECTS_HEADER_MAX 256

enum objects_verdict {
	OBJECTS_CLEAN,
	OBJECTS_SECRET,    /* a needle was found in the object that `id` names */
	OBJECTS_TOO_BIG,   /* one object, or all of them together, passed its cap */
	OBJECTS_TOO_MANY,
	OBJECTS_BROKEN     /* not what cat-file writes */
};

struct objects {
	const struct needles *needles;
	unsigned long long object_max, total_max, count_max;
	unsigned long long left, total, count;
	int in_body;
	enum objects_verdict verdict;
	char id[80], kind[16];
	struct buf header, raw, squeezed;
};

/* Ready; the needles must outlive it. */
void objects_init(struct objects *o, const struct needles *needles);

/* Takes n bytes. 0 to go on, -1 when the verdict is no longer clean. */
int objects_feed(struct objects *o, const char *data, size_t n);

/* 1 if the stream ended where one may end. */
int objects_complete(const struct objects *o);

void objects_free(struct objects *o);

#endif
