/*
 * fuzz - what the harnesses share: a check that aborts, exact copies, and a second opinion on names.
 *
 * A harness is t/fuzz/NAME.c: it feeds libFuzzer's bytes to one parser and checks properties of
 * what comes out, by means other than the parser's. CHECK() ends the process with the place and
 * the property, and libFuzzer keeps the input. A copy has exactly its bytes, so that AddressSanitizer
 * sees the first one read beyond them.
 */
#ifndef FUZZ_H
#define FUZZ_H

#include <arpa/inet.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

#define CHECK(property)                                                                   \
	do {                                                                              \
		if (!(property)) {                                                        \
			fprintf(stderr, "%s:%d: does not hold: %s\n", __FILE__, __LINE__, \
				#property);                                               \
			abort();                                                          \
		}                                                                         \
	} while (0)

/* n bytes in memory of their own; to be freed. */
static inline char *fuzz_copy(const void *data, size_t n)
{
	char *copy = malloc(n > 0 ? n : 1);

	CHECK(copy != NULL);
	if (n > 0)
		memcpy(copy, data, n);
	return copy;
}

/* The same and a NUL. */
static inline char *fuzz_string(const void *data, size_t n)
{
	char *copy = malloc(n + 1);

	CHECK(copy != NULL);
	if (n > 0)
		memcpy(copy, data, n);
	copy[n] = '\0';
	return copy;
}

/* The naive reading of host.h: what a canonical name is, by strspn(3) and the resolvers themselves. */
static inline int fuzz_is_name(const char *s)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789-.";
	const char *last = strrchr(s, '.'), *label = s;
	struct in_addr four;
	struct in6_addr six;
	size_t n = strlen(s);

	if (n == 0 || n > 253 || strspn(s, letters) != n)
		return 0;
	for (;;) {
		size_t len = strcspn(label, ".");

		if (len < 1 || len > 63 || label[0] == '-' || label[len - 1] == '-')
			return 0;
		if (label[len] == '\0')
			break;
		label += len + 1;
	}
	if (inet_aton(s, &four) != 0 || inet_pton(AF_INET6, s, &six) == 1)
		return 0;
	last = last != NULL ? last + 1 : s;
	if (strncmp(last, "0x", 2) == 0)
		return last[2 + strspn(last + 2, "0123456789abcdef")] != '\0';
	return last[strspn(last, "0123456789")] != '\0';
}

/* n bytes lower-cased and without one trailing dot, as a string; NULL when a NUL is in them. */
static inline char *fuzz_lower(const char *text, size_t n)
{
	char *s = fuzz_string(text, n);
	size_t i;

	if (memchr(s, '\0', n) != NULL) {
		free(s);
		return NULL;
	}
	for (i = 0; i < n; i++)
		if (s[i] >= 'A' && s[i] <= 'Z')
			s[i] = (char)(s[i] + 32);
	if (n > 0 && s[n - 1] == '.')
		s[n - 1] = '\0';
	return s;
}

#endif
