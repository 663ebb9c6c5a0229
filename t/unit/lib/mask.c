/* mask: a secret is gone wherever the chunks end, and nothing else is. */
#include "mask.h"

#include "tap.h"

#define SECRET "s3cret-token-0123456789"
#define LONGER SECRET "-and-more"

/* Feeds text in chunks of `step` bytes. */
static void feed(struct needles *needles, const char *text, size_t step, struct buf *out)
{
	struct mask m;
	size_t i, n = strlen(text);

	buf_drop(out, out->len);
	mask_init(&m, needles, 1000);
	for (i = 0; i < n; i += step)
		mask_feed(&m, text + i, n - i < step ? n - i : step, out);
	mask_finish(&m, out);
	mask_free(&m);
}

static void every_step(struct needles *needles, const char *text, const char *want, const char *what)
{
	struct buf out = BUF_INIT(4096);
	size_t step;
	int wrong = 0;

	for (step = 1; step <= strlen(text); step++) {
		feed(needles, text, step, &out);
		if (strcmp(out.data, want) != 0 && !wrong++)
			printf("# in chunks of %zu: %s\n", step, out.data);
	}
	ok(!wrong, what);
	buf_free(&out);
}

static void late(void)
{
	struct needles needles = {0};
	struct buf out = BUF_INIT(4096);
	struct mask m;
	char big[600];

	memset(big, 'k', sizeof big - 1);
	big[sizeof big - 1] = '\0';
	mask_init(&m, &needles, 16);
	is_int(mask_feed(&m, "before ", 7, &out), 0, "a stream that has no secret yet");
	needles_add(&needles, big);
	{
		size_t i;
		int failed = 0;

		for (i = 0; i < sizeof big - 1; i += 13)
			failed |= mask_feed(&m, big + i, sizeof big - 1 - i < 13 ? sizeof big - 1 - i : 13, &out);
		is_int(failed, 0, "takes one that comes later and is longer");
	}
	mask_finish(&m, &out);
	is(out.data, "before ***", "and masks it");
	mask_free(&m);
	needles_free(&needles);
	buf_free(&out);
}

int main(void)
{
	struct needles needles = {0};
	struct buf small = BUF_INIT(4);
	struct mask m;

	every_step(&needles, "nothing is secret", "nothing is secret", "without secrets all passes");
	needles_add(&needles, SECRET);
	every_step(&needles, SECRET, "***", "the secret alone");
	every_step(&needles, "a " SECRET " b\n", "a *** b\n", "in a text");
	every_step(&needles, SECRET SECRET, "******", "twice in a row");
	every_step(&needles, "s3cret-s3cret-token-0123456789", "s3cret-***", "after its own beginning");
	every_step(&needles, "s3cret-token-012345678", "s3cret-token-012345678", "its beginning alone passes");
	every_step(&needles, "czNjcmV0LXRva2VuLTAxMjM0NTY3ODk=", "***k=", "in base64, but for what depends on its neighbours");
	every_step(&needles, "7333637265742d746f6b656e2d30313233343536373839", "***", "in hex");
	needles_add(&needles, LONGER);
	every_step(&needles, "a " LONGER " b", "a *** b", "of two that begin alike the longer one");
	every_step(&needles, "a " SECRET "-and-less", "a ***-and-less", "or the shorter one");
	needles_add(&needles, "\xc3\xbc\xff-binary-secret");
	every_step(&needles, "a \xc3\xbc\xff-binary-secret b", "a *** b", "bytes that are no text");

	mask_init(&m, &needles, 10);
	is_int(mask_feed(&m, "12345", 5, &small), -1, "an output that is full is an error");
	mask_free(&m);
	buf_free(&small);
	needles_free(&needles);
	late();
	return tap_done();
}
