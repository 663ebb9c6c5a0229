/* hosts: every name is canonical and found, in file order, however the file is handed over. */
#include "hosts.h"

#include "fuzz.h"

#define FOUND_MAX 64

static void check_found(const struct hosts *h, const struct hosts_entry *e)
{
	struct address found[FOUND_MAX];
	size_t n = hosts_find(h, e->name, found, FOUND_MAX), at = 0, i;

	CHECK(fuzz_is_name(e->name));
	CHECK(e->address.family == AF_INET || e->address.family == AF_INET6);
	/* All of a name, in the order of the array. */
	for (i = 0; i < h->n; i++) {
		if (strcmp(h->entries[i].name, e->name) != 0)
			continue;
		CHECK(at == n || memcmp(&found[at], &h->entries[i].address, sizeof *found) == 0);
		at += at < n;
	}
	CHECK(n > 0 && at == n);
	CHECK(hosts_find(h, e->name, found, 1) == 1);
}

static void check_same(const struct hosts *a, const struct hosts *b)
{
	size_t i;

	CHECK(a->n == b->n);
	for (i = 0; i < a->n; i++) {
		const struct hosts_entry *x = &a->entries[i], *y = &b->entries[i];

		CHECK(strcmp(x->name, y->name) == 0 && x->order == y->order);
		CHECK(memcmp(&x->address, &y->address, sizeof x->address) == 0);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct hosts whole = HOSTS_INIT, parts = HOSTS_INIT;
	char *text = fuzz_copy(data, n);
	const char *half = n > 0 ? memchr(text + n / 2, '\n', n - n / 2) : NULL;
	size_t first = half != NULL ? (size_t)(half - text) + 1 : n, i;

	CHECK(hosts_parse(&whole, text, n) == 0);
	for (i = 0; i < whole.n; i++) {
		int order = i > 0 ? strcmp(whole.entries[i - 1].name, whole.entries[i].name) : -1;

		CHECK(order < 0 ||
		      (order == 0 && whole.entries[i - 1].order < whole.entries[i].order));
		if (i < FOUND_MAX)
			check_found(&whole, &whole.entries[i]);
	}
	CHECK(hosts_parse(&parts, text, first) == 0);
	CHECK(hosts_parse(&parts, text + first, n - first) == 0);
	check_same(&whole, &parts);
	hosts_free(&whole);
	hosts_free(&parts);
	free(text);
	return 0;
}
