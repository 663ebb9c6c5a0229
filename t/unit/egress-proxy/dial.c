/* dial: the order in which addresses are tried (RFC 8305 4): families alternate, IPv6 first. */
#include "dial.h"

#include "bounds.h"
#include "tap.h"

/* A word a case: a letter an address, upper case for IPv6. */
static const struct {
	const char *in, *out;
} rows[] = {
	{"a", "a"},
	{"A", "A"},
	{"Aa", "Aa"},
	{"aA", "Aa"},
	{"abc", "abc"},
	{"ABC", "ABC"},
	{"abAB", "AaBb"},
	{"ABab", "AaBb"},
	{"aAbB", "AaBb"},
	{"abcA", "Aabc"},
	{"aABC", "AaBC"},
	{"ABCDab", "AaBbCD"},
	{"abcdAB", "AaBbcd"},
	{"", ""},
};

static void order(const char *in, char *out)
{
	struct address list[ADDRESSES_MAX];
	size_t n = strlen(in), i;

	memset(list, 0, sizeof list);
	for (i = 0; i < n; i++) {
		list[i].family = in[i] < 'a' ? AF_INET6 : AF_INET;
		list[i].bytes[0] = (uint8_t)in[i];
		list[i].bytes[15] = (uint8_t)in[i];
	}
	dial_order(list, n);
	for (i = 0; i < n; i++) {
		int six = list[i].family == AF_INET6;

		out[i] = (char)list[i].bytes[0];
		if (list[i].bytes[15] != list[i].bytes[0] || six != (out[i] < 'a'))
			out[i] = '!';
	}
	out[n] = '\0';
}

int main(void)
{
	char out[ADDRESSES_MAX + 1], full[ADDRESSES_MAX + 1];
	size_t i;

	for (i = 0; i < sizeof rows / sizeof *rows; i++) {
		order(rows[i].in, out);
		is(out, rows[i].out, rows[i].in);
	}
	for (i = 0; i < ADDRESSES_MAX; i++)
		full[i] = (char)(i < ADDRESSES_MAX / 2 ? 'a' + i : 'A' + i - ADDRESSES_MAX / 2);
	full[i] = '\0';
	order(full, out);
	is(out, "AaBbCcDdEeFfGgHhIiJjKkLlMmNnOoPp", "as many as a name may have");
	return tap_done();
}
