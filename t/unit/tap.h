/*
 * tap - the Test Anything Protocol for our unit tests.
 *
 * A test is a main() that calls ok() and is() and ends with `return tap_done();`. Output goes to
 * stdout for prove(1); a failure prints where it is and what was found.
 */
#ifndef AGENT_TAP_H
#define AGENT_TAP_H

#include <stdio.h>
#include <string.h>

static int tap_count, tap_failed;

static inline int tap_ok(int pass, const char *what, const char *file, int line)
{
	printf("%sok %d - %s\n", pass ? "" : "not ", ++tap_count, what);
	if (!pass) {
		tap_failed++;
		printf("# failed at %s:%d\n", file, line);
	}
	return pass;
}

static inline int tap_is(const char *got, const char *want, const char *what, const char *file, int line)
{
	int pass = got == want || (got != NULL && want != NULL && strcmp(got, want) == 0);

	if (!tap_ok(pass, what, file, line))
		printf("# got:  %s\n# want: %s\n", got != NULL ? got : "(null)", want != NULL ? want : "(null)");
	return pass;
}

static inline int tap_int(long got, long want, const char *what, const char *file, int line)
{
	if (!tap_ok(got == want, what, file, line))
		printf("# got:  %ld\n# want: %ld\n", got, want);
	return got == want;
}

static inline int tap_done(void)
{
	printf("1..%d\n", tap_count);
	return tap_failed > 0;
}

#define ok(pass, what) tap_ok((pass) ? 1 : 0, what, __FILE__, __LINE__)
#define is(got, want, what) tap_is(got, want, what, __FILE__, __LINE__)
#define is_int(got, want, what) tap_int((long)(got), (long)(want), what, __FILE__, __LINE__)

#endif
