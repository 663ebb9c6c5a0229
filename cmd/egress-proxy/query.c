#include "query.h"

#include <event2/event.h>
#include <stdio.h>
#include <string.h>

#include "exit.h"
#include "msg.h"
#include "server.h"

#define HTTPS 443
#define CLOSED 1 /* the exit status of a verdict that is no */

static int load(struct server *s, const struct options *o)
{
	int rc;

	memset(s, 0, sizeof *s);
	s->opt = o;
	rc = server_policy_path(s);
	if (rc != 0)
		return rc;
	return server_load_policy(s, &s->policy) < 0 ? EXIT_CONFIG : EXIT_OK;
}

int query_test(const struct options *o)
{
	struct server s;
	int rc = load(&s, o);

	if (rc != EXIT_OK)
		return rc;
	printf("%s: %zu entries, no error\n", s.policy_path, s.policy.n);
	policy_free(&s.policy);
	return fflush(stdout) == 0 ? EXIT_OK : EXIT_IO;
}

struct question {
	struct event_base *base;
	struct answer answer;
};

static void on_answer(const struct answer *a, void *arg)
{
	struct question *q = arg;

	q->answer = *a;
	event_base_loopbreak(q->base);
}

/* Asks as the proxy would, within DNS_SECONDS. */
static void look_up(const struct options *o, const char *host, struct answer *out)
{
	struct question q = {.base = event_base_new()};
	const struct timeval tv = {o->dns, 0};
	struct resolver r;
	struct lookup *l;

	out->n = 0;
	out->reason = REASON_INTERNAL;
	if (q.base == NULL || resolver_open(&r, q.base) < 0)
		return;
	q.answer.reason = REASON_DNS_TIMEOUT;
	l = resolve_start(&r, host, &q.answer, on_answer, &q);
	if (l != NULL) {
		q.answer.n = 0;
		q.answer.reason = REASON_DNS_TIMEOUT;
		event_base_loopexit(q.base, &tv);
		event_base_dispatch(q.base);
		if (q.answer.reason == REASON_DNS_TIMEOUT)
			resolve_cancel(l);
	}
	*out = q.answer;
	resolver_close(&r);
	event_base_loop(q.base, EVLOOP_NONBLOCK);
	event_base_free(q.base);
}

/* Prints each address with what the rule says; CLOSED when one is refused. */
static int explain_addresses(const struct options *o, const char *host, const struct entry *e)
{
	struct answer a;
	char text[ADDRESS_TEXT_MAX];
	const char *why;
	int rc = EXIT_OK;
	size_t i;

	look_up(o, host, &a);
	if (a.n == 0)
		printf("addresses: unknown (%s)\n", reason_info(a.reason)->word);
	for (i = 0; i < a.n; i++) {
		enum address_kind kind = address_kind(&a.list[i], &why);
		int fine = kind == ADDRESS_PUBLIC || (kind == ADDRESS_INTERNAL && e->internal);

		printf("address:   %s, %s: %s\n", address_text(&a.list[i], text), why,
		       fine ? "accepted" : "refused, and so is the name");
		if (!fine)
			rc = CLOSED;
	}
	return rc;
}

static int explain(const struct options *o, const struct server *s, const struct authority *a)
{
	const struct entry *e;
	char phases[PHASE_LIST_MAX];

	if (policy_judge(&s->policy, a, PHASE_ALL, &e) != REASON_NONE) {
		printf("%s:%u is closed: not in the policy %s\n", a->host, (unsigned)a->port,
		       s->policy_path);
		printf("to open:   agent run --allow %s", a->host);
		printf(a->port != HTTPS ? ":%u ...\n" : " ...\n", (unsigned)a->port);
		printf("addresses: not looked up\n");
		return CLOSED;
	}
	printf("%s:%u is open in phase %s\n", a->host, (unsigned)a->port,
	       phase_list(e->phases, phases));
	printf("group:     %s%s%s\n", policy_text(&s->policy, e->group),
	       e->internal ? ", internal service" : "", e->plain ? ", not TLS" : "");
	return explain_addresses(o, a->host, e);
}

int query_verdict(const struct options *o)
{
	struct authority a;
	struct server s;
	enum host_error err = authority_parse(o->query, strlen(o->query), HTTPS, &a);
	int rc = load(&s, o);

	if (rc != EXIT_OK)
		return rc;
	if (err != HOST_OK) {
		printf("'%s' is closed: it %s\n", o->query, host_strerror(err));
		rc = CLOSED;
	} else {
		rc = explain(o, &s, &a);
	}
	policy_free(&s.policy);
	return fflush(stdout) == 0 ? rc : EXIT_IO;
}
