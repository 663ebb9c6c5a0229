/*
 * hello: an accepted name is canonical and stands in the message; what came first decides, so a
 * shorter input says MORE or the same; and how the message is cut into records changes nothing.
 */
#include "hello.h"

#include "bounds.h"
#include "fuzz.h"

#define RECORD 5

static enum hello judge(const uint8_t *data, size_t n, char out[HOST_MAX + 1])
{
	char *copy = fuzz_copy(data, n);
	enum hello h;

	memset(out, 'Z', HOST_MAX + 1);
	h = hello_parse(copy, n, out);
	free(copy);
	if (h == HELLO_NAME)
		CHECK(fuzz_is_name(out));
	return h;
}

static void check_cut(const uint8_t *data, size_t cut, enum hello whole, const char *name)
{
	char out[HOST_MAX + 1];
	enum hello h = judge(data, cut, out);

	CHECK(h == HELLO_MORE || h == whole);
	CHECK(h != HELLO_NAME || strcmp(out, name) == 0);
}

/* The message out of its records, which are known to be whole; its length. */
static size_t message(const uint8_t *data, size_t n, uint8_t *out)
{
	size_t at = 0, len = 0, want = 4;

	while (len < want && at + RECORD <= n) {
		size_t size = (size_t)data[at + 3] << 8 | data[at + 4];

		CHECK(size <= n - at - RECORD);
		memcpy(out + len, data + at + RECORD, size);
		len += size;
		at += RECORD + size;
		if (len >= 4)
			want = 4 + ((size_t)out[1] << 16 | (size_t)out[2] << 8 | out[3]);
	}
	CHECK(len == want);
	return len;
}

/* The same message in records of `size` bytes says the same. */
static void check_records(const uint8_t *msg, size_t n, size_t size, enum hello whole,
			  const char *name)
{
	size_t records = (n + size - 1) / size, at = 0, done = 0;
	uint8_t *data;
	char out[HOST_MAX + 1];

	if (n + records * RECORD > HELLO_MAX)
		return;
	data = malloc(n + records * RECORD);
	CHECK(data != NULL);
	while (done < n) {
		size_t part = n - done < size ? n - done : size;
		const uint8_t head[RECORD] = {22, 3, 1, (uint8_t)(part >> 8), (uint8_t)part};

		memcpy(data + at, head, RECORD);
		memcpy(data + at + RECORD, msg + done, part);
		at += RECORD + part;
		done += part;
	}
	CHECK(judge(data, at, out) == whole);
	CHECK(whole != HELLO_NAME || strcmp(out, name) == 0);
	free(data);
}

static int contains(const uint8_t *msg, size_t n, const char *name)
{
	char *naive = fuzz_copy(msg, n);
	size_t i;
	int found;

	for (i = 0; i < n; i++)
		if (naive[i] >= 'A' && naive[i] <= 'Z')
			naive[i] = (char)(naive[i] + 32);
	found = memmem(naive, n, name, strlen(name)) != NULL;
	free(naive);
	return found;
}

/* One more server_name at the end of the extensions: which of the two counts must not be a question. */
static void check_second_name(const uint8_t *msg, size_t n)
{
	static const uint8_t second[] = {0, 0, 0, 6, 0, 4, 0, 0, 1, 'a'};
	size_t at = 4 + 2 + 32, list;
	uint8_t *longer = malloc(n + sizeof second);

	CHECK(longer != NULL);
	memcpy(longer, msg, n);
	memcpy(longer + n, second, sizeof second);
	at += 1u + msg[at];
	at += 2u + ((size_t)msg[at] << 8 | msg[at + 1]);
	at += 1u + msg[at];
	list = n - at - 2 + sizeof second;
	longer[at] = (uint8_t)(list >> 8);
	longer[at + 1] = (uint8_t)list;
	n += sizeof second;
	longer[1] = (uint8_t)((n - 4) >> 16);
	longer[2] = (uint8_t)((n - 4) >> 8);
	longer[3] = (uint8_t)(n - 4);
	check_records(longer, n, 1000, HELLO_BAD, "");
	free(longer);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	char name[HOST_MAX + 1];
	enum hello whole = judge(data, n, name);
	size_t step = n / 128 + 1, cut, len;
	uint8_t *msg;

	/* Every cut of a short input; of a long one some, elsewhere in each. */
	for (cut = n > 0 ? data[n - 1] % step : 0; cut < n; cut += step)
		check_cut(data, cut, whole, name);
	if (whole != HELLO_NAME && whole != HELLO_NO_NAME)
		return 0;
	msg = malloc(n);
	CHECK(msg != NULL);
	len = message(data, n, msg);
	if (whole == HELLO_NAME) {
		CHECK(contains(msg, len, name));
		check_second_name(msg, len);
	}
	check_records(msg, len, 1, whole, name);
	check_records(msg, len, data[n - 1] + 1u, whole, name);
	check_records(msg, len, len, whole, name);
	free(msg);
	return 0;
}
