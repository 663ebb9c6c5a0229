#include "clients.h"

#include <stdlib.h>
#include <string.h>

struct client {
	struct client *next;
	struct address address;
	size_t count;
};

static int same(const struct address *a, const struct address *b)
{
	return a->family == b->family && memcmp(a->bytes, b->bytes, sizeof a->bytes) == 0;
}

static struct client **find(struct clients *c, const struct address *a)
{
	struct client **at;
	unsigned h = a->family;
	size_t i;

	for (i = 0; i < sizeof a->bytes; i++)
		h = h * 31 + a->bytes[i];
	for (at = &c->buckets[h % CLIENTS_BUCKETS]; *at != NULL; at = &(*at)->next)
		if (same(&(*at)->address, a))
			break;
	return at;
}

int clients_add(struct clients *c, const struct address *a)
{
	struct client **at;

	if (c->max == 0)
		return 0;
	at = find(c, a);
	if (*at == NULL) {
		*at = calloc(1, sizeof **at);
		if (*at == NULL)
			return -1;
		(*at)->address = *a;
	}
	if ((*at)->count >= c->max)
		return -1;
	(*at)->count++;
	return 0;
}

void clients_remove(struct clients *c, const struct address *a)
{
	struct client **at, *gone;

	if (c->max == 0)
		return;
	at = find(c, a);
	if (*at == NULL || --(*at)->count > 0)
		return;
	gone = *at;
	*at = gone->next;
	free(gone);
}
