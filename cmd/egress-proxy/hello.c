#include "hello.h"

#include <stdint.h>
#include <string.h>

#include "bounds.h"

#define RECORD_HEADER 5
#define RECORD_MAX 16384
#define HANDSHAKE_HEADER 4
#define TYPE_HANDSHAKE 22
#define TYPE_CLIENT_HELLO 1
#define EXTENSION_SERVER_NAME 0
#define NAME_TYPE_HOST 0

/* What is left to read; every take checks it, so nothing reads past the end. */
struct view {
	const uint8_t *p;
	size_t n;
};

static int take(struct view *v, size_t n, struct view *out)
{
	if (n > v->n)
		return -1;
	out->p = v->p;
	out->n = n;
	v->p += n;
	v->n -= n;
	return 0;
}

/* A number of `bytes` bytes, big-endian. */
static int number(struct view *v, size_t bytes, size_t *out)
{
	struct view raw;
	size_t i;

	if (take(v, bytes, &raw) < 0)
		return -1;
	*out = 0;
	for (i = 0; i < bytes; i++)
		*out = *out << 8 | raw.p[i];
	return 0;
}

/* A vector behind its length of `bytes` bytes (RFC 8446 3.4). */
static int vector(struct view *v, size_t bytes, struct view *out)
{
	size_t n;

	return number(v, bytes, &n) < 0 ? -1 : take(v, n, out);
}

/* One record's header: its payload length, or what is wrong. */
static enum hello record(const uint8_t *p, size_t n, size_t *len)
{
	if (p[0] != TYPE_HANDSHAKE || (n > 1 && p[1] != 3))
		return HELLO_NOT_TLS;
	if (n > 2 && p[2] > 4)
		return HELLO_NOT_TLS;
	if (n < RECORD_HEADER)
		return HELLO_MORE;
	*len = (size_t)p[3] << 8 | p[4];
	return *len == 0 || *len > RECORD_MAX ? HELLO_BAD : HELLO_NAME;
}

/*
 * Collects the handshake message from the records into out; HELLO_NAME when it is whole. Bytes of
 * a record that is not whole count as well, so that the first ones are judged early.
 */
static enum hello collect(const uint8_t *p, size_t n, uint8_t out[HELLO_MAX], size_t *len)
{
	size_t want = HANDSHAKE_HEADER, at = 0;

	*len = 0;
	while (at < n) {
		size_t size = 0, here;
		enum hello h = record(p + at, n - at, &size);

		if (h != HELLO_NAME)
			return at > 0 && h == HELLO_NOT_TLS ? HELLO_BAD : h;
		at += RECORD_HEADER;
		here = size < n - at ? size : n - at;
		if (here > HELLO_MAX - *len)
			return HELLO_BAD;
		memcpy(out + *len, p + at, here);
		*len += here;
		at += here;
		if (*len > 0 && out[0] != TYPE_CLIENT_HELLO)
			return HELLO_BAD;
		if (*len >= HANDSHAKE_HEADER)
			want = HANDSHAKE_HEADER + ((size_t)out[1] << 16 | (size_t)out[2] << 8 | out[3]);
		if (want > HELLO_MAX || *len > want)
			return HELLO_BAD;
		/* The message ends where a record ends (RFC 8446 5.1: the next flight is not its). */
		if (*len == want)
			return here == size ? HELLO_NAME : HELLO_BAD;
	}
	return HELLO_MORE;
}

static enum hello server_name(struct view ext, char out[HOST_MAX + 1])
{
	struct view list, name;
	size_t type;

	if (vector(&ext, 2, &list) < 0 || ext.n != 0)
		return HELLO_BAD;
	if (number(&list, 1, &type) < 0 || type != NAME_TYPE_HOST || vector(&list, 2, &name) < 0)
		return HELLO_BAD;
	if (list.n != 0)
		return HELLO_BAD;
	return host_parse((const char *)name.p, name.n, out) == HOST_OK ? HELLO_NAME : HELLO_BAD;
}

static enum hello extensions(struct view list, char out[HOST_MAX + 1])
{
	enum hello found = HELLO_NO_NAME;

	while (list.n > 0) {
		struct view ext;
		size_t type;

		if (number(&list, 2, &type) < 0 || vector(&list, 2, &ext) < 0)
			return HELLO_BAD;
		if (type != EXTENSION_SERVER_NAME)
			continue;
		if (found != HELLO_NO_NAME)
			return HELLO_BAD;
		found = server_name(ext, out);
		if (found == HELLO_BAD)
			return HELLO_BAD;
	}
	return found;
}

static enum hello client_hello(struct view v, char out[HOST_MAX + 1])
{
	struct view skip, list;

	/* legacy_version and random, session id, cipher suites, compression methods */
	if (take(&v, 2 + 32, &skip) < 0 || skip.p[0] != 3 || vector(&v, 1, &skip) < 0 ||
	    skip.n > 32)
		return HELLO_BAD;
	if (vector(&v, 2, &skip) < 0 || skip.n < 2 || skip.n % 2 != 0)
		return HELLO_BAD;
	if (vector(&v, 1, &skip) < 0 || skip.n < 1)
		return HELLO_BAD;
	if (v.n == 0)
		return HELLO_NO_NAME;
	if (vector(&v, 2, &list) < 0 || v.n != 0)
		return HELLO_BAD;
	return extensions(list, out);
}

enum hello hello_parse(const char *data, size_t n, char out[HOST_MAX + 1])
{
	uint8_t message[HELLO_MAX];
	struct view v = {message + HANDSHAKE_HEADER, 0};
	size_t len;
	enum hello h;

	out[0] = '\0';
	if (n == 0)
		return HELLO_MORE;
	/* No more than this is ever waited for, so what is beyond it must not change the verdict. */
	if (n > HELLO_MAX)
		n = HELLO_MAX;
	h = collect((const uint8_t *)data, n, message, &len);
	if (h == HELLO_MORE)
		return n >= HELLO_MAX ? HELLO_BAD : HELLO_MORE;
	if (h != HELLO_NAME)
		return h;
	v.n = len - HANDSHAKE_HEADER;
	return client_hello(v, out);
}
