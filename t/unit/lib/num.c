/* num: what is not plainly a number within its bounds is refused, with the errno that says why. */
#include "num.h"

#include <errno.h>
#include <limits.h>

#include "tap.h"

typedef int parser(const char *, long, long, long *);

static void good(parser *parse, const char *s, long want)
{
	long n = -7;
	char what[80];

	snprintf(what, sizeof what, "'%s' is %ld", s, want);
	if (parse(s, 0, LONG_MAX, &n) < 0)
		n = -8;
	is_int(n, want, what);
}

static void bad(parser *parse, const char *s, int err)
{
	long n = -7;
	char what[80];
	int rc;

	errno = 0;
	rc = parse(s, 0, LONG_MAX, &n);
	snprintf(what, sizeof what, "'%s' is %s", s, err == EINVAL ? "not a number" : "too large");
	ok(rc == -1 && errno == err && n == -7, what);
}

static const char *const not_numbers[] = {"", " ", "-", "+", "-1", "+1", "-0", " 1", "1 ", "1\n", "\t1",
	"0x10", "1e3", "1.0", "1,000", "1_000", "one", "١", "1-", "--1", "0b1", NULL};

static void plain(void)
{
	char edge[64];
	const char *const *s;
	long n;

	good(num_parse, "0", 0);
	good(num_parse, "00012", 12);
	good(num_parse, "65535", 65535);
	snprintf(edge, sizeof edge, "%ld", LONG_MAX);
	good(num_parse, edge, LONG_MAX);
	edge[strlen(edge) - 1]++;
	bad(num_parse, edge, ERANGE);
	bad(num_parse, "99999999999999999999", ERANGE);
	bad(num_parse, "18446744073709551617", ERANGE);
	bad(num_parse, "1s", EINVAL);
	for (s = not_numbers; *s != NULL; s++)
		bad(num_parse, *s, EINVAL);
	is_int(num_parse("5", 5, 5, &n), 0, "both bounds are inside");
	is_int(num_parse("4", 5, 9, &n), -1, "below the least");
	is_int(errno, ERANGE, "is ERANGE");
	is_int(num_parse("10", 5, 9, &n), -1, "above the most");
}

static void units(void)
{
	const char *const *s;
	long n;

	good(num_seconds, "90", 90);
	good(num_seconds, "90s", 90);
	good(num_seconds, "30m", 1800);
	good(num_seconds, "2h", 7200);
	good(num_seconds, "1d", 86400);
	good(num_seconds, "0d", 0);
	bad(num_seconds, "9223372036854775807d", ERANGE);
	bad(num_seconds, "1H", EINVAL);
	bad(num_seconds, "1w", EINVAL);
	bad(num_seconds, "1h30m", EINVAL);
	bad(num_seconds, "h", EINVAL);
	bad(num_seconds, "1 h", EINVAL);
	bad(num_seconds, "1.5h", EINVAL);
	good(num_bytes, "4096", 4096);
	good(num_bytes, "64k", 65536);
	good(num_bytes, "64K", 65536);
	good(num_bytes, "512m", 536870912);
	good(num_bytes, "1G", 1073741824);
	bad(num_bytes, "1kb", EINVAL);
	bad(num_bytes, "1KiB", EINVAL);
	bad(num_bytes, "1t", EINVAL);
	bad(num_bytes, "9223372036854775807k", ERANGE);
	for (s = not_numbers; *s != NULL; s++) {
		bad(num_seconds, *s, EINVAL);
		bad(num_bytes, *s, EINVAL);
	}
	is_int(num_bytes("1k", 0, 1023, &n), -1, "the bound is that of the product");
	is_int(num_seconds("1m", 60, 60, &n), 0, "on both sides");
}

int main(void)
{
	plain();
	units();
	return tap_done();
}
