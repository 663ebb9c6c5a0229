#include "refusal.h"

#include <stdio.h>
#include <string.h>

#define BODY_MAX 1400
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
	if (r->reason == REASON_POLICY)
		snprintf(out, size, "is not in the policy");
	else if (r->reason == REASON_PHASE)
		snprintf(out, size, "is open in phase %s, and this is phase %s", r->open, r->phase);
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

static void advise(char *out, size_t size, const struct refusal *r)
{
	const char *phase;
	char rule[HOST_MAX + 8];

	out[0] = '\0';
	if (r->host == NULL)
		return;
	phase = strcmp(r->phase, "all") == 0 ? "agent" : r->phase;
	name(rule, sizeof rule, r);
	if (r->reason == REASON_POLICY || r->reason == REASON_PHASE)
		snprintf(out, size,
			 "\nTo allow it in one run:  agent run --allow %s@%s ...\n"
			 "To allow it in each:     add it to a group in nix/egress.nix, or to the\n"
			 "                         policy file of egress-proxy, and reload.\n",
			 rule, phase);
	else if (r->reason == REASON_ADDRESS)
		snprintf(out, size,
			 "\nAn internal service is declared by egress-proxy -i %s:%u@%s, or under\n"
			 "\"internal\" in the policy; link-local and metadata addresses never are.\n",
			 r->host, (unsigned)r->port, phase);
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
	char what[300], body[BODY_MAX], advice[700], subject[HOST_MAX + 8] = "";
	int n, len;

	explain(what, sizeof what, r);
	advise(advice, sizeof advice, r);
	if (r->host != NULL)
		name(subject, sizeof subject, r);
	n = snprintf(body, sizeof body, "egress-proxy: %s%s%s\n%s", subject,
		     r->reason >= REASON_REQUEST && r->host != NULL ? ": "
		     : r->host != NULL				    ? " "
								    : "",
		     what, advice);
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
