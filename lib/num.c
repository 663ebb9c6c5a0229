#include "num.h"

#include <errno.h>
#include <limits.h>
#include <string.h>

/* Reads digits into *out and returns the first byte after them, or NULL. */
static const char *digits(const char *s, long *out)
{
	long n = 0;

	if (*s < '0' || *s > '9') {
		errno = EINVAL;
		return NULL;
	}
	for (; *s >= '0' && *s <= '9'; s++) {
		int d = *s - '0';

		if (n > (LONG_MAX - d) / 10) {
			errno = ERANGE;
			return NULL;
		}
		n = n * 10 + d;
	}
	*out = n;
	return s;
}

static int within(long n, long min, long max, long *out)
{
	if (n < min || n > max) {
		errno = ERANGE;
		return -1;
	}
	*out = n;
	return 0;
}

int num_parse(const char *s, long min, long max, long *out)
{
	long n;
	const char *rest = digits(s, &n);

	if (rest == NULL)
		return -1;
	if (*rest != '\0') {
		errno = EINVAL;
		return -1;
	}
	return within(n, min, max, out);
}

/* units holds the letters, scale what each multiplies by. */
static int scaled(const char *s, const char *units, const long *scale, long min, long max, long *out)
{
	long n, by = 1;
	const char *rest = digits(s, &n);

	if (rest == NULL)
		return -1;
	if (*rest != '\0') {
		const char *unit = strchr(units, *rest);

		if (unit == NULL || rest[1] != '\0') {
			errno = EINVAL;
			return -1;
		}
		by = scale[unit - units];
	}
	if (n > LONG_MAX / by) {
		errno = ERANGE;
		return -1;
	}
	return within(n * by, min, max, out);
}

int num_seconds(const char *s, long min, long max, long *out)
{
	static const long scale[] = {1, 60, 3600, 86400};

	return scaled(s, "smhd", scale, min, max, out);
}

int num_bytes(const char *s, long min, long max, long *out)
{
	static const long scale[] = {1024, 1048576, 1073741824, 1024, 1048576, 1073741824};

	return scaled(s, "kmgKMG", scale, min, max, out);
}
