#include "query.h"

#include <event2/event.h>
#include <stdio.h>
#include <string.h>

#include "advice.h"
#include "exit.h"
#include "msg.h"
#include "phase.h"
#include "server.h"

#define HTTPS 443
#define NEAR_MAX 8
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
	/* musl writes the first line out at once: then printf(3) saw the error, and fflush(3) none. */
	return fflush(stdout) == 0 && !ferror(stdout) ? EXIT_OK : EXIT_IO;
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

/* What is asked: an authority, and with @phase one phase of it. */
struct asked {
	struct authority at;
	unsigned phases;
};

static void advise(const struct asked *q, enum reason r, const struct entry *e, int internal)
{
	const struct advice a = {r, q->at.host, q->at.port, q->phases, e != NULL ? e->phases : 0,
				 internal};
	char text[ADVICE_MAX];

	printf("\n%s", advice_text(text, &a));
}

/* Prints each address with what the rule says; CLOSED when one is refused. */
static int explain_addresses(const struct options *o, const struct asked *q, const struct entry *e)
{
	struct answer a;
	char text[ADDRESS_TEXT_MAX];
	const char *why;
	int rc = EXIT_OK, internal = 1;
	size_t i;

	look_up(o, q->at.host, &a);
	if (a.n == 0)
		printf("addresses: unknown (%s)\n", reason_info(a.reason)->word);
	for (i = 0; i < a.n; i++) {
		enum address_kind kind = address_kind(&a.list[i], &why);
		int fine = kind == ADDRESS_PUBLIC || (kind == ADDRESS_INTERNAL && e->internal);

		printf("address:   %s, %s: %s\n", address_text(&a.list[i], text), why,
		       fine ? "accepted" : "refused, and so is the name");
		internal &= kind != ADDRESS_NEVER;
		if (!fine)
			rc = CLOSED;
	}
	if (rc == CLOSED)
		advise(q, REASON_ADDRESS, e, internal);
	return rc;
}

/* The same name at another port, or at the same port a name that is above or below it. */
static int is_near(const char *name, uint16_t port, const struct authority *a)
{
	size_t m = strlen(name), n = strlen(a->host);
	const char *tail = m > n ? name + (m - n) : a->host + (n - m);

	if (strcmp(tail, m > n ? a->host : name) != 0)
		return 0;
	return m == n || (tail[-1] == '.' && port == a->port);
}

/* Names are compared as a whole and with the port, which is not what everybody expects. */
static void explain_near(const struct server *s, const struct authority *a)
{
	const struct policy *p = &s->policy;
	char phases[PHASE_LIST_MAX];
	size_t shown = 0, i;

	for (i = 0; i < p->n && shown < NEAR_MAX; i++) {
		const struct entry *e = &p->entries[i];

		if (!is_near(policy_text(p, e->name), e->port, a))
			continue;
		printf("near:      %s:%u is another entry (%s, in phase %s)\n",
		       policy_text(p, e->name), (unsigned)e->port, policy_text(p, e->group),
		       phase_list(e->phases, phases));
		shown++;
	}
}

static int explain_closed(const struct server *s, const struct asked *q, enum reason r,
			  const struct entry *e)
{
	const struct authority *a = &q->at;
	char phases[PHASE_LIST_MAX];

	if (r == REASON_POLICY) {
		printf("%s:%u is closed: not in the policy %s\n", a->host, (unsigned)a->port,
		       s->policy_path);
		explain_near(s, a);
	} else {
		printf("%s:%u is closed in phase %s\n", a->host, (unsigned)a->port,
		       phase_name(q->phases));
		printf("group:     %s, open in phase %s\n", policy_text(&s->policy, e->group),
		       phase_list(e->phases, phases));
	}
	printf("addresses: not looked up\n");
	advise(q, r, e, 0);
	return CLOSED;
}

static int explain(const struct options *o, const struct server *s, const struct asked *q)
{
	const struct entry *e;
	const struct authority *a = &q->at;
	char phases[PHASE_LIST_MAX];
	enum reason r = policy_judge(&s->policy, a, q->phases, &e);

	if (r != REASON_NONE)
		return explain_closed(s, q, r, e);
	printf("%s:%u is open in phase %s\n", a->host, (unsigned)a->port,
	       phase_list(e->phases, phases));
	if (e->phases != PHASE_ALL)
		printf("closed:    in phase %s\n", phase_list(PHASE_ALL & ~(unsigned)e->phases, phases));
	printf("group:     %s%s%s\n", policy_text(&s->policy, e->group),
	       e->internal ? ", internal service" : "", e->plain ? ", not TLS" : "");
	return explain_addresses(o, q, e);
}

int query_verdict(const struct options *o)
{
	const char *at = strchr(o->query, '@');
	size_t n = at != NULL ? (size_t)(at - o->query) : strlen(o->query);
	struct asked q = {.phases = at != NULL ? phase_parse(at + 1, strlen(at + 1)) : PHASE_ALL};
	struct server s;
	enum host_error err = authority_parse(o->query, n, HTTPS, &q.at);
	int rc;

	if (q.phases == 0)
		return msg_fail(EXIT_USAGE, "-q '%s': there are the phases setup, agent and ship",
				o->query);
	rc = load(&s, o);
	if (rc != EXIT_OK)
		return rc;
	if (err != HOST_OK) {
		/* Not quoted: it may hold anything. */
		printf("what was asked for is closed: it %s\n", host_strerror(err));
		rc = CLOSED;
	} else {
		rc = explain(o, &s, &q);
	}
	policy_free(&s.policy);
	return fflush(stdout) == 0 && !ferror(stdout) ? rc : EXIT_IO;
}
