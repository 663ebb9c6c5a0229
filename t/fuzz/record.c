/*
 * record: whatever is put into a line of the log, it is one line of printable ASCII, at most
 * LOG_LINE_MAX bytes, JSON with its keys in their order, and the host reads back byte for byte.
 */
#include "record.h"

#include <jansson.h>

#include "fuzz.h"

/* Fields are taken off the front of the input: a length, then bytes. */
struct input {
	const uint8_t *p;
	size_t n;
};

static uint64_t number(struct input *in, size_t bytes)
{
	uint64_t v = 0;

	for (; bytes > 0 && in->n > 0; bytes--, in->p++, in->n--)
		v = v << 8 | *in->p;
	return v;
}

static char *bytes(struct input *in, size_t *n)
{
	size_t want = (size_t)number(in, 2) % 2048;
	char *s;

	*n = want < in->n ? want : in->n;
	s = fuzz_string(in->p, *n);
	in->p += *n;
	in->n -= *n;
	return s;
}

static struct address address(struct input *in)
{
	static const uint8_t families[] = {AF_INET, AF_INET6, AF_UNIX, 0};
	struct address a = {.family = families[number(in, 1) % 4]};
	size_t i;

	for (i = 0; i < sizeof a.bytes; i++)
		a.bytes[i] = (uint8_t)number(in, 1);
	return a;
}

static json_t *parse_line(const char *line, size_t n)
{
	json_error_t e;
	json_t *root;
	size_t i;

	CHECK(n > 2 && n <= LOG_LINE_MAX && line[n - 1] == '\n');
	for (i = 0; i < n - 1; i++)
		CHECK(line[i] >= 0x20 && line[i] <= 0x7e);
	root = json_loadb(line, n - 1, JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, &e);
	CHECK(json_is_object(root));
	return root;
}

/* The string holds the bytes of text, all of them, or when it was cut the first ones. */
static void check_text(const json_t *value, const char *text, size_t n, size_t all)
{
	const uint8_t *s = (const uint8_t *)json_string_value(value);
	size_t len = json_string_length(value), at = 0, i;

	CHECK(s != NULL);
	for (i = 0; at < len; i++) {
		/* U+0080 to U+00FF are two bytes of UTF-8, and nothing longer may occur. */
		unsigned c = s[at] < 0x80 ? s[at] : (s[at] & 0x1fu) << 6 | (s[at + 1] & 0x3fu);

		CHECK(s[at] < 0xc4 && i < n && c == (uint8_t)text[i]);
		at += s[at] < 0x80 ? 1 : 2;
	}
	CHECK(i == n || i >= all);
}

static void check_keys(json_t *root, int probe, int detail)
{
	static const char *const keys[] = {"ts", "run", "client", "host", "port", "phase",
		"verdict", "reason", "addr", "up", "down", "ms", "probe", "detail"};
	const char *key;
	json_t *value;
	size_t i = 0;

	json_object_foreach(root, key, value) {
		i += i == 12 && !probe;
		CHECK(i < 14 && strcmp(key, keys[i++]) == 0);
	}
	CHECK(json_object_size(root) == 12u + (probe ? 1u : 0u) + (detail ? 1u : 0u));
}

/* Counts beyond 63 bits are refused by jansson, not by JSON; the proxy does not count that far. */
static void check_tunnel(struct input *in)
{
	static const char *const phases[] = {"all", "setup", "agent", "ship"};
	struct record r = {.ts = {(time_t)number(in, 5), (long)(number(in, 4) % 1000000000)}};
	size_t run_n, detail_n, i;
	char *run = bytes(in, &run_n), *host = bytes(in, &r.host_n), *detail = bytes(in, &detail_n);
	char *line = malloc(LOG_LINE_MAX);
	int printable = 1;
	json_t *root;

	CHECK(line != NULL);
	r.run = run_n > 0 ? run : NULL;
	r.host = host;
	r.detail = detail_n > 0 ? detail : NULL;
	r.client = address(in);
	r.addr = address(in);
	r.client_port = (uint16_t)number(in, 2);
	r.port = (uint16_t)number(in, 2);
	r.phase = phases[number(in, 1) % 4];
	r.reason = (enum reason)(number(in, 1) % REASON_COUNT);
	r.observed = (int)number(in, 1) & 1;
	r.up = number(in, 8) >> 1;
	r.down = number(in, 8) >> 1;
	r.ms = number(in, 8) >> 1;
	r.probe = (int)number(in, 1) & 1;
	root = parse_line(line, record_tunnel(line, &r));
	check_keys(root, r.probe, r.detail != NULL && detail[0] != '\0');
	/* A name of our grammar is always whole. */
	for (i = 0; i < r.host_n; i++)
		printable &= host[i] >= 0x20 && host[i] <= 0x7e && host[i] != '"' && host[i] != '\\';
	check_text(json_object_get(root, "host"), host, r.host_n, printable ? 253 : 168);
	if (r.run != NULL)
		check_text(json_object_get(root, "run"), run, strlen(run), 12);
	CHECK((uint64_t)json_integer_value(json_object_get(root, "up")) == r.up);
	CHECK(json_integer_value(json_object_get(root, "port")) == r.port);
	json_decref(root);
	free(run);
	free(host);
	free(detail);
	free(line);
}

static void check_event(struct input *in)
{
	const struct timespec ts = {(time_t)number(in, 4), 0};
	size_t event_n, value_n;
	char *event = bytes(in, &event_n), *value = bytes(in, &value_n);
	char *line = malloc(LOG_LINE_MAX);
	json_t *root;

	CHECK(line != NULL);
	root = parse_line(line, record_event(line, &ts, NULL, event, "detail", value));
	check_text(json_object_get(root, "event"), event, strlen(event), 9);
	check_text(json_object_get(root, "detail"), value, strlen(value), 168);
	json_decref(root);
	free(event);
	free(value);
	free(line);
}

/* Into memory of any size. */
static void check_escape(struct input *in)
{
	size_t size = (size_t)number(in, 2) % 1024, n, len;
	char *text = bytes(in, &n), *out = malloc(size > 0 ? size : 1);
	json_error_t e;
	json_t *value;

	CHECK(out != NULL);
	len = record_escape(out, size, text, n);
	CHECK(len <= size && (len >= 2 || size < 2));
	if (size >= 2) {
		value = json_loadb(out, len, JSON_DECODE_ANY | JSON_ALLOW_NUL, &e);
		check_text(value, text, n, size / 6 > 2 ? size / 6 - 2 : 0);
		json_decref(value);
	}
	free(text);
	free(out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct input in = {data, n};

	switch (number(&in, 1) % 3) {
	case 0:
		check_tunnel(&in);
		break;
	case 1:
		check_event(&in);
		break;
	default:
		check_escape(&in);
	}
	return 0;
}
