/*
 * hello - the server name in a TLS ClientHello (RFC 8446 4.1.2, RFC 6066 3).
 *
 * Reads records as they came from the client: the handshake message may be cut into records of
 * any length (RFC 8446 5.1). With encrypted ClientHello the outer name counts: it is what the
 * network sees. Whatever could be read in two ways (a second name, a second server_name
 * extension, bytes after the message in its record) is malformed. Pure; the name is canonical (host.h).
 */
#ifndef PROXY_HELLO_H
#define PROXY_HELLO_H

#include <stddef.h>

#include "host.h"

enum hello {
	HELLO_MORE,    /* so far, so good: read on */
	HELLO_NAME,    /* whole; the name is in out */
	HELLO_NO_NAME, /* whole, and no server_name in it */
	HELLO_NOT_TLS, /* not a TLS handshake */
	HELLO_BAD      /* TLS, but not a ClientHello that we accept; too long is here too */
};

/* Judges n bytes, the first that the client sent. */
enum hello hello_parse(const char *data, size_t n, char out[HOST_MAX + 1]);

#endif
