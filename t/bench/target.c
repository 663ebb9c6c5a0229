#include "load.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "net.h"

static void send_all(int fd, const char *data, size_t n)
{
	if (send(fd, data, n, MSG_NOSIGNAL) != (ssize_t)n)
		net_die("send");
}

void target_head(const struct target *t, int fd)
{
	char head[4096];
	size_t n = 0;

	while (n < 4 || memcmp(head + n - 4, "\r\n\r\n", 4) != 0) {
		ssize_t got = recv(fd, head + n, sizeof(head) - n, 0);

		if (got <= 0) {
			errno = got == 0 ? ECONNRESET : errno;
			net_die("response head");
		}
		n += (size_t)got;
	}
	if (n < 12 || memcmp(head + 9, t->want, 3) != 0) {
		fprintf(stderr, "%.*s", (int)n, head);
		errno = EPROTO;
		net_die("status");
	}
}

int target_open(const struct target *t)
{
	int fd = net_connect(t->proxy != 0 ? t->proxy : t->origin);

	if (t->proxy != 0) {
		send_all(fd, t->request, t->request_len);
		target_head(t, fd);
	}
	return fd;
}

void target_echo(const struct target *t, int fd)
{
	char back[PAYLOAD_MAX];
	size_t n = 0;

	send_all(fd, t->payload, t->payload_len);
	while (n < t->payload_len) {
		ssize_t got = recv(fd, back + n, t->payload_len - n, 0);

		if (got <= 0) {
			errno = got == 0 ? ECONNRESET : errno;
			net_die("echo");
		}
		n += (size_t)got;
	}
	if (memcmp(back, t->payload, n) != 0) {
		errno = EPROTO;
		net_die("echo differs");
	}
}

static void put16(char *at, size_t value)
{
	at[0] = (char)(value >> 8);
	at[1] = (char)value;
}

/* RFC 8446 4.1.2 and 5.1, RFC 6066 3: one record, one cipher suite, one extension. */
void target_hello(struct target *t, const char *name)
{
	static const char suites[] = {0, 2, 0x13, 0x01, 1, 0};
	size_t len = strlen(name), at = 9 + 2 + 32 + 1;
	char *p = t->payload;

	memset(p, 0x5a, at);
	p[0] = 0x16;
	p[1] = 3;
	p[2] = 1;
	p[5] = 1;
	p[6] = 0;
	p[9] = 3;
	p[10] = 3;
	p[at - 1] = 0; /* no session id */
	memcpy(p + at, suites, sizeof(suites));
	at += sizeof(suites);
	put16(p + at, len + 9);
	put16(p + at + 2, 0); /* server_name */
	put16(p + at + 4, len + 5);
	put16(p + at + 6, len + 3);
	p[at + 8] = 0; /* host_name */
	put16(p + at + 9, len);
	memcpy(p + at + 11, name, len);
	at += 11 + len;
	put16(p + 3, at - 5);
	put16(p + 7, at - 9);
	t->payload_len = at;
}
