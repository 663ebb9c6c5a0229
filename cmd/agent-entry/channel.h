/*
 * channel - JSON Lines to and from the launcher, over standard input and output.
 *
 * It is the one way in for secrets and the one way out for results, and no child of ours ever
 * holds an end of it. A line has at most CHANNEL_LINE_MAX bytes; a longer one, or one that is not
 * a JSON object, is an error of protocol. End of file means that the launcher is gone. What was
 * read is wiped once it is parsed, since a line may hold secrets. By hand there is no channel:
 * both ends are -1, events go nowhere, and nothing is ever there to be read.
 */
#ifndef ENTRY_CHANNEL_H
#define ENTRY_CHANNEL_H

#include <jansson.h>

#include "buf.h"
#include "json.h"

#define CHANNEL_LINE_MAX ((size_t)4 << 20)

struct channel {
	int in, out;
	int eof;  /* the launcher is gone */
	struct buf rx;
};

/* Takes the two descriptors (-1: none). They stay the caller's to close. */
void channel_init(struct channel *c, int in, int out);

/* Reads what is there, once; call when poll(2) says so. -1 when the channel can give no more. */
int channel_fill(struct channel *c);

/* 1 if no more can be taken in before a line is taken out: do not poll for input. */
int channel_full(const struct channel *c);

/*
 * The next complete line as an object of the caller's, or NULL: with err empty when no line is
 * complete yet, else with what is wrong.
 */
json_t *channel_take(struct channel *c, char err[JSON_ERROR_MAX]);

/* Sends an event and releases it (NULL: a value could not be made). -1 with errno. */
int channel_send(struct channel *c, json_t *event);

#endif
