/*
 * buf - a growable run of bytes with a bound.
 *
 * The buffer owns its memory; `data` may move at every append and is always followed by a NUL
 * that `len` does not count. `max` is the most it will ever hold: an append beyond it fails with
 * EFBIG and leaves the buffer as it was, so that a hostile peer cannot make us grow. Failure is
 * -1 with errno (ENOMEM, EFBIG, or that of read(2)). A zeroed struct with max set is ready to use.
 */
#ifndef AGENT_BUF_H
#define AGENT_BUF_H

#include <stddef.h>

struct buf {
	char *data;
	size_t len;
	size_t cap;
	size_t max;
};

#define BUF_INIT(bound) {NULL, 0, 0, (bound)}

/* Appends n bytes. */
int buf_add(struct buf *b, const void *data, size_t n);

/* Appends a string. */
int buf_str(struct buf *b, const char *s);

/* Appends formatted text. */
int buf_fmt(struct buf *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* Reads at most n bytes from fd once: the count, 0 at end of file, -1. EINTR is retried. */
long buf_read(struct buf *b, int fd, size_t n);

/* Drops the first n bytes. */
void buf_drop(struct buf *b, size_t n);

/* Empties it and overwrites what it held: for secrets. Keeps the memory. */
void buf_wipe(struct buf *b);

/* Frees the memory; the buffer is then empty and usable. Wipe first what is secret. */
void buf_free(struct buf *b);

#endif
