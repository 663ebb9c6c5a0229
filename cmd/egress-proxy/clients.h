/*
 * clients - how many connections each client address has, when there is a limit on that.
 *
 * A chained hash table with a node per address that has a connection, so its size is bounded by
 * the number of connections. With max 0 nothing is counted.
 */
#ifndef PROXY_CLIENTS_H
#define PROXY_CLIENTS_H

#include <stddef.h>

#include "address.h"

#define CLIENTS_BUCKETS 256

struct client;

struct clients {
	struct client *buckets[CLIENTS_BUCKETS];
	size_t max; /* per client; 0: no limit */
};

/* One more connection: 0, or -1 when it is one too many. */
int clients_add(struct clients *c, const struct address *a);

/* One less. */
void clients_remove(struct clients *c, const struct address *a);

#endif
