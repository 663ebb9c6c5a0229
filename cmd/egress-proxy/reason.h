/*
 * reason - why a request was refused, a tunnel failed, or a tunnel ended.
 *
 * Each reason has one row in one table: the word that the log and the metrics use (an interface:
 * words are added, never changed), the verdict it stands for, the HTTP status and the error type
 * of Proxy-Status (RFC 9209 2.3) that a client is told. Reasons that end a tunnel that was
 * allowed have no status.
 */
#ifndef PROXY_REASON_H
#define PROXY_REASON_H

enum reason {
	REASON_NONE,
	/* the policy */
	REASON_POLICY, REASON_PHASE, REASON_ADDRESS,
	/* the ClientHello */
	REASON_SNI_MISMATCH, REASON_SNI_ABSENT, REASON_NOT_TLS, REASON_HELLO_BAD,
	REASON_HELLO_TIMEOUT,
	/* the request */
	REASON_REQUEST, REASON_AUTHORITY, REASON_METHOD, REASON_VERSION, REASON_HEAD_LARGE,
	REASON_HEAD_TIMEOUT, REASON_KEY, REASON_PHASE_UNKNOWN, REASON_PHASE_BACK,
	/* limits */
	REASON_LIMIT, REASON_CLIENT_LIMIT, REASON_DESCRIPTORS,
	/* the way there */
	REASON_DNS_NOT_FOUND, REASON_DNS_TRUNCATED, REASON_DNS_TIMEOUT, REASON_DNS_FAILED,
	REASON_REFUSED, REASON_UNREACHABLE, REASON_CONNECT_TIMEOUT, REASON_CONNECT_FAILED,
	REASON_CLIENT_GONE, REASON_INTERNAL,
	/* the end of a tunnel */
	REASON_CLOSED, REASON_RESET, REASON_IDLE, REASON_PHASE_CHANGED, REASON_RELOADED,
	REASON_DRAINED,
	REASON_COUNT
};

enum verdict { VERDICT_ALLOW, VERDICT_DENY, VERDICT_ERROR };

struct reason_info {
	const char *word;
	enum verdict verdict;
	int status;
	const char *proxy_error;
};

const struct reason_info *reason_info(enum reason r);

/* "allow", "deny" or "error". */
const char *verdict_word(enum verdict v);

/* The reason phrase of a status that the table or a phase request uses. */
const char *status_text(int status);

#endif
