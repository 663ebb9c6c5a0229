/*
 * request: what is accepted is one canonical authority in a head of the grammar, says the same when
 * it is written out again, and no cut of the input changes the verdict.
 */
#include "request.h"

#include <strings.h>

#include "fuzz.h"

/* Byte by byte, as the slowest client sends it. */
static enum request_scan scan_slowly(const char *data, size_t n, size_t *from)
{
	enum request_scan s = REQUEST_MORE;
	size_t i;

	*from = 0;
	for (i = 1; i <= n && s == REQUEST_MORE; i++)
		s = request_scan(data, i, from);
	return s;
}

/* In two pieces, the first in memory of its own: nothing beyond it is looked at. */
static enum request_scan scan_cut(const char *data, size_t n, size_t cut, size_t *from)
{
	char *piece = fuzz_copy(data, cut);
	enum request_scan s;

	*from = 0;
	s = request_scan(piece, cut, from);
	if (s == REQUEST_MORE)
		s = request_scan(data, n, from);
	free(piece);
	return s;
}

static void check_bytes(const char *head, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++) {
		unsigned char c = (unsigned char)head[i];

		if (c == '\r')
			CHECK(i + 1 < n && head[i + 1] == '\n');
		else if (c == '\n')
			CHECK(i > 0 && head[i - 1] == '\r');
		else
			CHECK((c >= 0x20 || c == '\t') && c != 0x7f);
	}
}

/* How many field lines have this name, by the naive reading. */
static int fields(const char *head, size_t n, const char *name)
{
	size_t len = strlen(name), i;
	int count = 0;

	for (i = 0; i + 1 + len < n; i++)
		count += head[i] == '\n' && strncasecmp(head + i + 1, name, len) == 0;
	return count;
}

static void within(const char *p, size_t p_n, const char *head, size_t n)
{
	CHECK(p >= head && p_n <= n && (size_t)(p - head) <= n - p_n);
}

static void check_connect(const struct request *q, const char *head, size_t n)
{
	static const char method[] = "CONNECT ";
	char again[HOST_MAX + 64];
	struct request q2;
	char *naive;
	const char *colon = memchr(q->raw, ':', q->raw_n);
	int len;

	CHECK(n > strlen(method) && memcmp(head, method, strlen(method)) == 0);
	CHECK(q->raw == head + strlen(method) && q->raw[q->raw_n] == ' ');
	CHECK(fuzz_is_name(q->target.host) && q->target.port > 0);
	CHECK(colon != NULL);
	naive = fuzz_lower(q->raw, (size_t)(colon - q->raw));
	CHECK(naive != NULL && strcmp(naive, q->target.host) == 0);
	CHECK(atoi(colon + 1) == q->target.port);
	free(naive);
	CHECK(fields(head, n, "content-length:") == 0);
	len = snprintf(again, sizeof again, "CONNECT %s:%u HTTP/1.1\r\n\r\n", q->target.host,
		       (unsigned)q->target.port);
	CHECK(request_parse(again, (size_t)len, &q2) == REASON_NONE);
	CHECK(q2.kind == REQUEST_CONNECT && q2.target.port == q->target.port);
	CHECK(strcmp(q2.target.host, q->target.host) == 0);
}

static void check_parse(const char *data, size_t n, enum request_scan s, size_t from)
{
	char *head = fuzz_copy(data, n);
	struct request q;
	enum reason r = request_parse(head, n, &q);

	if (q.raw != NULL)
		within(q.raw, q.raw_n, head, n);
	if (q.phase != NULL)
		within(q.phase, q.phase_n, head, n);
	if (q.key != NULL)
		within(q.key, q.key_n, head, n);
	CHECK(r == REASON_NONE || (r >= REASON_REQUEST && r <= REASON_PHASE_UNKNOWN));
	if (r == REASON_NONE) {
		/* Two readings of where a head ends must not exist. */
		CHECK(s == REQUEST_WHOLE && from == n);
		check_bytes(head, n);
		CHECK(fields(head, n, "host:") <= 1);
		CHECK(fields(head, n, "transfer-encoding:") == 0);
		CHECK(fields(head, n, " ") == 0 && fields(head, n, "\t") == 0);
		if (q.kind == REQUEST_CONNECT)
			check_connect(&q, head, n);
		else
			CHECK(q.phase != NULL && memcmp(head, "PUT /phase/", 11) == 0);
	}
	free(head);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	const char *text = (const char *)data;
	size_t from = 0, slow_from, cut_from;
	enum request_scan s;

	if (n == 0)
		return 0;
	s = request_scan(text, n, &from);
	CHECK(scan_slowly(text, n, &slow_from) == s);
	CHECK(s == REQUEST_NONE || slow_from == from);
	CHECK(scan_cut(text, n, data[n - 1] * n / 256, &cut_from) == s);
	CHECK(s == REQUEST_NONE || cut_from == from);
	if (s == REQUEST_WHOLE && from < n)
		check_parse(text, from, s, from);
	check_parse(text, n, s, from);
	return 0;
}
