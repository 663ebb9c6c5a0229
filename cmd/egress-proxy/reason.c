#include "reason.h"

#include <stddef.h>

#define DENIED "http_request_denied"
#define MALFORMED "http_request_error"

static const struct reason_info table[REASON_COUNT] = {
	[REASON_NONE] = {"none", VERDICT_ALLOW, 0, NULL},
	[REASON_POLICY] = {"policy", VERDICT_DENY, 403, DENIED},
	[REASON_PHASE] = {"phase", VERDICT_DENY, 403, DENIED},
	[REASON_ADDRESS] = {"address", VERDICT_DENY, 403, "destination_ip_prohibited"},
	[REASON_SNI_MISMATCH] = {"sni-mismatch", VERDICT_DENY, 0, NULL},
	[REASON_SNI_ABSENT] = {"sni-absent", VERDICT_DENY, 0, NULL},
	[REASON_NOT_TLS] = {"not-tls", VERDICT_DENY, 0, NULL},
	[REASON_HELLO_BAD] = {"hello-malformed", VERDICT_DENY, 0, NULL},
	[REASON_HELLO_TIMEOUT] = {"hello-timeout", VERDICT_DENY, 0, NULL},
	[REASON_REQUEST] = {"request-malformed", VERDICT_DENY, 400, MALFORMED},
	[REASON_AUTHORITY] = {"authority", VERDICT_DENY, 400, MALFORMED},
	[REASON_METHOD] = {"method", VERDICT_DENY, 405, DENIED},
	[REASON_VERSION] = {"version", VERDICT_DENY, 505, MALFORMED},
	[REASON_HEAD_LARGE] = {"head-too-large", VERDICT_DENY, 431, MALFORMED},
	[REASON_HEAD_TIMEOUT] = {"head-timeout", VERDICT_DENY, 408, MALFORMED},
	[REASON_KEY] = {"phase-key", VERDICT_DENY, 403, DENIED},
	[REASON_PHASE_UNKNOWN] = {"phase-unknown", VERDICT_DENY, 404, DENIED},
	[REASON_PHASE_BACK] = {"phase-backwards", VERDICT_DENY, 409, DENIED},
	[REASON_LIMIT] = {"connection-limit", VERDICT_ERROR, 503, "connection_limit_reached"},
	[REASON_CLIENT_LIMIT] = {"client-limit", VERDICT_ERROR, 503, "connection_limit_reached"},
	[REASON_DESCRIPTORS] = {"descriptors", VERDICT_ERROR, 503, "connection_limit_reached"},
	[REASON_DNS_NOT_FOUND] = {"dns-not-found", VERDICT_ERROR, 502, "dns_error"},
	[REASON_DNS_TRUNCATED] = {"dns-truncated", VERDICT_ERROR, 502, "dns_error"},
	[REASON_DNS_TIMEOUT] = {"dns-timeout", VERDICT_ERROR, 504, "dns_timeout"},
	[REASON_DNS_FAILED] = {"dns-failed", VERDICT_ERROR, 502, "dns_error"},
	[REASON_REFUSED] = {"connect-refused", VERDICT_ERROR, 502, "connection_refused"},
	[REASON_UNREACHABLE] = {"unreachable", VERDICT_ERROR, 502, "destination_ip_unroutable"},
	[REASON_CONNECT_TIMEOUT] = {"connect-timeout", VERDICT_ERROR, 504, "connection_timeout"},
	[REASON_CONNECT_FAILED] = {"connect-failed", VERDICT_ERROR, 502, "destination_unavailable"},
	[REASON_CLIENT_GONE] = {"client-gone", VERDICT_ERROR, 0, NULL},
	[REASON_INTERNAL] = {"internal", VERDICT_ERROR, 500, "proxy_internal_error"},
	[REASON_CLOSED] = {"closed", VERDICT_ALLOW, 0, NULL},
	[REASON_RESET] = {"reset", VERDICT_ALLOW, 0, NULL},
	[REASON_IDLE] = {"idle", VERDICT_ALLOW, 0, NULL},
	[REASON_PHASE_CHANGED] = {"phase-changed", VERDICT_ALLOW, 0, NULL},
	[REASON_RELOADED] = {"reloaded", VERDICT_ALLOW, 0, NULL},
	[REASON_DRAINED] = {"drained", VERDICT_ALLOW, 0, NULL},
};

const struct reason_info *reason_info(enum reason r)
{
	return &table[r];
}

const char *verdict_word(enum verdict v)
{
	static const char *const words[] = {"allow", "deny", "error"};

	return words[v];
}

const char *status_text(int status)
{
	switch (status) {
	case 200:
		return "OK";
	case 400:
		return "Bad Request";
	case 403:
		return "Forbidden";
	case 404:
		return "Not Found";
	case 405:
		return "Method Not Allowed";
	case 408:
		return "Request Timeout";
	case 409:
		return "Conflict";
	case 431:
		return "Request Header Fields Too Large";
	case 502:
		return "Bad Gateway";
	case 503:
		return "Service Unavailable";
	case 504:
		return "Gateway Timeout";
	case 505:
		return "HTTP Version Not Supported";
	default:
		return "Internal Server Error";
	}
}
