/* request: what is accepted and what is refused, with which reason; and where a head ends. */
#include "request.h"

#include "bounds.h"
#include "tap.h"

#define GO "CONNECT a.example:443 HTTP/1.1\r\n"
#define PUT "PUT /phase/agent HTTP/1.1\r\n"
#define END "\r\n"
#define BYTES(text) text, sizeof text - 1
#define TEN(text) text text text text text text text text text text

static const struct {
	const char *head;
	size_t n;
	enum reason want;
} rows[] = {
	{BYTES(GO END), REASON_NONE},
	{BYTES("CONNECT A.Example.:443 HTTP/1.0\r\n\r\n"), REASON_NONE},
	{BYTES(GO "Host: x\r\nX-Empty:\r\nX-Tab:\t\x80 \xff\t\r\n!#$%&'*+-.^_`|~9: y\r\n" END), REASON_NONE},
	{BYTES(GO "Authorization: Basic eDp5\r\nContent-Lengths: 5\r\n" END), REASON_NONE},
	{BYTES(GO TEN(TEN("X: y\r\n")) END), REASON_NONE},
	{BYTES(PUT END), REASON_NONE},
	{BYTES(PUT "Content-Length: 0\r\n" END), REASON_NONE},
	/* the request line */
	{BYTES(""), REASON_REQUEST},
	{BYTES(END), REASON_REQUEST},
	{BYTES(END GO END), REASON_REQUEST},
	{BYTES("CONNECT\r\n\r\n"), REASON_REQUEST},
	{BYTES("CONNECT a.example:443\r\n\r\n"), REASON_REQUEST},
	{BYTES("CONNECT  a.example:443 HTTP/1.1\r\n\r\n"), REASON_REQUEST},
	{BYTES("CONNECT a.example:443  HTTP/1.1\r\n\r\n"), REASON_REQUEST},
	{BYTES("CONNECT a.example:443 HTTP/1.1 \r\n\r\n"), REASON_REQUEST},
	{BYTES("CONNECT\ta.example:443 HTTP/1.1\r\n\r\n"), REASON_REQUEST},
	{BYTES("CONNECT a.example:443 HTTP/1.1\n\n"), REASON_REQUEST},
	{BYTES("CONNECT a.example:443 HTTP/1.1\r\r\n\r\n"), REASON_REQUEST},
	{BYTES("CONNECT a.example:443 http/1.1\r\n\r\n"), REASON_REQUEST},
	{BYTES("CONNECT a.example:443 HTTP/1.10\r\n\r\n"), REASON_REQUEST},
	{BYTES("CONNECT a.example:443 HTTP/11\r\n\r\n"), REASON_REQUEST},
	{BYTES("CONNECT a.example:443 HTTP/x.1\r\n\r\n"), REASON_REQUEST},
	{BYTES("CONNECT a.example:443 HTTP/2.0\r\n\r\n"), REASON_VERSION},
	{BYTES("CONNECT a.example:443 HTTP/0.9\r\n\r\n"), REASON_VERSION},
	{BYTES(" / HTTP/1.1\r\n\r\n"), REASON_REQUEST},
	{BYTES("G(T / HTTP/1.1\r\n\r\n"), REASON_REQUEST},
	{BYTES("G\xc3\x8bT / HTTP/1.1\r\n\r\n"), REASON_REQUEST},
	{BYTES("GET  HTTP/1.1\r\n\r\n"), REASON_REQUEST},
	{BYTES("PUT  HTTP/1.1\r\n\r\n"), REASON_REQUEST},
	/* the method */
	{BYTES("GET http://a.example/ HTTP/1.1\r\n\r\n"), REASON_METHOD},
	{BYTES("connect a.example:443 HTTP/1.1\r\n\r\n"), REASON_METHOD},
	{BYTES("CONNECTX a.example:443 HTTP/1.1\r\n\r\n"), REASON_METHOD},
	{BYTES("PUT http://a.example/phase/agent HTTP/1.1\r\n\r\n"), REASON_METHOD},
	{BYTES("POST /phase/agent HTTP/1.1\r\n\r\n"), REASON_METHOD},
	{BYTES("GET / HTTP/1.1\r\nContent-Length: 5\r\n\r\n"), REASON_METHOD},
	{BYTES("GET / HTTP/1.1\r\nX: \x01\r\n\r\n"), REASON_REQUEST},
	/* the authority; host.c's own table has the rest */
	{BYTES("CONNECT  HTTP/1.1\r\n\r\n"), REASON_AUTHORITY},
	{BYTES("CONNECT a.example HTTP/1.1\r\n\r\n"), REASON_AUTHORITY},
	{BYTES("CONNECT [a.example]:443 HTTP/1.1\r\n\r\n"), REASON_AUTHORITY},
	{BYTES("CONNECT 127.0.0.1:443 HTTP/1.1\r\n\r\n"), REASON_AUTHORITY},
	{BYTES("CONNECT a.example:443/ HTTP/1.1\r\n\r\n"), REASON_AUTHORITY},
	{BYTES("CONNECT x@a.example:443 HTTP/1.1\r\n\r\n"), REASON_AUTHORITY},
	{BYTES("CONNECT https://a.example HTTP/1.1\r\n\r\n"), REASON_AUTHORITY},
	{BYTES("CONNECT x\0.a.example:443 HTTP/1.1\r\n\r\n"), REASON_REQUEST},
	/* the fields */
	{BYTES(GO), REASON_REQUEST},
	{BYTES(GO "Host: x\r\n"), REASON_REQUEST},
	{BYTES(GO END "x"), REASON_REQUEST},
	{BYTES(GO "X: y\n" END), REASON_REQUEST},
	{BYTES(GO "X: a\rb\r\n" END), REASON_REQUEST},
	{BYTES(GO "X: \0\r\n" END), REASON_REQUEST},
	{BYTES(GO "X: \x7f\r\n" END), REASON_REQUEST},
	{BYTES(GO "X\x80: y\r\n" END), REASON_REQUEST},
	{BYTES(GO "X: y\r\n folded\r\n" END), REASON_REQUEST},
	{BYTES(GO "\tX: y\r\n" END), REASON_REQUEST},
	{BYTES(GO "X : y\r\n" END), REASON_REQUEST},
	{BYTES(GO "X\r\n" END), REASON_REQUEST},
	{BYTES(GO ": y\r\n" END), REASON_REQUEST},
	{BYTES(GO "Host: x\r\nhOST: x\r\n" END), REASON_REQUEST},
	{BYTES(GO "Authorization: Basic x\r\nauthorization: Bearer y\r\n" END), REASON_REQUEST},
	{BYTES(GO "Proxy-Authorization: Basic x\r\nproxy-authorization: Bearer y\r\n" END), REASON_REQUEST},
	{BYTES(GO "Content-Length: 0\r\n" END), REASON_REQUEST},
	{BYTES(GO "content-LENGTH: 5\r\n" END), REASON_REQUEST},
	{BYTES(GO "Transfer-Encoding: chunked\r\n" END), REASON_REQUEST},
	{BYTES(PUT "Transfer-Encoding: identity\r\n" END), REASON_REQUEST},
	{BYTES(PUT "Content-Length: 1\r\n" END), REASON_REQUEST},
	{BYTES(PUT "Content-Length: 00\r\n" END), REASON_REQUEST},
	{BYTES(GO TEN(TEN("X: y\r\n")) "X: y\r\n" END), REASON_HEAD_LARGE},
	{BYTES("PUT / HTTP/1.1\r\n\r\n"), REASON_PHASE_UNKNOWN},
	{BYTES("PUT /phase HTTP/1.1\r\n\r\n"), REASON_PHASE_UNKNOWN},
};

static void check_rows(void)
{
	struct request q;
	char what[100];
	size_t i, k;

	for (i = 0; i < sizeof rows / sizeof *rows; i++) {
		for (k = 0; k < rows[i].n && k < sizeof what - 1; k++)
			what[k] = rows[i].head[k] > ' ' && rows[i].head[k] < 0x7f &&
				  rows[i].head[k] != '#' ? rows[i].head[k] : '.';
		what[k] = '\0';
		is(reason_info(request_parse(rows[i].head, rows[i].n, &q))->word,
		   reason_info(rows[i].want)->word, what);
	}
}

static void check_results(void)
{
	static const char key[] = PUT "aUTHORIZATION: bEARER k3y  \r\n" END;
	static const char basic[] = PUT "Authorization: Basic k3y\r\n" END;
	static const char probe[] = GO "Authorization: Bearer no\r\nProxy-Authorization: Bearer k3y\r\n" END;
	static const char other[] = PUT "Proxy-Authorization: Bearer k3y\r\n" END;
	static const char bad[] = "CONNECT u:p@A:1 HTTP/1.1\r\n\r\n";
	struct request q;

	request_parse(BYTES("CONNECT A.Example.:8443 HTTP/1.1\r\n\r\n"), &q);
	ok(q.kind == REQUEST_CONNECT, "CONNECT");
	is(q.target.host, "a.example", "to the canonical host");
	is_int(q.target.port, 8443, "and port");
	request_parse(key, sizeof key - 1, &q);
	ok(q.kind == REQUEST_PHASE && q.phase_n == 5 && memcmp(q.phase, "agent", 5) == 0, "a phase");
	ok(q.key_n == 3 && memcmp(q.key, "k3y", 3) == 0, "its key, without blanks around it");
	request_parse(basic, sizeof basic - 1, &q);
	ok(q.key == NULL, "another scheme is no key");
	request_parse(probe, sizeof probe - 1, &q);
	ok(q.key_n == 3 && memcmp(q.key, "k3y", 3) == 0, "the key of a CONNECT is in Proxy-Authorization");
	request_parse(other, sizeof other - 1, &q);
	ok(q.key == NULL, "where a phase has none");
	request_parse(bad, sizeof bad - 1, &q);
	ok(q.raw == bad + 8 && q.raw_n == 7, "a refused target is kept as it came");
	ok(q.error == HOST_ADDRESS, "with what is wrong with it");
}

static const struct {
	const char *data;
	size_t n;
	enum request_scan want;
	size_t from;
} scans[] = {
	{BYTES(""), REQUEST_MORE, 0},
	{BYTES(GO), REQUEST_MORE, 32},
	{BYTES(GO "\r"), REQUEST_MORE, 33},
	{BYTES(GO END), REQUEST_WHOLE, 34},
	{BYTES(GO END "\x16\x03\0\n\n"), REQUEST_WHOLE, 34},
	{BYTES(GO "X: \x80\t\r\n" END END), REQUEST_WHOLE, 41},
	{BYTES(END END), REQUEST_WHOLE, 4},
	{BYTES("\n"), REQUEST_NONE, 0},
	{BYTES("\r\r"), REQUEST_NONE, 0},
	{BYTES("GET\n"), REQUEST_NONE, 0},
	{BYTES("GET\r\0"), REQUEST_NONE, 0},
	{BYTES("\0"), REQUEST_NONE, 0},
	{BYTES("\x7f"), REQUEST_NONE, 0},
	{BYTES("\x16\x03\x01"), REQUEST_NONE, 0},
	{BYTES("a\x1b[2J"), REQUEST_NONE, 0},
};

/* In one piece, and byte by byte. */
static void check_scans(void)
{
	char what[80];
	size_t i, k, from;

	for (i = 0; i < sizeof scans / sizeof *scans; i++) {
		enum request_scan got;

		from = 0;
		got = request_scan(scans[i].data, scans[i].n, &from);
		snprintf(what, sizeof what, "scan %zu", i);
		is_int(got, scans[i].want, what);
		if (got != REQUEST_NONE)
			is_int(from, scans[i].from, "and how far");
		from = 0;
		got = REQUEST_MORE;
		for (k = 0; k < scans[i].n && got == REQUEST_MORE; k++)
			got = request_scan(scans[i].data, k + 1, &from);
		is_int(got, scans[i].want, "byte by byte too");
		if (got != REQUEST_NONE)
			is_int(from, scans[i].from, "as far");
	}
}

int main(void)
{
	check_rows();
	check_results();
	check_scans();
	return tap_done();
}
