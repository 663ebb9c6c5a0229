/*
 * refuse - says no to a client, and lets it read that.
 *
 * Each function logs the refusal, answers, and then lingers: our half is closed, what the client
 * still sends is thrown away until it closes or LINGER_SECONDS are over. Closing with unread
 * bytes at once would be an RST, and undo the answer. The tunnel may be gone on return.
 */
#ifndef PROXY_REFUSE_H
#define PROXY_REFUSE_H

#include <stddef.h>

#include "reason.h"

struct tunnel;
struct request;

/* Refuses what the client asked for. */
void refuse(struct tunnel *t, enum reason reason, const char *detail);

/* Refuses a request that gave no valid target; q says what came instead, or is NULL. */
void refuse_request(struct tunnel *t, enum reason reason, const struct request *q);

/* Refuses after the 200. */
void refuse_hello(struct tunnel *t, enum reason reason, const char *detail);

/* Answers a request that is done; nothing is logged. */
void refuse_nothing(struct tunnel *t, const char *text, size_t n);

/* Sends a short text to the client: 0, or -1. */
int refuse_send(struct tunnel *t, const char *text, size_t n);

#endif
