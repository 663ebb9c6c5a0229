#include "record.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define HOST_SHOWN 256 /* bytes of a name that is none */

struct line {
	char *p;
	size_t len;
};

static void put(struct line *l, const char *text, size_t n)
{
	/* Each part has a bound of its own, and their sum is less: this is the second lock. */
	if (n > LOG_LINE_MAX - l->len)
		n = LOG_LINE_MAX - l->len;
	memcpy(l->p + l->len, text, n);
	l->len += n;
}

static void put_text(struct line *l, const char *text)
{
	put(l, text, strlen(text));
}

size_t record_escape(char *out, size_t size, const char *text, size_t n)
{
	static const char hex[] = "0123456789abcdef";
	size_t len = 0, i;

	/* Room for the longest escape and the closing quote is kept at every step. */
	if (size < 2)
		return 0;
	out[len++] = '"';
	for (i = 0; i < n && len + 7 <= size; i++) {
		unsigned char c = (unsigned char)text[i];

		if (c == '"' || c == '\\') {
			out[len++] = '\\';
			out[len++] = (char)c;
		} else if (c < 0x20 || c > 0x7e) {
			out[len++] = '\\';
			out[len++] = 'u';
			out[len++] = '0';
			out[len++] = '0';
			out[len++] = hex[c >> 4];
			out[len++] = hex[c & 15];
		} else {
			out[len++] = (char)c;
		}
	}
	out[len++] = '"';
	return len;
}

static void put_string(struct line *l, const char *text, size_t n, size_t max)
{
	char quoted[6 * HOST_SHOWN + 8];

	if (text == NULL) {
		put_text(l, "null");
		return;
	}
	put(l, quoted, record_escape(quoted, max < sizeof quoted ? max : sizeof quoted, text, n));
}

static void put_head(struct line *l, const struct timespec *ts, const char *run)
{
	char stamp[64];
	struct tm tm;
	size_t n;

	if (gmtime_r(&ts->tv_sec, &tm) == NULL)
		memset(&tm, 0, sizeof tm);
	n = strftime(stamp, sizeof stamp, "{\"ts\":\"%Y-%m-%dT%H:%M:%S", &tm);
	put(l, stamp, n);
	snprintf(stamp, sizeof stamp, ".%03ldZ\",\"run\":", ts->tv_nsec / 1000000);
	put_text(l, stamp);
	put_string(l, run, run != NULL ? strlen(run) : 0, 80);
}

static void put_client(struct line *l, const struct record *r)
{
	char text[ADDRESS_TEXT_MAX], with_port[ADDRESS_TEXT_MAX + 32];
	int n;

	address_text(&r->client, text);
	if (r->client.family == AF_UNIX)
		n = snprintf(with_port, sizeof with_port, "%s", text);
	else
		n = snprintf(with_port, sizeof with_port,
			     r->client.family == AF_INET6 ? "[%s]:%u" : "%s:%u", text,
			     (unsigned)r->client_port);
	put_text(l, ",\"client\":");
	put_string(l, with_port, (size_t)n, sizeof with_port);
}

size_t record_tunnel(char out[LOG_LINE_MAX], const struct record *r)
{
	const struct reason_info *info = reason_info(r->reason);
	struct line l = {NULL, 0};
	char text[128], addr[ADDRESS_TEXT_MAX];

	l.p = out;
	put_head(&l, &r->ts, r->run);
	put_client(&l, r);
	put_text(&l, ",\"host\":");
	put_string(&l, r->host, r->host_n < HOST_SHOWN ? r->host_n : HOST_SHOWN, 1024);
	if (r->port != 0)
		snprintf(text, sizeof text, ",\"port\":%u", (unsigned)r->port);
	put_text(&l, r->port != 0 ? text : ",\"port\":null");
	snprintf(text, sizeof text, ",\"phase\":\"%s\",\"verdict\":\"%s\",\"reason\":\"%s%s\"",
		 r->phase, verdict_word(info->verdict), r->observed ? "observe-" : "", info->word);
	put_text(&l, text);
	put_text(&l, ",\"addr\":");
	address_text(&r->addr, addr);
	put_string(&l, addr[0] != '\0' ? addr : NULL, strlen(addr), sizeof addr + 2);
	snprintf(text, sizeof text, ",\"up\":%" PRIu64 ",\"down\":%" PRIu64 ",\"ms\":%" PRIu64,
		 r->up, r->down, r->ms);
	put_text(&l, text);
	if (r->probe)
		put_text(&l, ",\"probe\":true");
	if (r->detail != NULL && r->detail[0] != '\0') {
		put_text(&l, ",\"detail\":");
		put_string(&l, r->detail, strlen(r->detail), 300);
	}
	put_text(&l, "}\n");
	return l.len;
}

size_t record_event(char out[LOG_LINE_MAX], const struct timespec *ts, const char *run,
		    const char *event, const char *key, const char *value)
{
	struct line l = {NULL, 0};

	l.p = out;
	put_head(&l, ts, run);
	put_text(&l, ",\"event\":");
	put_string(&l, event, strlen(event), 64);
	put_text(&l, ",");
	put_string(&l, key, strlen(key), 64);
	put_text(&l, ":");
	put_string(&l, value, strlen(value), 1024);
	put_text(&l, "}\n");
	return l.len;
}
