/* buf: the bound holds, a refused append changes nothing, there is always a NUL behind the data. */
#include "buf.h"

#include <errno.h>
#include <stdint.h>
#include <unistd.h>

#include "tap.h"

static void bound(void)
{
	struct buf b = BUF_INIT(8);

	is_int(buf_str(&b, "12345678"), 0, "as many bytes as the bound fit");
	errno = 0;
	is_int(buf_str(&b, "9"), -1, "one more does not");
	is_int(errno, EFBIG, "and says EFBIG");
	is(b.data, "12345678", "what was there is untouched");
	is_int(buf_str(&b, ""), 0, "nothing fits into a full buffer");
	errno = 0;
	is_int(buf_fmt(&b, "%d", 1), -1, "formatted text is bound too");
	is_int(errno, EFBIG, "with EFBIG");
	is_int(b.len, 8, "and leaves the length");
	buf_free(&b);

	b = (struct buf)BUF_INIT(0);
	is_int(buf_str(&b, "x"), -1, "a bound of 0 holds nothing");
	is_int(buf_add(&b, NULL, 0), 0, "but the empty append is fine");
	is(b.data, "", "and makes it a string");
	buf_free(&b);

	b = (struct buf)BUF_INIT(SIZE_MAX);
	is_int(buf_str(&b, "x"), 0, "a bound of SIZE_MAX can be used");
	is_int(buf_add(&b, "", SIZE_MAX - 1), -1, "a length that would overflow is refused");
	is(b.data, "x", "without harm");
	buf_free(&b);
}

static void growth(void)
{
	struct buf b = BUF_INIT(100000);
	int i, failed = 0;

	for (i = 0; i < 10000; i++)
		failed |= buf_fmt(&b, "%04d\n", i);
	is_int(failed, 0, "ten thousand appends");
	is_int(b.len, 50000, "all of their bytes are there");
	ok(memcmp(b.data + 49995, "9999\n", 6) == 0, "the last is whole and ends in NUL");
	buf_drop(&b, 49995);
	is(b.data, "9999\n", "drop takes from the front");
	buf_drop(&b, 0);
	is_int(b.len, 5, "drop of nothing");
	buf_drop(&b, 600);
	is_int(b.len, 0, "drop of more than there is empties it");
	is(b.data, "", "and leaves a string");
	buf_free(&b);
	buf_free(&b);
	ok(b.data == NULL && b.cap == 0, "free twice is free once");
	is_int(buf_str(&b, "again"), 0, "and it can be used again");
	buf_free(&b);
	buf_drop(&b, 1);
	buf_wipe(&b);
	ok(b.data == NULL, "drop and wipe of a buffer without memory");
}

static void wiping(void)
{
	struct buf b = BUF_INIT(1000);
	size_t i;
	int left = 0;

	buf_str(&b, "secret");
	buf_drop(&b, 3);
	buf_wipe(&b);
	for (i = 0; i < b.cap; i++)
		left |= b.data[i];
	is_int(left, 0, "wipe overwrites everything, what drop moved included");
	is_int(b.len, 0, "and empties");
	buf_free(&b);
}

static void reading(void)
{
	struct buf b = BUF_INIT(6);
	int fds[2];

	if (pipe(fds) < 0 || write(fds[1], "abcdefghij", 10) != 10)
		_exit(70);
	is_int(buf_read(&b, fds[0], 4), 4, "reads at most what is asked");
	is_int(buf_read(&b, fds[0], 4), 2, "and at most what fits");
	is(b.data, "abcdef", "in order");
	errno = 0;
	is_int(buf_read(&b, fds[0], 4), -1, "a full buffer cannot read");
	is_int(errno, EFBIG, "and says EFBIG, since 0 would mean end of file");
	close(fds[1]);
	buf_drop(&b, 6);
	is_int(buf_read(&b, fds[0], 6), 4, "the rest");
	buf_drop(&b, 6);
	is_int(buf_read(&b, fds[0], 6), 0, "end of file is 0");
	close(fds[0]);
	errno = 0;
	is_int(buf_read(&b, fds[0], 6), -1, "a closed descriptor is -1");
	is_int(errno, EBADF, "with errno");
	buf_free(&b);
}

int main(void)
{
	bound();
	growth();
	wiping();
	reading();
	return tap_done();
}
