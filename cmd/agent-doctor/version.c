#include "version.h"

#include <stddef.h>
#include <string.h>

#define DIGITS "0123456789"
/* No part of a version has more digits: what has is a date or an object id. */
#define DIGITS_MAX 8

static long number(const char *text, size_t n)
{
	long value = 0;
	size_t i;

	for (i = 0; i < n; i++)
		value = value * 10 + (text[i] - '0');
	return value;
}

int version_find(const char *text, struct version *v)
{
	size_t n = strspn(text, DIGITS);
	int i;

	while (*text != '\0' && (n == 0 || n > DIGITS_MAX || text[n] != '.' ||
				 strspn(text + n + 1, DIGITS) == 0)) {
		text += n > 0 ? n : 1;
		n = strspn(text, DIGITS);
	}
	if (*text == '\0')
		return -1;
	for (i = 0; i < 3; i++) {
		v->part[i] = n <= DIGITS_MAX ? number(text, n) : 0;
		text += n;
		n = *text == '.' ? strspn(text + 1, DIGITS) : 0;
		text += n > 0;
	}
	return 0;
}

int version_before(const struct version *v, long major, long minor, long patch)
{
	if (v->part[0] != major)
		return v->part[0] < major;
	if (v->part[1] != minor)
		return v->part[1] < minor;
	return v->part[2] < patch;
}
