/*
 * pieces - a stream of bytes as events of the channel: base64, in chunks within its bounds.
 *
 * What comes in has any length, what goes out are events {"event": NAME, "data": ...} of
 * PIECES_CHUNK bytes each, and a last one that may be shorter. The event that ends the stream is
 * its owner's to send, since only the owner knows what it has to say. After the first failure
 * nothing more is sent.
 */
#ifndef ENTRY_PIECES_H
#define ENTRY_PIECES_H

#include "buf.h"
#include "channel.h"

/* What a line of the channel holds with ease, before base64. */
#define PIECES_CHUNK 49152

struct pieces {
	struct channel *channel;  /* borrowed */
	const char *event;        /* borrowed */
	int failed;
	struct buf held;
};

/* Ready for use. */
void pieces_begin(struct pieces *p, struct channel *channel, const char *event);

/* Takes n bytes; full chunks are sent. -1 when the channel took one of them not. */
int pieces_add(struct pieces *p, const char *data, size_t n);

/* Sends what is left and frees it. -1 when anything was not sent. */
int pieces_finish(struct pieces *p);

#endif
