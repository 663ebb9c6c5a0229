/* hello: forms of the ClientHello and of its name, each in one piece, cut anywhere, and in records. */
#include "hello.h"

#include <stdint.h>

#include "bounds.h"
#include "tap.h"

#define DATA_MAX (2 * HELLO_MAX)

/* A message that is being built; lengths are filled in when their vector ends. */
struct message {
	uint8_t p[DATA_MAX];
	size_t n;
};

static void put(struct message *m, const void *data, size_t n)
{
	memcpy(m->p + m->n, data, n);
	m->n += n;
}

static void number(struct message *m, size_t v, int bytes)
{
	while (bytes-- > 0)
		m->p[m->n++] = (uint8_t)(v >> (8 * bytes));
}

/* Writes the length of what follows the `bytes` bytes at `at`. */
static void length(struct message *m, size_t at, int bytes)
{
	size_t end = m->n, n = end - at - (size_t)bytes;

	m->n = at;
	number(m, n, bytes);
	m->n = end;
}

/* What a row may ask for; zeroed is the usual ClientHello. */
struct shape {
	const char *name;       /* NULL: no server_name */
	size_t name_n;          /* 0: strlen */
	const char *second;     /* in the same list */
	const char *again;      /* in an extension of its own */
	int type, list_more, name_more; /* its type; bytes that its lengths are off */
	int no_extensions, ech, session, suites, compression, version, kind, more, padding;
};

static void name(struct message *m, const struct shape *s, const char *text, size_t n)
{
	number(m, (size_t)s->type, 1);
	number(m, (n > 0 ? n : strlen(text)) + (size_t)s->name_more, 2);
	put(m, text, n > 0 ? n : strlen(text));
}

static void server_name(struct message *m, const struct shape *s, const char *text, size_t n)
{
	size_t at = m->n + 2, end;

	number(m, 0, 6);
	name(m, s, text, n);
	if (s->second != NULL)
		name(m, s, s->second, 0);
	length(m, at, 2);
	length(m, at + 2, 2);
	end = m->n;
	m->n = at + 2;
	number(m, end - at - 4 + (size_t)s->list_more, 2);
	m->n = end;
}

static void extensions(struct message *m, const struct shape *s)
{
	size_t at = m->n;

	number(m, 0, 2);
	put(m, "\x2a\x2a\0\0", 4); /* GREASE */
	if (s->name != NULL)
		server_name(m, s, s->name, s->name_n);
	put(m, "\0\x10\0\5\0\3\2h2", 9); /* ALPN */
	if (s->ech)
		put(m, "\xfe\x0d\0\x0a\0\0\1\0\1\x42\0\0\0\0", 14);
	if (s->again != NULL)
		server_name(m, s, s->again, 0);
	if (s->padding > 0) {
		number(m, 21, 2);
		number(m, (size_t)s->padding, 2);
		memset(m->p + m->n, 0, (size_t)s->padding);
		m->n += (size_t)s->padding;
	}
	length(m, at, 2);
}

static void build(struct message *m, const struct shape *s)
{
	m->n = 0;
	number(m, s->kind != 0 ? (size_t)s->kind : 1, 1);
	number(m, 0, 3);
	number(m, s->version != 0 ? (size_t)s->version : 0x0303, 2);
	memset(m->p + m->n, 7, 32);
	m->n += 32;
	number(m, (size_t)s->session, 1);
	m->n += (size_t)s->session;
	number(m, (size_t)(2 + s->suites), 2);
	m->n += (size_t)(2 + s->suites);
	number(m, (size_t)(1 + s->compression), 1);
	m->n += (size_t)(1 + s->compression);
	if (!s->no_extensions)
		extensions(m, s);
	m->n += (size_t)s->more;
	length(m, 1, 3);
}

/* In records of `size` bytes. */
static void cut(const struct message *m, size_t size, struct message *out)
{
	size_t at;

	out->n = 0;
	for (at = 0; at < m->n; at += size) {
		size_t part = m->n - at < size ? m->n - at : size;

		put(out, "\x16\3\1", 3);
		number(out, part, 2);
		put(out, m->p + at, part);
	}
}

static enum hello judge(const struct message *m, char out[HOST_MAX + 1])
{
	memset(out, 'Z', HOST_MAX);
	return hello_parse((const char *)m->p, m->n, out);
}

/* As it grows byte by byte: MORE until the verdict, which stays. */
static enum hello judge_slowly(const struct message *m, char out[HOST_MAX + 1])
{
	enum hello first = HELLO_MORE, h = HELLO_MORE;
	size_t i;

	for (i = 0; i <= m->n; i++) {
		h = hello_parse((const char *)m->p, i, out);
		if (first != HELLO_MORE && h != first)
			return (enum hello)-1;
		first = h;
	}
	return h;
}

#define L63 "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefghijk"
#define N253 L63 "." L63 "." L63 "." "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefghi"

static const struct {
	const char *what;
	enum hello want;
	const char *name;
	struct shape shape;
} rows[] = {
	{"a name", HELLO_NAME, "a.example", {.name = "a.example"}},
	{"in mixed case", HELLO_NAME, "a.example", {.name = "A.Example"}},
	{"with a dot", HELLO_NAME, "a.example", {.name = "a.example."}},
	{"the longest", HELLO_NAME, N253, {.name = N253}},
	{"the outer name of ECH", HELLO_NAME, "outer.example", {.name = "outer.example", .ech = 1}},
	{"32 bytes of session", HELLO_NAME, "a", {.name = "a", .session = 32}},
	{"many suites", HELLO_NAME, "a", {.name = "a", .suites = 60, .compression = 1}},
	{"TLS 1.0 within", HELLO_NAME, "a", {.name = "a", .version = 0x0301}},
	{"no server_name", HELLO_NO_NAME, NULL, {.ech = 1}},
	{"no extension", HELLO_NO_NAME, NULL, {.no_extensions = 1}},
	{"two names", HELLO_BAD, NULL, {.name = "a.example", .second = "b.example"}},
	{"the same name twice", HELLO_BAD, NULL, {.name = "a.example", .second = "a.example"}},
	{"two extensions", HELLO_BAD, NULL, {.name = "a.example", .again = "b.example"}},
	{"an empty name", HELLO_BAD, NULL, {.name = ""}},
	{"an address", HELLO_BAD, NULL, {.name = "127.0.0.1"}},
	{"a short address", HELLO_BAD, NULL, {.name = "0x7f.1"}},
	{"an address of IPv6", HELLO_BAD, NULL, {.name = "::1"}},
	{"two dots", HELLO_BAD, NULL, {.name = "a.example.."}},
	{"an underscore", HELLO_BAD, NULL, {.name = "a_b.example"}},
	{"a port", HELLO_BAD, NULL, {.name = "a.example:443"}},
	{"NUL in the name", HELLO_BAD, NULL, {.name = "a.example\0.evil.example", .name_n = 23}},
	{"NUL behind the name", HELLO_BAD, NULL, {.name = "a.example", .name_n = 10}},
	{"a name too long", HELLO_BAD, NULL, {.name = N253 "a"}},
	{"another type of name", HELLO_BAD, NULL, {.name = "a.example", .type = 1}},
	{"a list too long", HELLO_BAD, NULL, {.name = "a.example", .list_more = 1}},
	{"a list too short", HELLO_BAD, NULL, {.name = "a.example", .list_more = -1}},
	{"a length too long", HELLO_BAD, NULL, {.name = "a.example", .name_more = 1}},
	{"a length too short", HELLO_BAD, NULL, {.name = "a.example", .name_more = -1}},
	{"33 bytes of session", HELLO_BAD, NULL, {.name = "a", .session = 33}},
	{"no suite", HELLO_BAD, NULL, {.name = "a", .suites = -2}},
	{"half a suite", HELLO_BAD, NULL, {.name = "a", .suites = 1}},
	{"no compression", HELLO_BAD, NULL, {.name = "a", .compression = -1}},
	{"another version", HELLO_BAD, NULL, {.name = "a", .version = 0x0403}},
	{"a ServerHello", HELLO_BAD, NULL, {.name = "a", .kind = 2}},
	{"bytes behind", HELLO_BAD, NULL, {.name = "a", .more = 1}},
	{"bytes and no extension", HELLO_BAD, NULL, {.no_extensions = 1, .more = 1}},
};

static void check_rows(void)
{
	static const size_t sizes[] = {DATA_MAX, 1, 3, 4, 5, 40};
	static struct message m, data;
	char out[HOST_MAX + 1], what[100];
	size_t i, k;

	for (i = 0; i < sizeof rows / sizeof *rows; i++) {
		build(&m, &rows[i].shape);
		for (k = 0; k < sizeof sizes / sizeof *sizes; k++) {
			cut(&m, sizes[k], &data);
			snprintf(what, sizeof what, "%s, in records of %zu", rows[i].what, sizes[k]);
			is_int(judge(&data, out), rows[i].want, what);
			if (rows[i].name != NULL)
				is(out, rows[i].name, "its name");
			is_int(judge_slowly(&data, out), rows[i].want, "byte by byte");
		}
		/* What the client sends early behind it changes nothing. */
		put(&data, "\x17\3\3\0\1x", 6);
		is_int(judge(&data, out), rows[i].want, "and a record behind it");
	}
}

static const struct {
	const char *what, *data;
	size_t n;
	enum hello want;
} raw[] = {
	{"nothing", "", 0, HELLO_MORE},
	{"a byte", "\x16", 1, HELLO_MORE},
	{"half a header", "\x16\3\1\0", 4, HELLO_MORE},
	{"a header", "\x16\3\4\x40\0", 5, HELLO_MORE},
	{"HTTP", "GET / HTTP/1.1\r\n\r\n", 18, HELLO_NOT_TLS},
	{"SSH", "SSH-2.0-x\r\n", 11, HELLO_NOT_TLS},
	{"an alert", "\x15\3\1\0\2\2\x28", 7, HELLO_NOT_TLS},
	{"application data", "\x17\3\3\0\1x", 6, HELLO_NOT_TLS},
	{"SSL 2", "\x80\x2e\1\3\1\0\x15", 7, HELLO_NOT_TLS},
	{"major version 2", "\x16\2", 2, HELLO_NOT_TLS},
	{"minor version 5", "\x16\3\5", 3, HELLO_NOT_TLS},
	{"an empty record", "\x16\3\1\0\0", 5, HELLO_BAD},
	{"a record too long", "\x16\3\1\x40\1", 5, HELLO_BAD},
	{"a message too long", "\x16\3\1\0\4\1\0\x3f\xfd", 9, HELLO_BAD},
	{"an alert in between", "\x16\3\1\0\1\1\x15\3\1\0\2\2\x28", 13, HELLO_BAD},
	{"a rest in its record", "\x16\3\1\0\5\1\0\0\0\1", 10, HELLO_BAD},
};

/* HELLO_MAX counts the records' headers, and no more than that many bytes are looked at. */
static void check_sizes(void)
{
	static struct message m, data;
	struct shape s = {.name = "a.example"};
	char out[HOST_MAX + 1];
	size_t usual;

	build(&m, &s);
	usual = m.n + 4; /* the padding's head */
	s.padding = (int)(HELLO_MAX - 5 - usual);
	build(&m, &s);
	cut(&m, HELLO_MAX, &data);
	is_int(data.n, HELLO_MAX, "as long as it may be");
	is_int(judge(&data, out), HELLO_NAME, "is read");
	s.padding++;
	build(&m, &s);
	cut(&m, HELLO_MAX, &data);
	is_int(judge(&data, out), HELLO_BAD, "a byte more is too long");
	data.n--;
	is_int(judge(&data, out), HELLO_BAD, "and is known to be before that byte comes");
}

int main(void)
{
	char out[HOST_MAX + 1];
	size_t i;

	check_rows();
	for (i = 0; i < sizeof raw / sizeof *raw; i++)
		is_int(hello_parse(raw[i].data, raw[i].n, out), raw[i].want, raw[i].what);
	check_sizes();
	return tap_done();
}
