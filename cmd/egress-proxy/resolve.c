#include "resolve.h"

#include <errno.h>
#include <event2/dns.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "msg.h"

#define HOSTS_PATH "/etc/hosts"
#define RESOLV_PATH "/etc/resolv.conf"
#define QUERIES 2
#define TIMEOUT 3 /* seconds for one try, of three; resolv.conf may say otherwise */
#define TEXT(number) TEXT_OF(number)
#define TEXT_OF(number) #number

struct lookup {
	struct resolver *resolver;
	struct evdns_request *request[QUERIES];
	struct event *skew;
	uint32_t began;
	int pending; /* callbacks of evdns that are still to come */
	int done;    /* told or cancelled: what comes now is ignored */
	struct answer answer;
	resolve_fn *fn;
	void *arg;
};

/* No DNS_OPTION_SEARCH and no DNS_OPTION_HOSTSFILE: see the header. */
static void configure(struct resolver *r)
{
	if (hosts_load(&r->hosts, HOSTS_PATH) < 0 && errno != ENOENT)
		msg_sys("cannot read '%s'", HOSTS_PATH);
	evdns_base_set_option(r->dns, "timeout:", TEXT(TIMEOUT));
	evdns_base_set_option(r->dns, "attempts:", "3");
	if (evdns_base_resolv_conf_parse(r->dns, DNS_OPTION_NAMESERVERS | DNS_OPTION_MISC,
					 RESOLV_PATH) != 0)
		msg_say("'%s' names no server: asking 127.0.0.1", RESOLV_PATH);
	evdns_base_set_option(r->dns, "max-inflight:", DNS_INFLIGHT);
}

int resolver_open(struct resolver *r, struct event_base *base)
{
	static const struct hosts empty = HOSTS_INIT;

	r->base = base;
	r->hosts = empty;
	r->dns = evdns_base_new(base, EVDNS_BASE_DISABLE_WHEN_INACTIVE);
	if (r->dns == NULL)
		return -1;
	configure(r);
	return 0;
}

void resolver_reload(struct resolver *r)
{
	evdns_base_clear_nameservers_and_suspend(r->dns);
	configure(r);
	evdns_base_resume(r->dns);
}

void resolver_close(struct resolver *r)
{
	if (r->dns != NULL)
		evdns_base_free(r->dns, 0);
	r->dns = NULL;
	hosts_free(&r->hosts);
}

static void release(struct lookup *l)
{
	if (l->pending > 0 || !l->done)
		return;
	if (l->skew != NULL)
		event_free(l->skew);
	free(l);
}

/* evdns tells SERVFAIL as a time-out, after trying again at once: the clock tells them apart. */
static enum reason why(int error, uint32_t seconds)
{
	if (error == DNS_ERR_TIMEOUT && seconds < TIMEOUT)
		return REASON_DNS_FAILED;
	switch (error) {
	case DNS_ERR_NONE:
	case DNS_ERR_NOTEXIST:
	case DNS_ERR_NODATA:
		return REASON_DNS_NOT_FOUND;
	case DNS_ERR_TRUNCATED:
		return REASON_DNS_TRUNCATED;
	case DNS_ERR_TIMEOUT:
		return REASON_DNS_TIMEOUT;
	default:
		return REASON_DNS_FAILED;
	}
}

/* Tells the answer; the caller of this releases. */
static void tell(struct lookup *l)
{
	int i;

	if (l->done)
		return;
	l->done = 1;
	for (i = 0; i < QUERIES; i++)
		if (l->request[i] != NULL)
			evdns_cancel_request(l->resolver->dns, l->request[i]);
	if (l->answer.n > 0)
		l->answer.reason = REASON_NONE;
	l->fn(&l->answer, l->arg);
}

static void on_skew(evutil_socket_t fd, short what, void *arg)
{
	struct lookup *l = arg;

	(void)fd;
	(void)what;
	tell(l);
	release(l);
}

static void keep(struct answer *a, const char *bytes, int count, sa_family_t family)
{
	size_t size = family == AF_INET ? 4 : 16;

	for (; count > 0 && a->n < ADDRESSES_MAX; count--, bytes += size) {
		struct address *to = &a->list[a->n++];

		memset(to, 0, sizeof *to);
		to->family = (uint8_t)family;
		memcpy(to->bytes, bytes, size);
	}
}

static void on_answer(struct lookup *l, int error, int count, const char *bytes,
		      sa_family_t family)
{
	static const struct timeval skew = {DNS_SKEW_MS / 1000, DNS_SKEW_MS % 1000 * 1000L};

	l->pending--;
	l->request[family == AF_INET ? 0 : 1] = NULL;
	if (!l->done && error == DNS_ERR_NONE && count > 0)
		keep(&l->answer, bytes, count, family);
	else if (!l->done && (l->answer.reason == REASON_NONE ||
			      l->answer.reason == REASON_DNS_NOT_FOUND))
		l->answer.reason = why(error, clock_seconds() - l->began);
	/* A truncated answer may hide an address that the rule would refuse. */
	if (l->pending == 0 || (error == DNS_ERR_TRUNCATED && !l->done)) {
		if (l->answer.reason == REASON_DNS_TRUNCATED)
			l->answer.n = 0;
		tell(l);
	} else if (!l->done && l->answer.n > 0 && l->skew == NULL) {
		l->skew = evtimer_new(l->resolver->base, on_skew, l);
		if (l->skew != NULL)
			evtimer_add(l->skew, &skew);
	}
	release(l);
}

static void on_a(int error, char type, int count, int ttl, void *bytes, void *arg)
{
	(void)ttl;
	on_answer(arg, error, type == DNS_IPv4_A ? count : 0, bytes, AF_INET);
}

static void on_aaaa(int error, char type, int count, int ttl, void *bytes, void *arg)
{
	(void)ttl;
	on_answer(arg, error, type == DNS_IPv6_AAAA ? count : 0, bytes, AF_INET6);
}

struct lookup *resolve_start(struct resolver *r, const char *host, struct answer *now,
			     resolve_fn *fn, void *arg)
{
	struct lookup *l;

	now->reason = REASON_NONE;
	now->n = hosts_find(&r->hosts, host, now->list, ADDRESSES_MAX);
	if (now->n > 0)
		return NULL;
	now->reason = REASON_INTERNAL;
	l = calloc(1, sizeof *l);
	if (l == NULL)
		return NULL;
	l->resolver = r;
	l->fn = fn;
	l->arg = arg;
	l->began = clock_seconds();
	l->request[0] = evdns_base_resolve_ipv4(r->dns, host, DNS_QUERY_NO_SEARCH, on_a, l);
	l->pending += l->request[0] != NULL;
	l->request[1] = evdns_base_resolve_ipv6(r->dns, host, DNS_QUERY_NO_SEARCH, on_aaaa, l);
	l->pending += l->request[1] != NULL;
	if (l->pending == 0) {
		now->reason = REASON_DNS_FAILED;
		free(l);
		return NULL;
	}
	return l;
}

void resolve_cancel(struct lookup *l)
{
	int i;

	if (l->done)
		return;
	l->done = 1;
	for (i = 0; i < QUERIES; i++)
		if (l->request[i] != NULL)
			evdns_cancel_request(l->resolver->dns, l->request[i]);
	release(l);
}
