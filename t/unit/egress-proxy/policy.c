/* policy: the look-up is exact, and a chain of it is short however many entries there are. */
#include "policy.h"

#include "bounds.h"
#include "phase.h"
#include "tap.h"

#define MANY 100000

static struct authority authority(const char *host, unsigned port)
{
	struct authority a = {.port = (uint16_t)port};

	snprintf(a.host, sizeof a.host, "%s", host);
	return a;
}

static int add(struct policy *p, const char *host, unsigned port, unsigned phases)
{
	const struct authority a = authority(host, port);
	const struct entry e = {.phases = (uint8_t)phases};

	return policy_add(p, &a, policy_intern(p, "group"), e);
}

static const char *judged(const struct policy *p, const char *host, unsigned port, unsigned phase)
{
	const struct authority a = authority(host, port);
	const struct entry *e;
	enum reason r = policy_judge(p, &a, phase, &e);

	return (e == NULL) != (r == REASON_POLICY) ? "an entry that does not fit" :
		reason_info(r)->word;
}

static const struct {
	const char *host;
	unsigned port, phase;
	const char *want;
} rows[] = {
	{"a.example", 443, PHASE_SETUP, "none"},
	{"a.example", 443, PHASE_SHIP, "none"},
	{"a.example", 443, PHASE_ALL, "none"},
	{"a.example", 443, PHASE_AGENT, "phase"},
	{"a.example", 443, 0, "phase"},
	{"a.example", 22, PHASE_AGENT, "none"},
	{"a.example", 22, PHASE_SETUP, "phase"},
	{"a.example", 80, PHASE_ALL, "policy"},
	{"a.example", 444, PHASE_ALL, "policy"},
	{"a.example", 0, PHASE_ALL, "policy"},
	{"a.example", 443 + 256, PHASE_ALL, "policy"},
	{"b.example", 443, PHASE_ALL, "policy"},
	{"x.a.example", 443, PHASE_ALL, "policy"},
	{"xa.example", 443, PHASE_ALL, "policy"},
	{"a.example.x", 443, PHASE_ALL, "policy"},
	{"aXexample", 443, PHASE_ALL, "policy"},
	{"example", 443, PHASE_ALL, "policy"},
	{"A.example", 443, PHASE_ALL, "policy"}, /* who asks has the canonical name */
	{"group", 443, PHASE_ALL, "policy"},
	{"", 443, PHASE_ALL, "policy"},
};

static void check_rows(void)
{
	struct policy p = POLICY_INIT;
	const struct entry *e;
	size_t i;

	is(judged(&p, "a.example", 443, PHASE_ALL), "policy", "an empty policy denies");
	is(policy_text(&p, 0), "", "and has no text");
	add(&p, "a.example", 443, PHASE_SETUP | PHASE_SHIP);
	add(&p, "a.example", 22, PHASE_AGENT);
	for (i = 0; i < sizeof rows / sizeof *rows; i++)
		is(judged(&p, rows[i].host, rows[i].port, rows[i].phase), rows[i].want, rows[i].host);
	e = policy_find(&p, "a.example", 22);
	is(policy_text(&p, e->group), "group", "an entry knows its group");
	is(policy_text(&p, e->name), "a.example", "and its name");
	policy_free(&p);
	is(judged(&p, "a.example", 443, PHASE_ALL), "policy", "freed, it denies");
	policy_free(&p);
}

/* The longest run of slots that are taken: no look-up, of whatever name, goes through more. */
static size_t longest_run(const struct policy *p)
{
	size_t run = 0, longest = 0, i;

	/* Twice around, since a run may go over the end. */
	for (i = 0; i < 2 * p->slots_n; i++) {
		run = p->slots[i & (p->slots_n - 1)] != 0 ? run + 1 : 0;
		longest = run > longest ? run : longest;
	}
	return longest;
}

static void name(char out[HOST_MAX + 1], int kind, size_t i)
{
	static const char *const forms[] = {"host%zu.example", "%zu.n", "a%zu-b.example.com"};

	snprintf(out, HOST_MAX + 1, forms[kind], i);
}

static void check_many(int kind)
{
	struct policy p = POLICY_INIT;
	char host[HOST_MAX + 1], what[80];
	size_t i, found = 0, wrong = 0;

	for (i = 0; i < MANY; i++) {
		name(host, kind, i);
		if (add(&p, host, (unsigned)(1 + i % 65535), PHASE_AGENT) < 0)
			break;
	}
	is_int(p.n, MANY, "100,000 entries are added");
	for (i = 0; i < MANY; i++) {
		const struct entry *e;

		name(host, kind, i);
		e = policy_find(&p, host, (uint16_t)(1 + i % 65535));
		found += e == &p.entries[i];
		name(host, kind, i + MANY);
		wrong += policy_find(&p, host, (uint16_t)(1 + i % 65535)) != NULL;
	}
	is_int(found, MANY, "each is found");
	is_int(wrong, 0, "and no other");
	ok(p.slots_n >= 2 * p.n && (p.slots_n & (p.slots_n - 1)) == 0, "at most half of the table is full");
	/* A good hash gives about log2(n) / (load - 1 - ln(load)), 50; clusters of a bad one are long. */
	snprintf(what, sizeof what, "no look-up goes through more than %zu slots", longest_run(&p));
	ok(longest_run(&p) < 200, what);
	policy_free(&p);
}

static void check_bound(void)
{
	struct policy p = POLICY_INIT;

	add(&p, "a.example", 443, PHASE_AGENT);
	/* The entries are counted, so the count may stand in for a million of them. */
	p.n = POLICY_ENTRIES_MAX;
	is_int(add(&p, "b.example", 443, PHASE_AGENT), -1, "one entry too many is refused");
	p.n = 1;
	is(judged(&p, "a.example", 443, PHASE_AGENT), "none", "and what was there stays");
	policy_free(&p);
}

int main(void)
{
	int kind;

	check_rows();
	for (kind = 0; kind < 3; kind++)
		check_many(kind);
	check_bound();
	return tap_done();
}
