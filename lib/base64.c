#include "base64.h"

#include <errno.h>
#include <stdint.h>

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

int base64_encode(struct buf *b, const void *data, size_t n)
{
	const unsigned char *in = data;

	while (n > 0) {
		uint32_t v = (uint32_t)in[0] << 16;
		char quad[4];

		if (n > 1)
			v |= (uint32_t)in[1] << 8;
		if (n > 2)
			v |= in[2];
		quad[0] = alphabet[v >> 18 & 63];
		quad[1] = alphabet[v >> 12 & 63];
		quad[2] = n > 1 ? alphabet[v >> 6 & 63] : '=';
		quad[3] = n > 2 ? alphabet[v & 63] : '=';
		if (buf_add(b, quad, sizeof quad) < 0)
			return -1;
		in += n < 3 ? n : 3;
		n -= n < 3 ? n : 3;
	}
	return 0;
}

/* The value of one character, or -1. */
static int value(char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	return c == '+' ? 62 : c == '/' ? 63 : -1;
}

/* Decodes one quad: the number of bytes it stands for, or -1. */
static int quad(const char *text, unsigned char out[3])
{
	int pad = text[3] == '=' ? (text[2] == '=' ? 2 : 1) : 0;
	uint32_t v = 0;
	int i;

	for (i = 0; i < 4; i++) {
		int d = i >= 4 - pad ? 0 : value(text[i]);

		if (d < 0)
			return -1;
		v = v << 6 | (uint32_t)d;
	}
	if ((pad == 1 && (v & 0xff) != 0) || (pad == 2 && (v & 0xffff) != 0))
		return -1;
	out[0] = (unsigned char)(v >> 16);
	out[1] = (unsigned char)(v >> 8);
	out[2] = (unsigned char)v;
	return 3 - pad;
}

int base64_decode(struct buf *b, const char *text, size_t n)
{
	size_t i;

	errno = EINVAL;
	if (n % 4 != 0)
		return -1;
	for (i = 0; i < n; i += 4) {
		unsigned char out[3];
		int got = quad(text + i, out);

		if (got < 0 || (got < 3 && i + 4 != n)) {
			errno = EINVAL;
			return -1;
		}
		if (buf_add(b, out, (size_t)got) < 0)
			return -1;
	}
	return 0;
}
