#include "targets.h"

#include <string.h>

#define DNS 53

struct target {
	const char *address;
	enum probe_kind kind;
	uint16_t port;
};

static const struct target FAR[] = {
	{"1.1.1.1", PROBE_TCP, 443},
	{"8.8.8.8", PROBE_TCP, 443},
	{"2606:4700:4700::1111", PROBE_TCP, 443},
	{"2001:4860:4860::8888", PROBE_TCP, 443},
	{"1.1.1.1", PROBE_UDP, DNS},
	{"8.8.8.8", PROBE_UDP, DNS},
	{"2606:4700:4700::1111", PROBE_UDP, DNS},
	{"2001:4860:4860::8888", PROBE_UDP, DNS},
	{"169.254.169.254", PROBE_TCP, 80},
	{"fd00:ec2::254", PROBE_TCP, 80},
	{"10.0.0.1", PROBE_TCP, 443},
	{"192.168.0.1", PROBE_TCP, 443},
};

/* ssh, DNS, web, docker's API, and a port that answers nobody: being refused is an answer. */
static const uint16_t GATE_TCP[] = {22, DNS, 80, 443, 2375, 1};
static const uint16_t GATE_UDP[] = {DNS, 1};

void targets_far(struct probes *p)
{
	size_t i;

	for (i = 0; i < sizeof FAR / sizeof *FAR; i++)
		probes_add(p, FAR[i].kind, FAR[i].address, FAR[i].port);
}

void targets_resolvers(struct probes *p, const char *resolv_conf)
{
	static const char key[] = "nameserver";
	const char *line, *end;
	char address[NET_TEXT_MAX];
	int found = 0;

	for (line = resolv_conf; *line != '\0' && found < TARGETS_RESOLVERS_MAX; line = end) {
		size_t n = strcspn(line, "\n"), at, len;

		end = line + n + (line[n] == '\n');
		if (n <= sizeof key || strncmp(line, key, sizeof key - 1) != 0)
			continue;
		at = sizeof key - 1 + strspn(line + sizeof key - 1, " \t");
		len = strcspn(line + at, " \t\r\n");
		if (at == sizeof key - 1 || len == 0 || len >= sizeof address)
			continue;
		memcpy(address, line + at, len);
		address[len] = '\0';
		found += probes_add(p, PROBE_RESOLVER, address, DNS) == 0;
	}
	if (found == 0)
		probes_add(p, PROBE_RESOLVER, "127.0.0.1", DNS);
}

/* The proxy may be at the gateway, and is allowed there. */
static void drop_proxy(struct probes *p)
{
	const struct probe *last = &p->list[p->n - 1];

	if (memcmp(&last->to, &p->proxy, sizeof last->to) == 0)
		p->n--;
}

void targets_gateways(struct probes *p, char gateways[][NET_TEXT_MAX], size_t n)
{
	size_t g, i;

	for (g = 0; g < n; g++) {
		for (i = 0; i < sizeof GATE_TCP / sizeof *GATE_TCP; i++)
			if (probes_add(p, PROBE_GATE_TCP, gateways[g], GATE_TCP[i]) == 0)
				drop_proxy(p);
		for (i = 0; i < sizeof GATE_UDP / sizeof *GATE_UDP; i++)
			probes_add(p, PROBE_GATE_UDP, gateways[g], GATE_UDP[i]);
	}
}
