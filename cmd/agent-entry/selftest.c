#include "selftest.h"

#include <errno.h>
#include <limits.h>
#include <netdb.h>
#include <stdio.h>
#include <string.h>

#include "exit.h"
#include "fd.h"
#include "host.h"
#include "json.h"
#include "self.h"
#include "targets.h"

#define TABLE_MAX ((size_t)1 << 20)
#define RESOLV_CONF "/etc/resolv.conf"
#define RESOLV_MAX 65536
#define HTTPS 443
#define TEXT_MAX (RUN_MESSAGE_MAX - 256)

struct test {
	enum walls walls;
	struct in_addr proxy;
	struct net net;
	struct findings found;
	struct authority open;  /* a host that the proxy opens, "" : none is known */
	struct probes probes;
};

/* The first host in the tool's row that is asked for by https. */
static void find_open(const struct run *r, struct authority *a)
{
	char path[PATH_MAX], err[JSON_ERROR_MAX];
	json_t *table = NULL;
	const json_t *hosts, *one;
	size_t i;

	a->host[0] = '\0';
	if (r->cfg.tool == NULL || self_share("agents.json", path) < 0)
		return;
	table = json_parse_file(path, TABLE_MAX, err);
	hosts = json_object_get(json_object_get(json_object_get(table, "tools"), r->cfg.tool), "hosts");
	json_array_foreach(hosts, i, one) {
		const char *host = json_string_value(one);

		if (host != NULL && authority_parse(host, strlen(host), HTTPS, a) == HOST_OK &&
		    a->port == HTTPS)
			break;
		a->host[0] = '\0';
	}
	json_decref(table);
}

/* Where the proxy is, which decides what the sandbox should look like. 0 or an exit code. */
static int find_proxy(struct run *r, struct test *t)
{
	struct addrinfo hints = {.ai_family = AF_INET, .ai_socktype = SOCK_STREAM}, *list;
	struct sockaddr_in *at = (struct sockaddr_in *)&t->probes.proxy;
	char port[8];
	int rc;

	t->walls = r->cfg.handoff != NULL ? WALLS_NO_NETWORK : WALLS_UNKNOWN;
	if (r->cfg.proxy_url == NULL)
		return 0;
	snprintf(port, sizeof port, "%u", (unsigned)r->cfg.proxy_port);
	rc = getaddrinfo(r->cfg.proxy_host, port, &hints, &list);
	if (rc != 0)
		return run_fail(r, "selftest", EXIT_UNAVAILABLE, "the proxy '%s' has no IPv4 address: %s",
				r->cfg.proxy_host, gai_strerror(rc));
	memcpy(at, list->ai_addr, sizeof *at);
	freeaddrinfo(list);
	t->proxy = at->sin_addr;
	if (r->cfg.handoff == NULL)
		t->walls = ntohl(t->proxy.s_addr) >> 24 == 127 ? WALLS_NO_NETWORK : WALLS_INTERNAL;
	return 0;
}

static void aim(struct test *t)
{
	struct buf b = BUF_INIT(RESOLV_MAX);
	char gateways[WALLS_GATEWAYS_MAX][NET_TEXT_MAX];

	targets_far(&t->probes);
	if (fd_slurp_file(RESOLV_CONF, 0, &b) < 0)
		b.len = 0;
	targets_resolvers(&t->probes, b.len > 0 ? b.data : "");
	buf_free(&b);
	targets_gateways(&t->probes, gateways, walls_gateways(&t->net, t->proxy, gateways));
	probes_add_connect(&t->probes, PROBE_DENY, PROBE_NO_SUCH_HOST);
	if (t->open.host[0] != '\0')
		probes_add_connect(&t->probes, PROBE_SNI, t->open.host);
}

static int is_here(const struct probe *p)
{
	const struct sockaddr_in *four = (const void *)&p->to;
	const struct sockaddr_in6 *six = (const void *)&p->to;

	return p->to.ss_family == AF_INET ? ntohl(four->sin_addr.s_addr) >> 24 == 127
					  : IN6_IS_ADDR_LOOPBACK(&six->sin6_addr);
}

/* Without a network no probe gets as far as to wait for an answer. */
static void be_strict(struct test *t)
{
	size_t i;

	for (i = 0; i < t->probes.n && t->walls == WALLS_NO_NETWORK; i++) {
		struct probe *p = &t->probes.list[i];

		if (p->host == NULL && p->way && p->verdict != PROBE_OPEN && !is_here(p))
			p->verdict = PROBE_OPEN;
	}
}

static enum advice advice_for(const struct test *t, enum probe_kind kind)
{
	if (kind == PROBE_RESOLVER)
		return ADVICE_RESOLVER;
	if (kind == PROBE_GATE_TCP || kind == PROBE_GATE_UDP)
		return ADVICE_GATEWAY;
	return t->walls == WALLS_NO_NETWORK ? ADVICE_NONE : ADVICE_INTERNAL;
}

/* The ports of one host that have the same to say, as one text. */
static void tell_group(struct test *t, const struct probe *p, const char *ports)
{
	char text[PROBE_TEXT_MAX];

	probe_text(p, text);
	if (p->verdict == PROBE_OPEN)
		findings_leak(&t->found, advice_for(t, p->kind), "%s%s (%s)", text, ports, probe_why(p));
	else
		findings_unknown(&t->found, "%s%s (%s)", text, ports, probe_why(p));
}

static int alike(const struct probe *a, const struct probe *b)
{
	char one[PROBE_TEXT_MAX], two[PROBE_TEXT_MAX];

	probe_text(a, one);
	probe_text(b, two);
	return a->verdict == b->verdict && strcmp(one, two) == 0 && strcmp(probe_why(a), probe_why(b)) == 0;
}

static void tell(struct test *t, size_t from)
{
	const struct probe *list = t->probes.list, *p = &list[from];
	char ports[64] = "", text[PROBE_TEXT_MAX];
	size_t i, n = 0;

	for (i = 0; i < from; i++)
		if (alike(&list[i], p))
			return;
	for (i = from; i < t->probes.n; i++)
		if (alike(&list[i], p) && n < sizeof ports - 8)
			n += (size_t)snprintf(ports + n, sizeof ports - n, n > 0 ? ",%u" : "%u",
					      probe_text(&list[i], text));
	tell_group(t, p, ports);
}

static void tell_connect(struct test *t, const struct probe *p)
{
	if (p->verdict == PROBE_UNKNOWN)
		findings_unknown(&t->found, "another name in TLS than %s (%s)", p->host, probe_why(p));
	else if (p->kind == PROBE_SNI)
		findings_leak(&t->found, ADVICE_PROXY, "the proxy let another name in TLS through to %s",
			      p->host);
	else
		findings_leak(&t->found, ADVICE_PROXY,
			      "the proxy answered %d for '%s', which no policy allows (403 was expected)",
			      p->status, p->host);
}

static void collect(struct test *t)
{
	size_t i;

	for (i = 0; i < t->probes.n; i++) {
		const struct probe *p = &t->probes.list[i];

		if (p->host == NULL && p->verdict == PROBE_CLOSED)
			t->found.closed++;
		else if (p->host == NULL)
			tell(t, i);
		else if (p->verdict != PROBE_CLOSED && (p->kind == PROBE_SNI || p->verdict == PROBE_OPEN))
			tell_connect(t, p);
	}
}

/* A verdict of the two CONNECTs; PROBE_PENDING: there was none. */
static const struct probe *connect_of(const struct test *t, enum probe_kind kind)
{
	size_t i;

	for (i = 0; i < t->probes.n; i++)
		if (t->probes.list[i].kind == kind)
			return &t->probes.list[i];
	return NULL;
}

static void head(const struct test *t, struct buf *b)
{
	static const char *const closed[] = {
		"no interface but loopback, no route",
		"one interface, in the proxy's subnet, no route out of it, no IPv6",
		"there is no proxy, and the interfaces were not judged",
	};
	const struct probe *sni = connect_of(t, PROBE_SNI);
	int rc;

	rc = t->found.leaks_n > 0 ? buf_str(b, "not closed: ") : buf_str(b, closed[t->walls]);
	if (rc == 0 && t->found.leaks_n > 0)
		rc = findings_list(t->found.leaks, b);
	if (rc == 0)
		rc = buf_fmt(b, "; %zu probes closed", t->found.closed);
	if (rc == 0 && t->probes.proxy.ss_family != 0)
		rc = buf_fmt(b, "; the proxy denies%s", sni != NULL && sni->verdict == PROBE_CLOSED
						       ? ", and another name in TLS" : "");
	if (rc == 0 && json_array_size(t->found.unknown) > 0 && buf_str(b, "; unknown: ") == 0)
		findings_list(t->found.unknown, b);
}

static void send_event(struct run *r, const struct test *t, const char *text)
{
	json_t *o = json_pack("{s:s, s:s}", "event", "selftest", "text", text);

	if (t->found.leaks != NULL)
		json_object_set(o, "leaks", t->found.leaks);
	if (t->found.unknown != NULL)
		json_object_set(o, "unknown", t->found.unknown);
	channel_send(&r->channel, o);
}

static int report(struct run *r, const struct test *t)
{
	const struct probe *deny = connect_of(t, PROBE_DENY);
	struct buf b = BUF_INIT(TEXT_MAX);
	int code = 0, cut = strcmp(r->cfg.engine, "container") != 0;

	if (deny != NULL && deny->verdict == PROBE_UNKNOWN) {
		code = run_fail(r, "selftest", EXIT_UNAVAILABLE, "no answer from the proxy at %s:%u: %s",
				r->cfg.proxy_host, (unsigned)r->cfg.proxy_port, strerror(deny->error));
	} else if (t->found.leaks_n > 0 && (cut || (t->found.advice >> ADVICE_PROXY & 1) != 0)) {
		if (buf_str(&b, "the sandbox leaks: ") == 0 && findings_list(t->found.leaks, &b) == 0)
			findings_advice(&t->found, &b);
		send_event(r, t, b.len > 0 ? b.data : "");
		code = run_fail(r, "selftest", EXIT_NOPERM, "%s; nothing was started in it",
				b.len > 0 ? b.data : "the sandbox leaks");
	} else {
		head(t, &b);
		send_event(r, t, b.len > 0 ? b.data : "");
		run_done(r, "selftest", "%s", b.len > 0 ? b.data : "");
		if (r->spec.mode == MODE_CHECK)
			snprintf(r->message, sizeof r->message, "%s", b.len > 0 ? b.data : "");
	}
	buf_free(&b);
	return code;
}

int selftest(struct run *r)
{
	struct test t;
	int code;

	memset(&t, 0, sizeof t);
	run_start(r, "selftest");
	code = find_proxy(r, &t);
	if (code != 0)
		return code;
	if (net_read(&t.net) < 0)
		return run_fail(r, "selftest", EXIT_SOFTWARE, "cannot read the interfaces and routes: %s",
				strerror(errno));
	find_open(r, &t.open);
	walls_judge(t.walls, &t.net, t.proxy, &t.found);
	aim(&t);
	probes_run(&t.probes, r->spec.key);
	be_strict(&t);
	collect(&t);
	code = report(r, &t);
	findings_free(&t.found);
	return code;
}
