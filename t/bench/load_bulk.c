#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#include "load.h"
#include "net.h"

#define CHUNK (256 * 1024)

void load_down(const struct target *t, uint64_t bytes)
{
	int fd = target_open(t);
	uint64_t begin = net_now(), got = 0;
	ssize_t n;

	if (send(fd, &bytes, sizeof(bytes), MSG_NOSIGNAL) != sizeof(bytes))
		net_die("send");
	while ((n = recv(fd, NULL, CHUNK, MSG_TRUNC)) > 0)
		got += (uint64_t)n;
	if (n == -1 || got != bytes) {
		errno = n == -1 ? errno : EPROTO;
		net_die("bytes are missing");
	}
	printf("%" PRIu64 "\n", net_now() - begin);
	close(fd);
}

void load_up(const struct target *t, uint64_t bytes)
{
	static char chunk[CHUNK];
	int fd = target_open(t);
	uint64_t begin = net_now();
	char k;

	if (send(fd, &bytes, sizeof(bytes), MSG_NOSIGNAL) != sizeof(bytes))
		net_die("send");
	for (uint64_t left = bytes; left > 0;) {
		ssize_t n = send(fd, chunk, left < CHUNK ? (size_t)left : CHUNK, MSG_NOSIGNAL);

		if (n == -1)
			net_die("send");
		left -= (uint64_t)n;
	}
	if (recv(fd, &k, 1, 0) != 1)
		net_die("the sink did not answer");
	printf("%" PRIu64 "\n", net_now() - begin);
	close(fd);
}
