/*
 * base64 - bytes as text and back, by RFC 4648 section 4.
 *
 * Decoding is strict: the standard alphabet, full quads, padding only at the end, no blanks and
 * no stray bits (section 3.5), so that one run of bytes has one spelling. Failure is -1 with
 * errno: EINVAL for text that is not base64, EFBIG when the buffer's bound is passed, ENOMEM.
 */
#ifndef AGENT_BASE64_H
#define AGENT_BASE64_H

#include <stddef.h>

#include "buf.h"

/* Appends the encoding of n bytes to b. */
int base64_encode(struct buf *b, const void *data, size_t n);

/* Appends what n characters of text stand for to b. */
int base64_decode(struct buf *b, const char *text, size_t n);

#endif
