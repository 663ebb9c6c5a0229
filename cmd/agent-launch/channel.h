/*
 * channel - JSON Lines to and from the sandbox, without ever waiting for it.
 *
 * Lines go out through a queue that the loop writes when poll(2) allows; who produces much (a
 * bundle) asks channel_room() first. A line that comes in has at most CHANNEL_LINE_MAX bytes and
 * is a JSON object, or the channel is broken: an error of protocol. What was queued is wiped,
 * since the first line holds the run's secrets. Owns both descriptors.
 */
#ifndef LAUNCH_CHANNEL_H
#define LAUNCH_CHANNEL_H

#include <jansson.h>

#include "buf.h"
#include "json.h"

#define CHANNEL_LINE_MAX ((size_t)4 << 20)
#define CHANNEL_ROOM ((size_t)256 << 10)

struct channel {
	int to, from; /* -1: closed */
	struct buf tx, rx;
	size_t sent;  /* of tx */
};

/* Takes the two descriptors and makes them non-blocking. -1 with errno. */
int channel_init(struct channel *c, int to, int from);

/* Queues a value and releases it. -1 with errno (NULL: ENOMEM). */
int channel_send(struct channel *c, json_t *value);

/* 1 if a producer may queue more. */
int channel_room(const struct channel *c);

/* Writes what the pipe takes now. A reader that is gone closes our end. */
void channel_flush(struct channel *c);

/* Reads what is there, once. End of file closes our end. */
void channel_fill(struct channel *c);

/* The next whole line, the caller's to release; NULL: none yet (err empty), or err says why. */
json_t *channel_take(struct channel *c, char err[JSON_ERROR_MAX]);

/* Tells the sandbox that we are gone. */
void channel_hang_up(struct channel *c);

void channel_free(struct channel *c);

#endif
