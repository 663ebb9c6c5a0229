#include "probe.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "phase.h"

static int is_gate(enum probe_kind kind)
{
	return kind == PROBE_GATE_TCP || kind == PROBE_GATE_UDP;
}

static int is_proxy(enum probe_kind kind)
{
	return kind == PROBE_DENY || kind == PROBE_SNI;
}

int probe_no_way(int error)
{
	return error == ENETUNREACH || error == EHOSTUNREACH || error == ENETDOWN ||
	       error == EADDRNOTAVAIL || error == EAFNOSUPPORT || error == EACCES || error == EPERM ||
	       error == EINVAL;
}

enum probe_verdict probe_judge_error(enum probe_kind kind, int error)
{
	if (error == 0)
		return PROBE_OPEN;
	/* The proxy has to answer. */
	if (is_proxy(kind))
		return PROBE_UNKNOWN;
	if (error == ECONNREFUSED || error == ECONNRESET)
		return is_gate(kind) ? PROBE_OPEN : PROBE_CLOSED;
	return probe_no_way(error) ? PROBE_CLOSED : PROBE_UNKNOWN;
}

static enum probe_verdict judge_denied(struct probe *p, int eof)
{
	if (memchr(p->answer, '\n', p->len) == NULL && p->len < sizeof p->answer && !eof)
		return PROBE_PENDING;
	p->status = phase_status((const char *)p->answer, p->len);
	if (p->status == 0) {
		p->error = eof ? ECONNRESET : EPROTO;
		return PROBE_UNKNOWN;
	}
	return p->status == 403 ? PROBE_CLOSED : PROBE_OPEN;
}

/* Before the ClientHello: a 200 and its empty line are waited for. */
static enum probe_verdict judge_tunnel(struct probe *p, int eof)
{
	enum probe_verdict v = judge_denied(p, eof);

	if (v == PROBE_OPEN && p->status == 200)
		return memmem(p->answer, p->len, "\r\n\r\n", 4) != NULL ? PROBE_OPEN
		       : p->len < sizeof p->answer && !eof		? PROBE_PENDING
									: PROBE_UNKNOWN;
	return v == PROBE_PENDING ? v : PROBE_UNKNOWN;
}

enum probe_verdict probe_judge_answer(struct probe *p, int eof)
{
	int rcode;

	switch (p->kind) {
	case PROBE_TCP:
	case PROBE_GATE_TCP:
	case PROBE_UDP:
	case PROBE_GATE_UDP:
		return PROBE_OPEN;
	case PROBE_RESOLVER:
		rcode = packet_rcode(p->answer, p->len, PROBE_ID);
		return rcode == PACKET_NOERROR || rcode == PACKET_NXDOMAIN ? PROBE_OPEN
		       : rcode < 0					    ? PROBE_UNKNOWN
									    : PROBE_CLOSED;
	case PROBE_DENY:
		return judge_denied(p, eof);
	case PROBE_SNI:
		break;
	}
	if (p->asked < 2)
		return judge_tunnel(p, eof);
	if (!packet_refused(p->answer, p->len))
		return PROBE_OPEN;
	return eof ? PROBE_CLOSED : PROBE_PENDING;
}

unsigned probe_text(const struct probe *p, char out[PROBE_TEXT_MAX])
{
	static const char *const words[] = {"tcp", "udp", "resolver", "gateway tcp", "gateway udp"};
	const struct sockaddr_in *four = (const void *)&p->to;
	const struct sockaddr_in6 *six = (const void *)&p->to;
	char at[INET6_ADDRSTRLEN] = "?";

	if (is_proxy(p->kind)) {
		snprintf(out, PROBE_TEXT_MAX, "%s", p->kind == PROBE_DENY ? "proxy" : "name in TLS");
		return 0;
	}
	if (p->to.ss_family == AF_INET6) {
		inet_ntop(AF_INET6, &six->sin6_addr, at, sizeof at);
		snprintf(out, PROBE_TEXT_MAX, "%s [%s]:", words[p->kind], at);
		return ntohs(six->sin6_port);
	}
	inet_ntop(AF_INET, &four->sin_addr, at, sizeof at);
	snprintf(out, PROBE_TEXT_MAX, "%s %s:", words[p->kind], at);
	return ntohs(four->sin_port);
}

static const char *why_unknown(const struct probe *p)
{
	if (p->kind == PROBE_SNI && p->status == 403)
		return "the proxy does not open that host";
	if (p->kind == PROBE_SNI && p->asked < 2)
		return "no upstream answered";
	if (p->error == ETIMEDOUT)
		return "no answer";
	return p->error != 0 ? strerror(p->error) : "no answer that is one";
}

const char *probe_why(const struct probe *p)
{
	if (p->verdict == PROBE_UNKNOWN)
		return why_unknown(p);
	if (p->len > 0)
		return "answered";
	if (is_gate(p->kind) && (p->error == ECONNREFUSED || p->error == ECONNRESET))
		return "refused by the host's kernel";
	return p->error == 0 ? "connected" : "there is a route";
}
