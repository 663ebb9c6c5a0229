#include "refusal.h"

#include <stdio.h>
#include <string.h>

#include "advice.h"
#include "phase.h"

#define BODY_MAX (ADVICE_MAX + 700)
#define HTTPS 443

static const char *sentence(enum reason r)
{
	switch (r) {
	case REASON_REQUEST:
		return "the request is malformed";
	case REASON_METHOD:
		return "only CONNECT is served here: plain HTTP has no name to check";
	case REASON_VERSION:
		return "only HTTP/1.1 and HTTP/1.0 are spoken here";
	case REASON_HEAD_LARGE:
		return "the request's head is too large";
	case REASON_HEAD_TIMEOUT:
		return "the request's head did not come in time";
	case REASON_KEY:
		return "a change of phase needs the run's phase key";
	case REASON_PHASE_UNKNOWN:
		return "no such phase: there are setup, agent and ship";
	case REASON_PHASE_BACK:
		return "phases only go forward";
	case REASON_LIMIT:
		return "all connections are in use (--max-connections)";
	case REASON_CLIENT_LIMIT:
		return "this client has too many connections (--max-per-client)";
	case REASON_DESCRIPTORS:
		return "no descriptor is left";
	case REASON_DNS_NOT_FOUND:
		return "the name has no address";
	case REASON_DNS_TRUNCATED:
		return "the answer of DNS does not fit a UDP message";
	case REASON_DNS_TIMEOUT:
		return "DNS did not answer in time";
	case REASON_DNS_FAILED:
		return "DNS failed";
	case REASON_REFUSED:
		return "the host refused the connection";
	case REASON_UNREACHABLE:
		return "the host cannot be reached";
	case REASON_CONNECT_TIMEOUT:
		return "the host did not accept in time";
	case REASON_CONNECT_FAILED:
		return "the connection failed";
	default:
		return "the proxy failed";
	}
}

/* The line that says what is wrong, without the name it is about. */
static void explain(char *out, size_t size, const struct refusal *r)
{
	char open[PHASE_LIST_MAX];

	if (r->reason == REASON_POLICY)
		snprintf(out, size, "is not in the policy");
	else if (r->reason == REASON_PHASE)
		snprintf(out, size, "is open in phase %s, and this is phase %s",
			 phase_list(r->open, open), phase_name(r->phase));
	else if (r->reason == REASON_ADDRESS)
		snprintf(out, size, "has an address that is refused: %s", r->detail);
	else if (r->reason == REASON_AUTHORITY)
		snprintf(out, size, "the target %s", host_strerror(r->error));
	else
		snprintf(out, size, "%s", sentence(r->reason));
}

static size_t name(char *out, size_t size, const struct refusal *r)
{
	if (r->port == HTTPS)
		return (size_t)snprintf(out, size, "%s", r->host);
	return (size_t)snprintf(out, size, "%s:%u", r->host, (unsigned)r->port);
}

/* What the reader can do about it. */
static const char *advise(char out[ADVICE_MAX], const struct refusal *r)
{
	const struct advice a = {r->reason, r->host, r->port, r->phase, r->open, r->internal};

	if (r->reason == REASON_METHOD)
		return "Ask for https: a client then asks the proxy for a tunnel.\n";
	if (r->reason == REASON_AUTHORITY && r->error == HOST_ADDRESS)
		return "Ask for a name: no policy opens an address.\n";
	return r->host != NULL ? advice_text(out, &a) : "";
}

/* A sf-string has printable ASCII without quote and backslash (RFC 8941 3.3.3); ours do not. */
static int status(char *out, const struct refusal *r, const char *details)
{
	const struct reason_info *info = reason_info(r->reason);

	return snprintf(out, REFUSAL_MAX,
			"HTTP/1.1 %d %s\r\n"
			"%s"
			"Proxy-Status: egress-proxy; error=%s; details=\"%s\"\r\n"
			"Content-Type: text/plain; charset=us-ascii\r\n"
			"Connection: close\r\n",
			info->status, status_text(info->status),
			r->reason == REASON_METHOD ? "Allow: CONNECT\r\n" : "",
			info->proxy_error, details);
}

size_t refusal_text(char out[REFUSAL_MAX], const struct refusal *r)
{
	char what[300], body[BODY_MAX], space[ADVICE_MAX], subject[HOST_MAX + 8] = "";
	const char *advice = advise(space, r);
	int n, len;

	explain(what, sizeof what, r);
	if (r->host != NULL)
		name(subject, sizeof subject, r);
	n = snprintf(body, sizeof body, "egress-proxy: %s%s%s\n%s%s", subject,
		     r->reason >= REASON_REQUEST && r->host != NULL ? ": "
		     : r->host != NULL				    ? " "
								    : "",
		     what, *advice != '\0' ? "\n" : "", advice);
	len = status(out, r, what);
	len += snprintf(out + len, (size_t)(REFUSAL_MAX - len), "Content-Length: %d\r\n\r\n%s", n,
			body);
	return (size_t)(len < REFUSAL_MAX ? len : REFUSAL_MAX - 1);
}

size_t refusal_phase_text(char out[REFUSAL_MAX], const char *phase)
{
	return (size_t)snprintf(out, REFUSAL_MAX,
				"HTTP/1.1 200 OK\r\n"
				"Content-Type: text/plain; charset=us-ascii\r\n"
				"Connection: close\r\n"
				"Content-Length: %zu\r\n\r\n%s\n",
				strlen(phase) + 1, phase);
}
