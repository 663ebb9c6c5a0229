#include "network.h"

#include <arpa/inet.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "json.h"
#include "num.h"

#define FNV_OFFSET 14695981039346656037ULL /* FNV-1a, 64 bits */
#define FNV_PRIME 1099511628211ULL
#define OWN_BASE 0xc6130000U   /* 198.19.0.0 */
#define VMNET_BASE 0x0a800000U /* 10.128.0.0 */
#define TAKEN_MAX 4096

static uint64_t hash(const char *s)
{
	uint64_t h = FNV_OFFSET;

	for (; *s != '\0'; s++)
		h = (h ^ (unsigned char)*s) * FNV_PRIME;
	return h;
}

static void text(char out[16], uint32_t address)
{
	struct in_addr a = {htonl(address)};

	inet_ntop(AF_INET, &a, out, 16);
}

static void names(struct network *n, uint64_t h)
{
	snprintf(n->name, sizeof n->name, "agt-%010llx", (unsigned long long)(h >> 24));
	snprintf(n->outside, sizeof n->outside, "agx-%010llx", (unsigned long long)(h >> 24));
}

static void addresses(struct network *n, uint32_t base, int prefix)
{
	char at[16];

	text(at, base);
	snprintf(n->subnet, sizeof n->subnet, "%s/%d", at, prefix);
	text(n->gateway, base + 1);
	text(n->proxy, base + 2);
	text(n->sandbox, base + 3);
}

void network_own(struct network *n, const char *run_id)
{
	uint64_t h = hash(run_id);

	memset(n, 0, sizeof *n);
	names(n, h);
	addresses(n, OWN_BASE + (uint32_t)(h & 0x1fff) * 8, 29);
}

void network_own_vmnet(struct network *n, const char *run_id)
{
	uint64_t h = hash(run_id);

	memset(n, 0, sizeof *n);
	names(n, h);
	addresses(n, VMNET_BASE + (uint32_t)(h & 0x7fff) * 256, 24);
}

/* "a.b.c.d/n" to its first and last address; 0, or -1 when it is no IPv4 subnet. */
static int range(const char *cidr, uint32_t *first, uint32_t *last)
{
	const char *slash = strchr(cidr, '/');
	char at[16];
	struct in_addr a;
	long prefix;

	if (slash == NULL || (size_t)(slash - cidr) >= sizeof at ||
	    num_parse(slash + 1, 8, 30, &prefix) < 0)
		return -1;
	memcpy(at, cidr, (size_t)(slash - cidr));
	at[slash - cidr] = '\0';
	if (inet_pton(AF_INET, at, &a) != 1)
		return -1;
	*first = ntohl(a.s_addr) & ~(0xffffffffU >> prefix);
	*last = *first | (0xffffffffU >> prefix);
	return 0;
}

/* docker: .IPAM.Config[].Subnet; podman: .subnets[].subnet. The first that is IPv4. */
static int subnet(const json_t *net, uint32_t *first, uint32_t *last, uint32_t *gateway)
{
	const json_t *list = json_object_get(json_object_get(net, "IPAM"), "Config"), *one;
	const char *key = "Subnet", *gate = "Gateway";
	struct in_addr a;
	size_t i;

	if (list == NULL) {
		list = json_object_get(net, "subnets");
		key = "subnet";
		gate = "gateway";
	}
	json_array_foreach(list, i, one) {
		if (range(json_text(one, key, ""), first, last) < 0)
			continue;
		*gateway = inet_pton(AF_INET, json_text(one, gate, ""), &a) == 1 ? ntohl(a.s_addr)
									    : *first + 1;
		return 0;
	}
	return -1;
}

/* docker names who is on it: .Containers{}.IPv4Address. */
static int is_taken(const json_t *net, uint32_t address)
{
	const json_t *members = json_object_get(net, "Containers"), *one;
	const char *key;
	char at[16];
	size_t n;

	text(at, address);
	n = strlen(at);
	json_object_foreach((json_t *)members, key, one) {
		const char *has = json_text(one, "IPv4Address", "");

		if (strncmp(has, at, n) == 0 && (has[n] == '/' || has[n] == '\0'))
			return 1;
	}
	return 0;
}

/* The next free one from `from` on, going round. 0 when there is none. */
static uint32_t next_free(const json_t *net, uint32_t first, uint32_t last, uint32_t gateway,
			  uint32_t from)
{
	uint32_t size = last - first - 1, i;

	for (i = 0; i < size && i < TAKEN_MAX; i++) {
		uint32_t at = first + 1 + (from + i) % size;

		if (at != gateway && !is_taken(net, at))
			return at;
	}
	return 0;
}

const char *network_read(struct network *n, const char *name, const json_t *inspect,
			 const char *run_id)
{
	const json_t *net = json_is_array(inspect) ? json_array_get(inspect, 0) : inspect;
	uint32_t first, last, gateway, proxy, sandbox;
	uint64_t h = hash(run_id);

	memset(n, 0, sizeof *n);
	if (!json_is_true(json_object_get(net, "Internal")) &&
	    !json_is_true(json_object_get(net, "internal")))
		return "is not internal: what is on it has a way out (make it with --internal)";
	if (json_is_true(json_object_get(net, "dns_enabled")))
		return "has a resolver, which asks for any name (make it with --disable-dns)";
	if (subnet(net, &first, &last, &gateway) < 0)
		return "has no IPv4 subnet (make it with --subnet)";
	proxy = next_free(net, first, last, gateway, (uint32_t)h);
	sandbox = proxy != 0 ? next_free(net, first, last, gateway, proxy - first) : 0;
	if (proxy == 0 || sandbox == 0 || sandbox == proxy)
		return "has no two addresses left";
	names(n, h);
	snprintf(n->name, sizeof n->name, "%s", name);
	text(n->gateway, gateway);
	text(n->proxy, proxy);
	text(n->sandbox, sandbox);
	return NULL;
}
