/* probe: what each end of each kind of probe proves; the bytes it sends; who is tried; the proxy. */
#include "probe.h"

#include <arpa/inet.h>
#include <errno.h>
#include <unistd.h>

#include "phase.h"
#include "tap.h"
#include "targets.h"

#define O PROBE_OPEN
#define C PROBE_CLOSED
#define U PROBE_UNKNOWN
#define P PROBE_PENDING

/* By kind, in the order of the enum: TCP, UDP, RESOLVER, GATE_TCP, GATE_UDP, DENY, SNI. */
static const struct {
	int error;
	enum probe_verdict want[7];
} errors[] = {
	{0, {O, O, O, O, O, O, O}},
	{ECONNREFUSED, {C, C, C, O, O, U, U}},
	{ECONNRESET, {C, C, C, O, O, U, U}},
	{ENETUNREACH, {C, C, C, C, C, U, U}},
	{EHOSTUNREACH, {C, C, C, C, C, U, U}},
	{EADDRNOTAVAIL, {C, C, C, C, C, U, U}},
	{EAFNOSUPPORT, {C, C, C, C, C, U, U}},
	{EACCES, {C, C, C, C, C, U, U}},
	{EPERM, {C, C, C, C, C, U, U}},
	{ETIMEDOUT, {U, U, U, U, U, U, U}},
	{EMFILE, {U, U, U, U, U, U, U}},
	{ENOBUFS, {U, U, U, U, U, U, U}},
};

static void check_errors(void)
{
	char what[80];
	size_t i;
	int k;

	for (i = 0; i < sizeof errors / sizeof *errors; i++)
		for (k = PROBE_TCP; k <= PROBE_SNI; k++) {
			snprintf(what, sizeof what, "%s, kind %d", strerror(errors[i].error), k);
			is_int(probe_judge_error((enum probe_kind)k, errors[i].error), errors[i].want[k], what);
		}
}

#define BYTES(text) text, sizeof text - 1
#define DNS(flags) BYTES("\x5e\x1f\x81" flags "\0\1\0\0\0\0\0\0")
#define ALERT "\x15\x03\x03\0\2\2\x31"

static const struct {
	const char *what;
	enum probe_kind kind;
	int asked, eof;
	const char *bytes;
	size_t n;
	enum probe_verdict want;
} answers[] = {
	{"a server outside answers", PROBE_UDP, 1, 0, DNS("\x80"), O},
	{"also with an error", PROBE_UDP, 1, 0, DNS("\x85"), O},
	{"a resolver knows", PROBE_RESOLVER, 1, 0, DNS("\x80"), O},
	{"a resolver asked", PROBE_RESOLVER, 1, 0, DNS("\x83"), O},
	{"a resolver cannot", PROBE_RESOLVER, 1, 0, DNS("\x82"), C},
	{"a resolver refuses", PROBE_RESOLVER, 1, 0, DNS("\x85"), C},
	{"another's answer", PROBE_RESOLVER, 1, 0, BYTES("\x5e\x20\x81\x80\0\1\0\0\0\0\0\0"), U},
	{"a question", PROBE_RESOLVER, 1, 0, BYTES("\x5e\x1f\1\0\0\1\0\0\0\0\0\0"), U},
	{"too little", PROBE_RESOLVER, 1, 0, BYTES("\x5e\x1f\x81\x80"), U},
	{"a gateway answers", PROBE_GATE_UDP, 1, 0, BYTES("x"), O},
	{"half a line", PROBE_DENY, 1, 0, BYTES("HTTP/1.1 403 For"), P},
	{"and the end", PROBE_DENY, 1, 1, BYTES("HTTP/1.1 4"), U},
	{"nothing", PROBE_DENY, 1, 1, BYTES(""), U},
	{"denied", PROBE_DENY, 1, 0, BYTES("HTTP/1.1 403 Forbidden\r\n"), C},
	{"opened", PROBE_DENY, 1, 0, BYTES("HTTP/1.1 200 OK\r\n\r\n"), O},
	{"tried", PROBE_DENY, 1, 0, BYTES("HTTP/1.1 502 Bad Gateway\r\n"), O},
	{"something else", PROBE_DENY, 1, 0, BYTES("SSH-2.0-OpenSSH\r\n"), U},
	{"the head is not whole", PROBE_SNI, 1, 0, BYTES("HTTP/1.1 200 OK\r\nX: y\r\n"), P},
	{"a tunnel", PROBE_SNI, 1, 0, BYTES("HTTP/1.1 200 OK\r\nX: y\r\n\r\n"), O},
	{"no upstream", PROBE_SNI, 1, 0, BYTES("HTTP/1.1 504 Gateway Timeout\r\n"), U},
	{"a host that is closed", PROBE_SNI, 1, 0, BYTES("HTTP/1.1 403 Forbidden\r\n"), U},
	{"no word yet on the name", PROBE_SNI, 2, 0, BYTES(""), P},
	{"the end, without a byte", PROBE_SNI, 2, 1, BYTES(""), C},
	{"the proxy's alert", PROBE_SNI, 2, 0, BYTES(ALERT), P},
	{"and the end", PROBE_SNI, 2, 1, BYTES(ALERT), C},
	{"another's alert", PROBE_SNI, 2, 0, BYTES("\x15\x03\x03\0\2\2\x70"), O},
	{"a server's hello", PROBE_SNI, 2, 0, BYTES("\x16\x03\x03\0\x7a\2"), O},
	{"more than the alert", PROBE_SNI, 2, 0, BYTES(ALERT "x"), O},
};

static void check_answers(void)
{
	size_t i;

	for (i = 0; i < sizeof answers / sizeof *answers; i++) {
		struct probe p = {.kind = answers[i].kind, .asked = answers[i].asked, .len = answers[i].n};

		memcpy(p.answer, answers[i].bytes, answers[i].n);
		is_int(probe_judge_answer(&p, answers[i].eof), answers[i].want, answers[i].what);
	}
}

static void check_packets(void)
{
	unsigned char out[PACKET_MAX];
	static const char query[] = "\x12\x34\1\0\0\1\0\0\0\0\0\0\1a\7example\0\0\1\0\1";
	char longest[PACKET_NAME_MAX + 2];
	size_t n = packet_query(out, "a.example", 0x1234);

	ok(n == sizeof query - 1 && memcmp(out, query, n) == 0, "a query to the byte");
	n = packet_hello(out, "selftest.invalid");
	ok(n > 60 && out[0] == 22 && (size_t)(out[3] << 8 | out[4]) == n - 5 && out[5] == 1 &&
	   (size_t)(out[7] << 8 | out[8]) == n - 9, "a ClientHello in one record");
	ok(memmem(out, n, "\0\x10selftest.invalid", 18) != NULL, "with its name");
	memset(longest, 'a', sizeof longest - 1);
	longest[sizeof longest - 1] = '\0';
	is_int(packet_query(out, longest, 1) + packet_hello(out, longest), 0, "names have a bound");
}

/* The addresses of the resolvers in a resolv.conf, with a blank after each. */
static const char *resolvers(const char *conf)
{
	static struct probes p;
	static char out[400];
	char text[PROBE_TEXT_MAX];
	size_t i, n = 0;

	memset(&p, 0, sizeof p);
	targets_resolvers(&p, conf);
	for (i = 0; i < p.n; i++) {
		unsigned port = probe_text(&p.list[i], text);

		n += (size_t)snprintf(out + n, sizeof out - n, "%s%u ", text, port);
	}
	return out;
}

static void check_targets(void)
{
	static struct probes p;
	char gate[1][NET_TEXT_MAX] = {"198.19.0.1"};
	struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons(80)};

	is(resolvers(""), "resolver 127.0.0.1:53 ", "no resolver: the one of this machine");
	is(resolvers("# nameserver 1.1.1.1\nsearch x\nnameserver\t10.0.0.2\nnameserver ::1 # x\nnameservers 9.9.9.9"),
	   "resolver 10.0.0.2:53 resolver [::1]:53 ", "resolvers by their lines");
	is(resolvers("nameserver 1.0.0.1\nnameserver 1.0.0.2\nnameserver 1.0.0.3\nnameserver 1.0.0.4\n"),
	   "resolver 1.0.0.1:53 resolver 1.0.0.2:53 resolver 1.0.0.3:53 ", "as many as a resolver library takes");
	is(resolvers("nameserver nonsense\nnameserver"), "resolver 127.0.0.1:53 ", "and none that is no address");
	inet_pton(AF_INET, "198.19.0.1", &at.sin_addr);
	memcpy(&p.proxy, &at, sizeof at);
	targets_gateways(&p, gate, 1);
	is_int(p.n, 7, "a gateway's ports, but for the proxy's own");
}

static void check_proxy(void)
{
	struct sockaddr_in at = {.sin_family = AF_INET};
	socklen_t n = sizeof at;
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	struct phase_proxy p = {"127.0.0.1", 0};

	at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	ok(bind(fd, (struct sockaddr *)&at, sizeof at) == 0 && getsockname(fd, (struct sockaddr *)&at, &n) == 0,
	   "a port");
	p.port = ntohs(at.sin_port);
	is_int(phase_await(&p, 60), -1, "where nobody listens is waited for, and not for ever");
	is_int(errno, ECONNREFUSED, "with the last reason");
	listen(fd, 1);
	is_int(phase_await(&p, 60000), 0, "where somebody does is not");
	close(fd);
	is_int(phase_status("HTTP/1.1 403 x", 14), 403, "a status");
	is_int(phase_status("HTTP/1.1 403", 11), 0, "by length");
	is_int(phase_status("HTTP/2.0 403", 12), 0, "of HTTP/1");
	is_int(phase_status("HTTP/1.1 4o3", 12), 0, "of three digits");
}

int main(void)
{
	check_errors();
	check_answers();
	check_packets();
	check_targets();
	check_proxy();
	return tap_done();
}
