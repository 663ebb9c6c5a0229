/*
 * resolve - a name to all its addresses, once: /etc/hosts, else A and AAAA by evdns.
 *
 * The name is asked for exactly as it is (no search list: `github.com` must not become
 * `github.com.corp.example`). Both questions are asked together. When one has a good answer, the
 * other has DNS_SKEW_MS to come. evdns speaks UDP without EDNS: an answer that does not fit is
 * reported as truncated. The resolver owns the evdns base; a lookup in flight is the caller's
 * until it is answered or cancelled. The callback is never called from within resolve_start().
 */
#ifndef PROXY_RESOLVE_H
#define PROXY_RESOLVE_H

#include <event2/event.h>

#include "address.h"
#include "hosts.h"
#include "bounds.h"
#include "reason.h"

struct evdns_base;
struct lookup;

struct resolver {
	struct event_base *base;
	struct evdns_base *dns;
	struct hosts hosts;
};

struct answer {
	struct address list[ADDRESSES_MAX];
	size_t n;
	enum reason reason; /* NONE when n > 0 */
};

typedef void resolve_fn(const struct answer *answer, void *arg);

/* Reads /etc/hosts and /etc/resolv.conf. -1 when evdns cannot be had. */
int resolver_open(struct resolver *r, struct event_base *base);

/* Reads both again; questions in flight go to the new servers. */
void resolver_reload(struct resolver *r);

void resolver_close(struct resolver *r);

/* Asks. *now is filled and NULL returned when the answer is known at once. */
struct lookup *resolve_start(struct resolver *r, const char *host, struct answer *now,
			     resolve_fn *fn, void *arg);

/* Forgets the question; its callback will not be called. */
void resolve_cancel(struct lookup *l);

#endif
