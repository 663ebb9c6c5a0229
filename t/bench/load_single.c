#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "load.h"
#include "net.h"

static int compare(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

static uint64_t median(uint64_t *v, long n)
{
	qsort(v, (size_t)n, sizeof(*v), compare);
	return v[n / 2];
}

void load_latency(const struct target *t, long count)
{
	uint64_t *open_ns = calloc((size_t)count, sizeof(*open_ns));
	uint64_t *echo_ns = calloc((size_t)count, sizeof(*echo_ns));

	if (open_ns == NULL || echo_ns == NULL)
		net_die("calloc");
	for (long i = 0; i < count; i++) {
		uint64_t begin = net_now();
		int fd = target_open(t);

		open_ns[i] = net_now() - begin;
		target_echo(t, fd);
		echo_ns[i] = net_now() - begin;
		close(fd);
		usleep(200); /* unloaded: let the other side finish the old one */
	}
	printf("%" PRIu64 " %" PRIu64 "\n", median(open_ns, count), median(echo_ns, count));
	free(open_ns);
	free(echo_ns);
}

void load_hold(const struct target *t, long count)
{
	int *fds = calloc((size_t)count, sizeof(*fds));

	if (fds == NULL)
		net_die("calloc");
	for (long i = 0; i < count; i++) {
		fds[i] = target_open(t);
		target_echo(t, fds[i]);
	}
	printf("%ld open\n", count);
	fflush(stdout);
	while (getchar() != '\n')
		if (feof(stdin) || ferror(stdin))
			return;
	for (long i = 0; i < count; i++)
		target_echo(t, fds[i]);
	printf("%ld alive\n", count);
	free(fds);
}
