/* base64: the vectors of RFC 4648 section 10 both ways, and one spelling only. */
#include "base64.h"

#include <errno.h>

#include "tap.h"

static const char *const vectors[][2] = {{"", ""}, {"f", "Zg=="}, {"fo", "Zm8="}, {"foo", "Zm9v"},
	{"foob", "Zm9vYg=="}, {"fooba", "Zm9vYmE="}, {"foobar", "Zm9vYmFy"}};

static const char *const wrong[] = {"Z", "Zg", "Zg=", "Zm9", "=", "==", "====", "Z===", "=Zg=", "Zg==Zg==",
	"Zh==", "Zm9=", "Zm 9v", "Zm9v\n", " Zm9v", "Zm-_", "Zm9v!", "Zg==\n", "Zm9v=", "Zm\xc3\xa9", NULL};

int main(void)
{
	struct buf b = BUF_INIT(1000), back = BUF_INIT(1000);
	unsigned char all[256];
	const char *const *w;
	size_t i;

	for (i = 0; i < sizeof vectors / sizeof *vectors; i++) {
		buf_drop(&b, b.len);
		buf_drop(&back, back.len);
		is_int(base64_encode(&b, vectors[i][0], strlen(vectors[i][0])), 0, "encode");
		is(b.data != NULL ? b.data : "", vectors[i][1], "as the RFC has it");
		is_int(base64_decode(&back, vectors[i][1], strlen(vectors[i][1])), 0, "decode");
		is(back.data != NULL ? back.data : "", vectors[i][0], "and back");
	}
	for (i = 0; i < sizeof all; i++)
		all[i] = (unsigned char)i;
	buf_drop(&b, b.len);
	buf_drop(&back, back.len);
	base64_encode(&b, all, sizeof all);
	base64_decode(&back, b.data, b.len);
	ok(back.len == sizeof all && memcmp(back.data, all, sizeof all) == 0, "every byte there and back");
	for (w = wrong; *w != NULL; w++) {
		errno = 0;
		is_int(base64_decode(&back, *w, strlen(*w)), -1, "text that is not base64");
		is_int(errno, EINVAL, "is EINVAL");
	}
	is_int(base64_decode(&back, "Zm9v\0AAA", 8), -1, "a NUL is not base64");
	buf_free(&b);
	b = (struct buf)BUF_INIT(4);
	is_int(base64_encode(&b, "foo", 3), 0, "an encoding that fits exactly");
	is_int(base64_encode(&b, "f", 1), -1, "one that does not");
	is_int(errno, EFBIG, "is EFBIG");
	buf_free(&b);
	b = (struct buf)BUF_INIT(2);
	is_int(base64_decode(&b, "Zm9v", 4), -1, "a decoding that does not fit");
	is_int(errno, EFBIG, "is EFBIG");
	buf_free(&b);
	buf_free(&back);
	return tap_done();
}
