#include "advice.h"

#include <stdio.h>

#include "host.h"
#include "phase.h"

#define HTTPS 443
#define LIST_MAX 64

/* The phases as a list in JSON or Nix, which differ in what stands between two. */
static const char *list(unsigned mask, const char *between, char out[LIST_MAX])
{
	const char *before = "";
	unsigned bit;
	int n = 0;

	out[0] = '\0';
	for (bit = PHASE_SETUP; bit <= PHASE_SHIP; bit <<= 1)
		if ((mask & bit) != 0) {
			n += snprintf(out + n, LIST_MAX - (size_t)n, "%s\"%s\"", before, phase_name(bit));
			before = between;
		}
	return out;
}

static void for_policy(char *out, const char *name, const char *phase)
{
	snprintf(out, ADVICE_MAX,
		 "To allow it in one run, an option of agent run and of egress-proxy:\n"
		 "    --allow %s@%s\n"
		 "To allow it in every run, among the hosts of a group in nix/egress.nix:\n"
		 "    \"%s\" = \"the reason\";\n"
		 "or in the policy file:\n"
		 "    \"%s\"\n",
		 name, phase, name, name);
}

static void for_phase(char *out, const char *name, const char *phase, unsigned wanted)
{
	char nix[LIST_MAX], json[LIST_MAX];

	/* It cannot stand in a second group: a host is there once. */
	snprintf(out, ADVICE_MAX,
		 "To allow it in one run, an option of agent run and of egress-proxy:\n"
		 "    --allow %s@%s\n"
		 "To allow it in every run, its group in nix/egress.nix, or one that it moves to, has:\n"
		 "    phases = [ %s ];\n"
		 "or in the policy file:\n"
		 "    \"phases\": [%s]\n",
		 name, phase, list(wanted, " ", nix), list(wanted, ", ", json));
}

static void for_address(char *out, const struct advice *a, const char *phase)
{
	unsigned port = a->port;

	if (!a->internal) {
		snprintf(out, ADVICE_MAX, "Nothing opens it: an address of that kind is never "
					  "connected to.\n");
		return;
	}
	snprintf(out, ADVICE_MAX,
		 "If it is an internal service, an option of agent run and of egress-proxy for one run:\n"
		 "    --internal %s:%u@%s\n"
		 "For every run, under internal in nix/egress.nix, and then in no group:\n"
		 "    { host = \"%s\"; port = %u; phases = [ \"%s\" ]; }\n"
		 "or in the policy file:\n"
		 "    {\"host\": \"%s\", \"port\": %u, \"phases\": [\"%s\"]}\n",
		 a->host, port, phase, a->host, port, phase, a->host, port, phase);
}

const char *advice_text(char out[ADVICE_MAX], const struct advice *a)
{
	unsigned wanted = a->phase == PHASE_ALL ? PHASE_AGENT : a->phase;
	char name[HOST_MAX + 8];

	out[0] = '\0';
	if (a->port == HTTPS)
		snprintf(name, sizeof name, "%s", a->host);
	else
		snprintf(name, sizeof name, "%s:%u", a->host, (unsigned)a->port);
	if (a->reason == REASON_POLICY)
		for_policy(out, name, phase_name(wanted));
	else if (a->reason == REASON_PHASE)
		for_phase(out, name, phase_name(wanted), a->open | wanted);
	else if (a->reason == REASON_ADDRESS)
		for_address(out, a, phase_name(wanted));
	return out;
}
