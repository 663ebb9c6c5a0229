/* host: one table of what is a name and what is not, and one of authorities. */
#include "host.h"

#include "tap.h"

#define TEN "aaaaaaaaaa"
#define L63 TEN TEN TEN TEN TEN TEN "aaa"
#define L64 L63 "a"
/* Four labels: 63 + 63 + 63 + 61 and three dots make 253. */
#define N253 L63 "." L63 "." L63 "." TEN TEN TEN TEN TEN TEN "a"

struct row {
	const char *text;
	size_t n; /* 0: strlen */
	enum host_error want;
	const char *canonical;
};

static const struct row names[] = {
	{"github.com", 0, HOST_OK, "github.com"},
	{"GitHub.COM", 0, HOST_OK, "github.com"},
	{"github.com.", 0, HOST_OK, "github.com"},
	{"localhost", 0, HOST_OK, "localhost"},
	{"a", 0, HOST_OK, "a"},
	{"xn--bcher-kva.example", 0, HOST_OK, "xn--bcher-kva.example"},
	{"1password.com", 0, HOST_OK, "1password.com"},
	{"1.2.3.4.example", 0, HOST_OK, "1.2.3.4.example"},
	{"3com", 0, HOST_OK, "3com"},
	{"0xg", 0, HOST_OK, "0xg"},
	{"a.0x1g", 0, HOST_OK, "a.0x1g"},
	{"a--b.c", 0, HOST_OK, "a--b.c"},
	{L63 ".example", 0, HOST_OK, L63 ".example"},
	{N253, 0, HOST_OK, N253},
	{N253 ".", 0, HOST_OK, N253},
	{"github.com,evil", 10, HOST_OK, "github.com"},
	/* empty, and labels that are */
	{"", 0, HOST_EMPTY, NULL},
	{".", 0, HOST_EMPTY, NULL},
	{"..", 0, HOST_EMPTY, NULL},
	{".github.com", 0, HOST_EMPTY, NULL},
	{"github..com", 0, HOST_EMPTY, NULL},
	{"github.com..", 0, HOST_EMPTY, NULL},
	{"github.com...", 0, HOST_EMPTY, NULL},
	/* sizes */
	{L64, 0, HOST_TOO_LONG, NULL},
	{L64 ".example", 0, HOST_TOO_LONG, NULL},
	{"example." L64, 0, HOST_TOO_LONG, NULL},
	{N253 "a", 0, HOST_TOO_LONG, NULL},
	{N253 "a.", 0, HOST_TOO_LONG, NULL},
	{N253 "..", 0, HOST_TOO_LONG, NULL},
	/* bytes */
	{"-a.example", 0, HOST_BAD_BYTE, NULL},
	{"a-.example", 0, HOST_BAD_BYTE, NULL},
	{"example.a-", 0, HOST_BAD_BYTE, NULL},
	{"-", 0, HOST_BAD_BYTE, NULL},
	{"a_b.example", 0, HOST_BAD_BYTE, NULL},
	{"*.example", 0, HOST_BAD_BYTE, NULL},
	{"*", 0, HOST_BAD_BYTE, NULL},
	{"a b", 0, HOST_BAD_BYTE, NULL},
	{" a", 0, HOST_BAD_BYTE, NULL},
	{"a ", 0, HOST_BAD_BYTE, NULL},
	{"a\t", 0, HOST_BAD_BYTE, NULL},
	{"a\r", 0, HOST_BAD_BYTE, NULL},
	{"a\n", 0, HOST_BAD_BYTE, NULL},
	{"github.com\0.evil.example", 24, HOST_BAD_BYTE, NULL},
	{"evil.example\0.github.com", 24, HOST_BAD_BYTE, NULL},
	{"\0", 1, HOST_BAD_BYTE, NULL},
	{"a@b", 0, HOST_BAD_BYTE, NULL},
	{"a/b", 0, HOST_BAD_BYTE, NULL},
	{"a\\b", 0, HOST_BAD_BYTE, NULL},
	{"a#b", 0, HOST_BAD_BYTE, NULL},
	{"a?b", 0, HOST_BAD_BYTE, NULL},
	{"a%2eb", 0, HOST_BAD_BYTE, NULL},
	{"10.0.0.0/8", 0, HOST_BAD_BYTE, NULL},
	{"b\xc3\xbc" "cher.example", 0, HOST_BAD_BYTE, NULL},
	{"github\xe3\x80\x82" "com", 0, HOST_BAD_BYTE, NULL},       /* U+3002 ideographic full stop */
	{"github\xef\xbc\x8e" "com", 0, HOST_BAD_BYTE, NULL},       /* U+FF0E full-width full stop */
	{"\xef\xbd\x87ithub.com", 0, HOST_BAD_BYTE, NULL},          /* U+FF47 full-width g */
	{"g\xc4\xb1thub.com", 0, HOST_BAD_BYTE, NULL},              /* U+0131 dotless i */
	{"github.com\xe2\x80\x8b", 0, HOST_BAD_BYTE, NULL},         /* U+200B zero width space */
	{"\xe2\x91\xa0", 0, HOST_BAD_BYTE, NULL},                   /* U+2460 circled digit one */
	{"\x80", 0, HOST_BAD_BYTE, NULL},
	{"\xff", 0, HOST_BAD_BYTE, NULL},
	/* addresses, in every notation that some resolver reads */
	{"127.0.0.1", 0, HOST_ADDRESS, NULL},
	{"127.0.0.1.", 0, HOST_ADDRESS, NULL},
	{"127.1", 0, HOST_ADDRESS, NULL},
	{"127.0.1", 0, HOST_ADDRESS, NULL},
	{"2130706433", 0, HOST_ADDRESS, NULL},
	{"0177.0.0.1", 0, HOST_ADDRESS, NULL},
	{"0x7f.1", 0, HOST_ADDRESS, NULL},
	{"0x7f000001", 0, HOST_ADDRESS, NULL},
	{"0X7F000001", 0, HOST_ADDRESS, NULL},
	{"127.0.0.0x1", 0, HOST_ADDRESS, NULL},
	{"0x7f.0x0.0x0.0x1", 0, HOST_ADDRESS, NULL},
	{"0x", 0, HOST_ADDRESS, NULL},
	{"a.0x", 0, HOST_ADDRESS, NULL},
	{"0", 0, HOST_ADDRESS, NULL},
	{"0.0.0.0", 0, HOST_ADDRESS, NULL},
	{"256.256.256.256", 0, HOST_ADDRESS, NULL},
	{"1.2.3.4.5", 0, HOST_ADDRESS, NULL},
	{"example.1", 0, HOST_ADDRESS, NULL},
	{"99999999999999999999", 0, HOST_ADDRESS, NULL},
	{"::1", 0, HOST_ADDRESS, NULL},
	{"::", 0, HOST_ADDRESS, NULL},
	{"[::1]", 0, HOST_ADDRESS, NULL},
	{"[::1].", 0, HOST_ADDRESS, NULL},
	{"[github.com]", 0, HOST_ADDRESS, NULL},
	{"[", 0, HOST_ADDRESS, NULL},
	{"fe80::1%eth0", 0, HOST_ADDRESS, NULL},
	{"::ffff:127.0.0.1", 0, HOST_ADDRESS, NULL},
	{"github.com:443", 0, HOST_ADDRESS, NULL},
};

static const struct {
	struct row row;
	uint16_t standard, port;
} authorities[] = {
	{{"github.com:443", 0, HOST_OK, "github.com"}, 0, 443},
	{{"GITHUB.com.:443", 0, HOST_OK, "github.com"}, 0, 443},
	{{"a:1", 0, HOST_OK, "a"}, 0, 1},
	{{"a:65535", 0, HOST_OK, "a"}, 0, 65535},
	{{"github.com", 0, HOST_OK, "github.com"}, 443, 443},
	{{"github.com:22", 0, HOST_OK, "github.com"}, 443, 22},
	{{"github.com", 0, HOST_BAD_PORT, NULL}, 0, 0},
	{{"github.com:", 0, HOST_BAD_PORT, NULL}, 0, 0},
	{{"github.com:", 0, HOST_BAD_PORT, NULL}, 443, 0},
	{{"github.com:0", 0, HOST_BAD_PORT, NULL}, 0, 0},
	{{"github.com:0443", 0, HOST_BAD_PORT, NULL}, 0, 0},
	{{"github.com:65536", 0, HOST_BAD_PORT, NULL}, 0, 0},
	{{"github.com:99999", 0, HOST_BAD_PORT, NULL}, 0, 0},
	{{"github.com:100000", 0, HOST_BAD_PORT, NULL}, 0, 0},
	{{"github.com:4294967739", 0, HOST_BAD_PORT, NULL}, 0, 0},
	{{"github.com:-1", 0, HOST_BAD_PORT, NULL}, 0, 0},
	{{"github.com:+443", 0, HOST_BAD_PORT, NULL}, 0, 0},
	{{"github.com: 443", 0, HOST_BAD_PORT, NULL}, 0, 0},
	{{"github.com:443 ", 0, HOST_BAD_PORT, NULL}, 0, 0},
	{{"github.com:0x1bb", 0, HOST_BAD_PORT, NULL}, 0, 0},
	{{"github.com:https", 0, HOST_BAD_PORT, NULL}, 0, 0},
	{{"github.com:44\0", 14, HOST_BAD_PORT, NULL}, 0, 0},
	{{"github.com:443/", 0, HOST_BAD_PORT, NULL}, 0, 0},
	{{"", 0, HOST_EMPTY, NULL}, 0, 0},
	{{"", 0, HOST_EMPTY, NULL}, 443, 0},
	{{":443", 0, HOST_EMPTY, NULL}, 0, 0},
	{{".:443", 0, HOST_EMPTY, NULL}, 0, 0},
	{{"github.com..:443", 0, HOST_EMPTY, NULL}, 0, 0},
	{{"[::1]:443", 0, HOST_ADDRESS, NULL}, 0, 0},
	{{"[github.com]:443", 0, HOST_ADDRESS, NULL}, 0, 0},
	{{"::1:443", 0, HOST_ADDRESS, NULL}, 0, 0},
	{{"127.0.0.1:443", 0, HOST_ADDRESS, NULL}, 0, 0},
	{{"0x7f.1:443", 0, HOST_ADDRESS, NULL}, 0, 0},
	{{"github.com:443:443", 0, HOST_ADDRESS, NULL}, 0, 0},
	{{"user@github.com:443", 0, HOST_BAD_BYTE, NULL}, 0, 0},
	{{"user:pw@github.com:443", 0, HOST_ADDRESS, NULL}, 0, 0},
	{{"https://github.com", 0, HOST_BAD_PORT, NULL}, 443, 0},
	{{"evil\0.github.com:443", 20, HOST_BAD_BYTE, NULL}, 0, 0},
};

/* The text with what is not printable as '.', for the line of TAP. */
static const char *shown(const struct row *r, size_t n)
{
	static char out[80];
	size_t i;

	for (i = 0; i < n && i < sizeof out - 1; i++)
		out[i] = r->text[i] > ' ' && r->text[i] < 0x7f && r->text[i] != '#' ? r->text[i] : '.';
	out[i] = '\0';
	return out;
}

static size_t length(const struct row *r)
{
	return r->n > 0 ? r->n : strlen(r->text);
}

static void check(const struct row *r, enum host_error got, const char *out)
{
	char what[200];

	snprintf(what, sizeof what, "'%s' %s", shown(r, length(r)), host_strerror(r->want));
	if (is_int(got, r->want, what) && got == HOST_OK)
		is(out, r->canonical, "its canonical form");
}

int main(void)
{
	char out[HOST_MAX + 1];
	struct authority a;
	size_t i;

	for (i = 0; i < sizeof names / sizeof *names; i++) {
		memset(out, 'Z', sizeof out);
		check(&names[i], host_parse(names[i].text, length(&names[i]), out), out);
		if (names[i].want != HOST_OK)
			is(out, "", "and nothing is left of it");
	}
	for (i = 0; i < sizeof authorities / sizeof *authorities; i++) {
		const struct row *r = &authorities[i].row;

		memset(&a, 0, sizeof a);
		check(r, authority_parse(r->text, length(r), authorities[i].standard, &a), a.host);
		if (r->want == HOST_OK)
			is_int(a.port, authorities[i].port, "its port");
	}
	is_int(host_parse(NULL, 0, out), HOST_EMPTY, "no bytes at no address");
	is_int(authority_parse(NULL, 0, 0, &a), HOST_EMPTY, "nor an authority");
	return tap_done();
}
