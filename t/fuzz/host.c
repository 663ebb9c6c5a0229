/* host: a name is accepted when, and only when, the naive reading of host.h accepts it. */
#include "host.h"

#include "fuzz.h"

static int is_port(const char *s)
{
	return s[0] >= '1' && s[0] <= '9' && strspn(s, "0123456789") == strlen(s) &&
	       strlen(s) <= 5 && atoi(s) <= 65535;
}

static void check_name(const char *text, size_t n)
{
	char out[HOST_MAX + 1], again[HOST_MAX + 1];
	char *want = fuzz_lower(text, n);
	int is_name = want != NULL && fuzz_is_name(want);

	memset(out, 'Z', sizeof out);
	CHECK((host_parse(text, n, out) == HOST_OK) == is_name);
	CHECK(strcmp(out, is_name ? want : "") == 0);
	if (is_name) {
		CHECK(host_parse(out, strlen(out), again) == HOST_OK);
		CHECK(strcmp(again, out) == 0);
	}
	free(want);
}

static void check_authority(const char *text, size_t n, uint16_t standard)
{
	const char *colon = n > 0 ? memchr(text, ':', n) : NULL;
	size_t host_n = colon != NULL ? (size_t)(colon - text) : n;
	char *host = fuzz_lower(text, host_n);
	char *port = fuzz_string(text + host_n, n - host_n);
	struct authority a;
	int fine = host != NULL && fuzz_is_name(host);

	if (colon == NULL)
		fine = fine && standard != 0;
	else
		fine = fine && strlen(port) == n - host_n && is_port(port + 1);
	CHECK((authority_parse(text, n, standard, &a) == HOST_OK) == fine);
	if (fine) {
		CHECK(strcmp(a.host, host) == 0);
		CHECK(a.port == (colon != NULL ? atoi(port + 1) : standard));
	}
	free(host);
	free(port);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	char *text = fuzz_copy(data, n);

	check_name(text, n);
	check_authority(text, n, 0);
	check_authority(text, n, 443);
	free(text);
	return 0;
}
