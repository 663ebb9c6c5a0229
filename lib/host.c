#include "host.h"

#include <string.h>

static int is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static int is_hex(char c)
{
	return is_digit(c) || (c >= 'a' && c <= 'f');
}

/* Locale-free on purpose: isalpha(3) and tolower(3) may not be. */
static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static enum host_error check_label(const char *label, size_t n)
{
	if (n == 0)
		return HOST_EMPTY;
	if (n > 63)
		return HOST_TOO_LONG;
	if (label[0] == '-' || label[n - 1] == '-')
		return HOST_BAD_BYTE;
	return HOST_OK;
}

/* A name whose last label inet_aton(3) would read as a number is an address. */
static int is_numeric(const char *label, size_t n)
{
	size_t i = 0;
	int hex = n >= 2 && label[0] == '0' && label[1] == 'x';

	for (i = hex ? 2 : 0; i < n; i++)
		if (hex ? !is_hex(label[i]) : !is_digit(label[i]))
			return 0;
	return 1;
}

/* Checks and copies a name of 1 to HOST_MAX bytes, its trailing dot gone. */
static enum host_error canonicalise(const char *name, size_t n, char *out)
{
	size_t i, start = 0;

	for (i = 0; i < n; i++) {
		char c = lower(name[i]);
		enum host_error e;

		out[i] = c;
		if (c == '.') {
			e = check_label(out + start, i - start);
			if (e != HOST_OK)
				return e;
			start = i + 1;
		} else if (!is_digit(c) && c != '-' && (c < 'a' || c > 'z')) {
			return HOST_BAD_BYTE;
		}
	}
	out[n] = '\0';
	if (is_numeric(out + start, n - start) && n > start)
		return HOST_ADDRESS;
	return check_label(out + start, n - start);
}

enum host_error host_parse(const char *name, size_t n, char out[HOST_MAX + 1])
{
	enum host_error e;

	out[0] = '\0';
	if (n > 0 && name[n - 1] == '.')
		n--;
	if (n == 0)
		return HOST_EMPTY;
	if (name[0] == '[' || memchr(name, ':', n) != NULL)
		return HOST_ADDRESS;
	if (n > HOST_MAX)
		return HOST_TOO_LONG;
	e = canonicalise(name, n, out);
	if (e != HOST_OK)
		out[0] = '\0';
	return e;
}

static enum host_error parse_port(const char *s, size_t n, uint16_t *out)
{
	unsigned long port = 0;
	size_t i;

	/* No leading zero: one authority, one spelling. */
	if (n == 0 || n > 5 || s[0] == '0')
		return HOST_BAD_PORT;
	for (i = 0; i < n; i++) {
		if (!is_digit(s[i]))
			return HOST_BAD_PORT;
		port = port * 10 + (unsigned long)(s[i] - '0');
	}
	if (port > 65535)
		return HOST_BAD_PORT;
	*out = (uint16_t)port;
	return HOST_OK;
}

enum host_error authority_parse(const char *text, size_t n, uint16_t default_port,
				struct authority *out)
{
	const char *colon = n > 0 ? memchr(text, ':', n) : NULL;
	enum host_error e;

	if (n > 0 && text[0] == '[')
		return HOST_ADDRESS;
	if (colon == NULL) {
		if (default_port == 0)
			return n == 0 ? HOST_EMPTY : HOST_BAD_PORT;
		out->port = default_port;
		return host_parse(text, n, out->host);
	}
	if (memchr(colon + 1, ':', n - (size_t)(colon + 1 - text)) != NULL)
		return HOST_ADDRESS;
	e = host_parse(text, (size_t)(colon - text), out->host);
	if (e != HOST_OK)
		return e;
	return parse_port(colon + 1, n - (size_t)(colon + 1 - text), &out->port);
}

const char *host_strerror(enum host_error e)
{
	switch (e) {
	case HOST_OK:
		return "is a host name";
	case HOST_EMPTY:
		return "is empty or has an empty label";
	case HOST_TOO_LONG:
		return "is too long (a label has at most 63 bytes, a name 253)";
	case HOST_BAD_BYTE:
		return "has a byte that no host name has (letters, digits, '-' and '.' only; "
		       "write international names as xn--...)";
	case HOST_ADDRESS:
		return "is an address, not a host name";
	case HOST_BAD_PORT:
		return "has no valid port (1 to 65535)";
	}
	return "is not a host name";
}
