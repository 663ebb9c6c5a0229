/* policy_load: what is taken, and each kind of error with its line and its path, all in one go. */
#include "policy_load.h"

#include <stdlib.h>

#include "bounds.h"
#include "phase.h"
#include "tap.h"

#define G(rest) "{\"version\": 1, \"groups\": {\"g\": {" rest "}}}"
#define HOSTS(list) G("\"phases\": [\"agent\"], \"hosts\": [" list "]")
#define PHASES(list) G("\"hosts\": [], \"phases\": " list)
#define INNER(rest) "{\"version\": 1, \"internal\": [{" rest "}]}"
#define INNER_OK "\"host\": \"b.internal\", \"phases\": [\"setup\"]"
#define NOT_A_LIST "p:1: groups.g.phases: expected a list of phases: setup, agent, ship\n"
#define BAD_BYTE "has a byte that no host name has (letters, digits, '-' and '.' only; " \
	"write international names as xn--...)\n"
#define ADDRESS "is an address, not a host name\n"

/* One file, and what is said about it; "" when it is taken. */
static const struct {
	const char *text, *want;
} rows[] = {
	{"{\"version\": 1}", ""},
	{"{\"version\": 1, \"groups\": {}, \"internal\": []}", ""},
	{HOSTS(""), ""},
	{HOSTS("\"a.example\", \"a.example:22\", \"B.Example.\""), ""},
	{PHASES("[\"ship\", \"setup\", \"agent\"]"), ""},
	{INNER(INNER_OK ", \"port\": 8200"), ""},
	{INNER(INNER_OK ", \"port\": 65535, \"tls\": true"), ""},
	/* JSON itself */
	{"", "p:1: '[' or '{' expected near end of file\n"},
	{"{\"version\": 1} x", "p:1: end of file expected near 'x'\n"},
	{"{\"version\": 1,\n\"version\": 1}", "p:2: duplicate object key near '\"version\"'\n"},
	{"{\"version\": 1, \"groups\": {\"g\": {}, \"g\": {}}}",
	 "p:1: duplicate object key near '\"g\"'\n"},
	{"[]", "p:1: expected an object, {\"version\": 1, \"groups\": {...}}\n"},
	/* the version, keys, types */
	{"{}", "p:1: version: expected \"version\": 1\n"},
	{"{\"version\": 2}", "p:1: version: expected \"version\": 1\n"},
	{"{\"version\": \"1\"}", "p:1: version: expected \"version\": 1\n"},
	{"{\"version\": 1.0}", "p:1: version: expected \"version\": 1\n"},
	{"{\"version\": 1,\n\"group\": {}}", "p:2: group: unknown key, expected version, groups or internal\n"},
	{"{\"version\": 1,\n\n\"groups\": []}", "p:3: groups: expected an object, a group's name to its hosts\n"},
	{"{\"version\": 1, \"internal\": {}}", "p:1: internal: expected a list of internal services\n"},
	{"{\"version\": 1, \"groups\": {\n\"g\": []}}",
	 "p:2: groups.g: expected {\"phases\": [...], \"hosts\": [...]}\n"},
	{G("\"phases\": [\"agent\"]"), "p:1: groups.g.hosts: expected a list of \"host\" or \"host:port\"\n"},
	{G("\"hosts\": []"), NOT_A_LIST},
	{G("\"phases\": [\"agent\"], \"hosts\": [],\n \"tls\": false"),
	 "p:2: groups.g.tls: unknown key, expected phases or hosts\n"},
	/* phases */
	{PHASES("\"agent\""), NOT_A_LIST},
	{PHASES("[]"), NOT_A_LIST},
	{PHASES("[\"all\"]"), "p:1: groups.g.phases[0]: 'all' is not a phase, expected setup, agent or ship\n"},
	{PHASES("[\"agent\",\n1]"),
	 "p:2: groups.g.phases[1]: '(not a string)' is not a phase, expected setup, agent or ship\n"},
	{PHASES("[\"agent\", \"agent\"]"), "p:1: groups.g.phases[1]: phase 'agent' is there twice\n"},
	/* hosts; host.c's own table has the rest */
	{HOSTS("1"), "p:1: groups.g.hosts[0]: expected a string, \"host\" or \"host:port\"\n"},
	{HOSTS("\"\""), "p:1: groups.g.hosts[0]: '' is empty or has an empty label\n"},
	{HOSTS("\"*.example\""), "p:1: groups.g.hosts[0]: '*.example' " BAD_BYTE},
	{HOSTS("\"10.0.0.0/8\""), "p:1: groups.g.hosts[0]: '10.0.0.0/8' " BAD_BYTE},
	{HOSTS("\"10.0.0.1\""), "p:1: groups.g.hosts[0]: '10.0.0.1' " ADDRESS},
	{HOSTS("\"[::1]:443\""), "p:1: groups.g.hosts[0]: '[::1]:443' " ADDRESS},
	{HOSTS("\"a\", \"a.example:0\""), "p:1: groups.g.hosts[1]: 'a.example:0' has no valid port (1 to 65535)\n"},
	{HOSTS("\"a.example\",\n \"A.Example.:443\""),
	 "p:2: groups.g.hosts[1]: 'a.example:443' is already in group 'g'\n"},
	/* internal services */
	{"{\"version\": 1, \"internal\": [1]}", "p:1: internal[0]: "
	 "expected {\"host\": ..., \"port\": ..., \"phases\": [...], \"tls\": ...}\n"},
	{INNER(INNER_OK), "p:1: internal[0].port: expected a port number, 1 to 65535\n"},
	{INNER(INNER_OK ", \"port\": 0"), "p:1: internal[0].port: expected a port number, 1 to 65535\n"},
	{INNER(INNER_OK ", \"port\": 65536"), "p:1: internal[0].port: expected a port number, 1 to 65535\n"},
	{INNER(INNER_OK ", \"port\": \"1\""), "p:1: internal[0].port: expected a port number, 1 to 65535\n"},
	{INNER(INNER_OK ", \"port\": 1, \"tls\": 0"), "p:1: internal[0].tls: expected true or false\n"},
	{INNER(INNER_OK ", \"port\": 1,\n\"sni\": 0"),
	 "p:2: internal[0].sni: unknown key, expected host, port, phases or tls\n"},
	{INNER("\"port\": 1, \"phases\": [\"setup\"]"), "p:1: internal[0].host: expected a string, the host's name\n"},
	{INNER("\"host\": \"b:1\", \"port\": 1, \"phases\": [\"setup\"]"), "p:1: internal[0].host: 'b:1' " ADDRESS},
	{"{\"version\": 1, \"groups\": {\"g\": {\"phases\": [\"agent\"], \"hosts\": [\"b.internal:1\"]}},\n"
	 "\"internal\": [{" INNER_OK ", \"port\": 1}]}",
	 "p:2: internal[0]: 'b.internal:1' is already in group 'g'\n"},
	/* all of a file in one go, each with its line */
	{"{\n \"version\": 3,\n \"groups\": {\n  \"a\": {\n   \"phases\": [\"agent\",\n    \"lunch\"],\n"
	 "   \"hosts\": [\n    \"ok.example\",\n    \"127.1\",\n    \"ok.example\"]\n  },\n"
	 "  \"b\": {\"hosts\": {}, \"more\": 1}\n },\n \"internal\": [\n  {\"host\": \"x y\"}\n ]\n}",
	 "p:2: version: expected \"version\": 1\n"
	 "p:6: groups.a.phases[1]: 'lunch' is not a phase, expected setup, agent or ship\n"
	 "p:9: groups.a.hosts[1]: '127.1' is an address, not a host name\n"
	 "p:10: groups.a.hosts[2]: 'ok.example:443' is already in group 'a'\n"
	 "p:12: groups.b.more: unknown key, expected phases or hosts\n"
	 "p:12: groups.b.phases: expected a list of phases: setup, agent, ship\n"
	 "p:12: groups.b.hosts: expected a list of \"host\" or \"host:port\"\n"
	 "p:15: internal[0].host: 'x y' " BAD_BYTE
	 "p:15: internal[0].port: expected a port number, 1 to 65535\n"
	 "p:15: internal[0].phases: expected a list of phases: setup, agent, ship\n"},
};

static const char *said(const struct report *r)
{
	return r->out.data != NULL ? r->out.data : "";
}

static void check_rows(void)
{
	char what[60];
	size_t i;

	for (i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct report r = {.file = "p", .out = BUF_INIT(1L << 16)};
		struct policy p = POLICY_INIT;
		int rc = policy_load(&p, rows[i].text, strlen(rows[i].text), &r);

		snprintf(what, sizeof what, "file %zu: %.40s", i, rows[i].want);
		*(strchr(what, '\n') != NULL ? strchr(what, '\n') : what + strlen(what)) = '\0';
		is(said(&r), rows[i].want, what);
		is_int(rc, *rows[i].want != '\0' ? -1 : 0, "and what it returns");
		buf_free(&r.out);
		policy_free(&p);
	}
}

/* host:port as "group phases", with what is special about it. */
static const char *entry(const struct policy *p, const char *host, uint16_t port)
{
	static char out[100];
	char phases[PHASE_LIST_MAX];
	const struct entry *e = policy_find(p, host, port);

	if (e == NULL)
		return NULL;
	snprintf(out, sizeof out, "%s: %s%s%s", policy_text(p, e->group), phase_list(e->phases, phases),
		 e->internal ? ", internal" : "", e->plain ? ", plain" : "");
	return out;
}

/* Command-line rules, one after the other, to a policy that a file began. */
static const struct {
	const char *rule;
	int internal;
	const char *host;
	uint16_t port;
	const char *want, *message;
} rules[] = {
	{"new.example", 0, "new.example", 443, "-a: agent", ""},
	{"New.Example.:22", 0, "new.example", 22, "-a: agent", ""},
	{"b.example@setup,ship", 0, "b.example", 443, "-a: setup, ship", ""},
	{"a.example@ship", 0, "a.example", 443, "g: setup, ship", ""},
	{"a.example@ship", 0, "a.example", 443, "g: setup, ship", ""},
	{"bao.internal:8200", 0, "bao.internal", 8200, "internal: setup, agent, internal, plain", ""},
	{"in.example:1@ship", 1, "in.example", 1, "-i: ship, internal", ""},
	{"a.example:443@setup", 1, "a.example", 443, "g: setup, ship, internal", ""},
	{"in.example", 1, "in.example", 443, NULL, "p: 'in.example' has no valid port (1 to 65535)\n"},
	{"c.example@", 0, "c.example", 443, NULL,
	 "p: 'c.example@' names an unknown phase, expected setup, agent or ship\n"},
	{"c.example@all", 0, "c.example", 443, NULL,
	 "p: 'c.example@all' names an unknown phase, expected setup, agent or ship\n"},
	{"10.0.0.1", 0, "10.0.0.1", 443, NULL, "p: '10.0.0.1' " ADDRESS},
	{"10.0.0.1:1", 1, "10.0.0.1", 1, NULL, "p: '10.0.0.1:1' " ADDRESS},
	{"*.example", 0, "*.example", 443, NULL, "p: '*.example' " BAD_BYTE},
	{"", 0, "", 443, NULL, "p: '' is empty or has an empty label\n"},
	{"@agent", 0, "", 443, NULL, "p: '' is empty or has an empty label\n"},
};

static void check_rules(void)
{
	static const char text[] = "{\"version\": 1, \"groups\": {\"g\": {\"phases\": [\"setup\"], \"hosts\": "
		"[\"a.example\"]}}, \"internal\": [{\"host\": \"bao.internal\", \"port\": 8200, \"tls\": false,"
		" \"phases\": [\"setup\"]}]}";
	struct report first = {.file = "p", .out = BUF_INIT(1L << 16)};
	struct policy p = POLICY_INIT;
	size_t i;

	is_int(policy_load(&p, text, sizeof text - 1, &first), 0, "a file");
	is(entry(&p, "a.example", 443), "g: setup", "its host");
	is(entry(&p, "bao.internal", 8200), "internal: setup, internal, plain", "its internal service");
	for (i = 0; i < sizeof rules / sizeof *rules; i++) {
		struct report r = {.file = "p", .out = BUF_INIT(1L << 16)};
		int rc = policy_load_rule(&p, rules[i].rule, rules[i].internal, &r);

		is(said(&r), rules[i].message, rules[i].rule);
		is_int(rc, rules[i].want != NULL ? 0 : -1, "and what it returns");
		is(entry(&p, rules[i].host, rules[i].port), rules[i].want, "and the entry then");
		buf_free(&r.out);
	}
	policy_free(&p);
}

/* Beyond the bound errors are counted, not told. */
static void check_many(void)
{
	struct report r = {.file = "p", .out = BUF_INIT(1L << 20)};
	struct buf text = BUF_INIT(1L << 20);
	struct policy p = POLICY_INIT;
	size_t i, lines = 0;

	buf_str(&text, "{\"version\": 1, \"groups\": {\"g\": {\"phases\": [\"agent\"], \"hosts\": [\n");
	for (i = 0; i < POLICY_ERRORS_MAX + 50; i++)
		buf_fmt(&text, "%s\"1.1.1.%zu\"\n", i > 0 ? "," : "", i);
	buf_str(&text, "]}}}");
	is_int(policy_load(&p, text.data, text.len, &r), -1, "150 errors");
	for (i = 0; i < r.out.len; i++)
		lines += r.out.data[i] == '\n';
	is_int(lines, POLICY_ERRORS_MAX, "100 are told");
	is_int(r.count, POLICY_ERRORS_MAX + 50, "all are counted");
	ok(strstr(r.out.data, "p:101: groups.g.hosts[99]: '1.1.1.99'") != NULL, "the last with its line");
	buf_free(&text);
	buf_free(&r.out);
	policy_free(&p);
}

static void check_missing(void)
{
	struct report r = {.file = "/nonexistent/p", .out = BUF_INIT(1000)};
	struct buf text = BUF_INIT(1000);
	struct policy p = POLICY_INIT;

	is_int(policy_load_file(&p, &text, &r), -1, "a file that is not there");
	is(said(&r), "/nonexistent/p: cannot read: No such file or directory\n", "says so");
	buf_free(&r.out);
	policy_free(&p);
}

int main(void)
{
	check_rows();
	check_rules();
	check_many();
	check_missing();
	return tap_done();
}
