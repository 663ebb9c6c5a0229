/* record: the lines of the log to the byte, and what hostile bytes become in them. */
#include "record.h"

#include <jansson.h>
#include <stdlib.h>

#include "bounds.h"
#include "tap.h"

#define TEN(text) text text text text text text text text text text

static const struct timespec epoch = {1700000000, 7999999};

/* The line as a string, without its newline. */
static const char *tunnel(const struct record *r)
{
	static char line[LOG_LINE_MAX];
	size_t n = record_tunnel(line, r);

	if (n == 0 || n > LOG_LINE_MAX || line[n - 1] != '\n')
		return "no line";
	line[n - 1] = '\0';
	return line;
}

static void check_lines(void)
{
	struct record r = {.ts = epoch, .run = "r-1", .client_port = 40000, .host = "a.example",
		.host_n = 9, .port = 443, .phase = "agent", .reason = REASON_CLOSED, .up = 1,
		.down = UINT64_MAX, .ms = 3};

	address_parse("10.0.0.1", &r.client);
	address_parse("2001:db8::1", &r.addr);
	is(tunnel(&r), "{\"ts\":\"2023-11-14T22:13:20.007Z\",\"run\":\"r-1\",\"client\":\"10.0.0.1:40000\","
	   "\"host\":\"a.example\",\"port\":443,\"phase\":\"agent\",\"verdict\":\"allow\","
	   "\"reason\":\"closed\",\"addr\":\"2001:db8::1\",\"up\":1,\"down\":18446744073709551615,"
	   "\"ms\":3}", "a tunnel");
	address_parse("::1", &r.client);
	r.observed = 1;
	r.detail = "why \"so\"";
	is(tunnel(&r), "{\"ts\":\"2023-11-14T22:13:20.007Z\",\"run\":\"r-1\",\"client\":\"[::1]:40000\","
	   "\"host\":\"a.example\",\"port\":443,\"phase\":\"agent\",\"verdict\":\"allow\","
	   "\"reason\":\"observe-closed\",\"addr\":\"2001:db8::1\",\"up\":1,"
	   "\"down\":18446744073709551615,\"ms\":3,\"detail\":\"why \\\"so\\\"\"}", "an observed one");
	r.observed = 0;
	r.probe = 1;
	is(tunnel(&r), "{\"ts\":\"2023-11-14T22:13:20.007Z\",\"run\":\"r-1\",\"client\":\"[::1]:40000\","
	   "\"host\":\"a.example\",\"port\":443,\"phase\":\"agent\",\"verdict\":\"allow\","
	   "\"reason\":\"closed\",\"addr\":\"2001:db8::1\",\"up\":1,\"down\":18446744073709551615,"
	   "\"ms\":3,\"probe\":true,\"detail\":\"why \\\"so\\\"\"}", "a probe");
	memset(&r, 0, sizeof r);
	r.client.family = AF_UNIX;
	r.phase = "all";
	r.reason = REASON_REQUEST;
	is(tunnel(&r), "{\"ts\":\"1970-01-01T00:00:00.000Z\",\"run\":null,\"client\":\"unix\","
	   "\"host\":null,\"port\":null,\"phase\":\"all\",\"verdict\":\"deny\","
	   "\"reason\":\"request-malformed\",\"addr\":null,\"up\":0,\"down\":0,\"ms\":0}",
	   "nothing that could be known");
}

static const struct {
	const char *text;
	size_t n, size;
	const char *want;
} escapes[] = {
	{"", 0, 100, "\"\""},
	{"abc", 3, 100, "\"abc\""},
	{"~ /", 3, 100, "\"~ /\""},
	{"\"\\", 2, 100, "\"\\\"\\\\\""},
	{"\0\n\r\t\x1b", 5, 100, "\"\\u0000\\u000a\\u000d\\u0009\\u001b\""},
	{"\x7f\x80\x9b\xff", 4, 100, "\"\\u007f\\u0080\\u009b\\u00ff\""},
	{"\xc3\xbc\xe2\x80\xae", 5, 100, "\"\\u00c3\\u00bc\\u00e2\\u0080\\u00ae\""},
	{"\"}\n{\"ts\":\"", 10, 100, "\"\\\"}\\u000a{\\\"ts\\\":\\\"\""},
	/* cut at a whole character, with room for the quote */
	{"abcdefgh", 8, 10, "\"abc\""},
	{"a\nb", 3, 9, "\"a\\u000a\""},
	{"a\nb", 3, 8, "\"a\""},
	{"a\nb", 3, 2, "\"\""},
	{"a", 1, 1, ""},
	{"a", 1, 0, ""},
};

static void check_escapes(void)
{
	char what[40], got[128];
	size_t i;

	for (i = 0; i < sizeof escapes / sizeof *escapes; i++) {
		/* Memory of just that size, for AddressSanitizer to watch. */
		char *out = malloc(escapes[i].size + 1);
		size_t n = record_escape(out, escapes[i].size, escapes[i].text, escapes[i].n);

		snprintf(what, sizeof what, "escape %zu", i);
		ok(n <= escapes[i].size, "it fits");
		snprintf(got, sizeof got, "%.*s", (int)n, out);
		is(got, escapes[i].want, what);
		free(out);
	}
}

/* Everything as large as it gets, each byte an escape: still one line that parses. */
static void check_largest(void)
{
	static char bytes[1000];
	struct record r = {.ts = {253402300799, 999999999}, .run = TEN(TEN("\"")), .client_port = 65535,
		.host = bytes, .host_n = sizeof bytes, .port = 65535, .phase = "setup",
		.reason = REASON_CONNECT_TIMEOUT, .observed = 1, .probe = 1, .up = INT64_MAX, .down = INT64_MAX,
		.ms = INT64_MAX, .detail = TEN(TEN("\x01\x02\x03\x04"))};
	static char line[LOG_LINE_MAX];
	json_t *root;
	size_t n;

	memset(bytes, 0xff, sizeof bytes);
	address_parse("1111:1111:1111:1111:1111:1111:1111:1111", &r.client);
	r.addr = r.client;
	n = record_tunnel(line, &r);
	ok(n <= LOG_LINE_MAX && line[n - 1] == '\n', "the largest line fits");
	root = json_loadb(line, n, JSON_REJECT_DUPLICATES, NULL);
	ok(root != NULL, "and is JSON");
	ok(json_string_length(json_object_get(root, "host")) > 300, "of which much is the host");
	is_int(json_integer_value(json_object_get(root, "port")), 65535, "and nothing is lost behind it");
	json_decref(root);
	r.host_n = 253;
	memset(bytes, 'a', sizeof bytes);
	n = record_tunnel(line, &r);
	root = json_loadb(line, n, JSON_REJECT_DUPLICATES, NULL);
	is_int(json_string_length(json_object_get(root, "host")), 253, "a name is never cut");
	json_decref(root);
}

static void check_events(void)
{
	char line[LOG_LINE_MAX + 1];
	size_t n = record_event(line, &epoch, NULL, "phase", "phase", "ship");

	line[n] = '\0';
	is(line, "{\"ts\":\"2023-11-14T22:13:20.007Z\",\"run\":null,\"event\":\"phase\","
	   "\"phase\":\"ship\"}\n", "an event");
	n = record_event(line, &epoch, "r", "a\nb", "c", "\x1b");
	line[n] = '\0';
	is(line, "{\"ts\":\"2023-11-14T22:13:20.007Z\",\"run\":\"r\",\"event\":\"a\\u000ab\","
	   "\"c\":\"\\u001b\"}\n", "is escaped too");
	n = record_event(line, &epoch, TEN(TEN("\n")), TEN(TEN("\n")), TEN(TEN("\n")), TEN(TEN(TEN("\n"))));
	ok(n <= LOG_LINE_MAX && line[n - 1] == '\n', "and bounded");
}

int main(void)
{
	check_lines();
	check_escapes();
	check_largest();
	check_events();
	return tap_done();
}
