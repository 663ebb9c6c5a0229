/*
 * load - asks a proxy, or an origin directly, in one of the ways that the benchmark measures.
 *
 *	load [-p PROXYPORT] [-t] [-h HOST] MODE ORIGINPORT COUNT
 *
 * MODE: churn, deny (64 workers), down, up (COUNT is mebibytes), latency, hold.
 * -t sends a ClientHello as a tunnel's first bytes in place of a ping.
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "load.h"
#include "net.h"

#define WORKERS 64
#define COUNT_MAX 10000000

static int run(const struct target *t, const char *mode, long count)
{
	if (strcmp(mode, "churn") == 0)
		load_churn(t, count, WORKERS, 0);
	else if (strcmp(mode, "deny") == 0)
		load_churn(t, count, WORKERS, 1);
	else if (strcmp(mode, "down") == 0)
		load_down(t, (uint64_t)count << 20);
	else if (strcmp(mode, "up") == 0)
		load_up(t, (uint64_t)count << 20);
	else if (strcmp(mode, "latency") == 0)
		load_latency(t, count);
	else if (strcmp(mode, "hold") == 0)
		load_hold(t, count);
	else
		return 64;
	return 0;
}

int main(int argc, char **argv)
{
	struct target t = {.host = "origin.bench", .payload = "ping", .payload_len = 4};
	int option, tls = 0;

	while ((option = getopt(argc, argv, "p:th:")) != -1) {
		if (option == 'p')
			t.proxy = (uint16_t)net_number(optarg, 1, 65535);
		else if (option == 't')
			tls = 1;
		else if (option == 'h')
			t.host = optarg;
		else
			return 64;
	}
	if (argc - optind != 3) {
		fprintf(stderr, "usage: load [-p PORT] [-t] [-h HOST] MODE ORIGINPORT COUNT\n");
		return 64;
	}
	t.origin = (uint16_t)net_number(argv[optind + 1], 1, 65535);
	t.want = strcmp(argv[optind], "deny") == 0 ? "403" : "200";
	if (tls)
		target_hello(&t, t.host);
	t.request_len = (size_t)snprintf(t.request, sizeof(t.request),
		"CONNECT %s:%u HTTP/1.1\r\nHost: %s:%u\r\n\r\n", t.host, (unsigned)t.origin,
		t.host, (unsigned)t.origin);
	return run(&t, argv[optind], net_number(argv[optind + 2], 1, COUNT_MAX));
}
