#include "policy.h"

#include <string.h>

#include "exit.h"
#include "json.h"
#include "msg.h"

#define POLICY_MAX ((size_t)4 << 20)
#define HTTPS_PORT 443

static unsigned phase_of(const char *name, size_t n)
{
	static const struct {
		const char *name;
		enum phase phase;
	} names[] = {{"setup", PHASE_SETUP}, {"agent", PHASE_AGENT}, {"ship", PHASE_SHIP}};
	size_t i;

	for (i = 0; i < sizeof names / sizeof names[0]; i++)
		if (strlen(names[i].name) == n && memcmp(names[i].name, name, n) == 0)
			return names[i].phase;
	return 0;
}

const char *rule_parse(const char *text, int with_port, struct rule *out)
{
	const char *at = strchr(text, '@'), *p;
	size_t n = at != NULL ? (size_t)(at - text) : strlen(text);
	enum host_error e = authority_parse(text, n, with_port ? 0 : HTTPS_PORT, &out->at);

	if (e != HOST_OK)
		return host_strerror(e);
	out->phases = at == NULL ? PHASE_AGENT : 0;
	for (p = at; p != NULL; p = strchr(p, ',')) {
		size_t len = strcspn(++p, ",");
		unsigned phase = phase_of(p, len);

		if (phase == 0)
			return "names a phase that is not setup, agent or ship";
		out->phases |= phase;
	}
	return NULL;
}

static int same(const struct authority *a, const struct authority *b)
{
	return a->port == b->port && strcmp(a->host, b->host) == 0;
}

static unsigned phases_of_list(json_t *list)
{
	unsigned phases = 0;
	json_t *one;
	size_t i;

	json_array_foreach(list, i, one)
		if (json_is_string(one))
			phases |= phase_of(json_string_value(one), json_string_length(one));
	return phases;
}

static unsigned by_groups(json_t *policy, const struct authority *at)
{
	unsigned phases = 0;
	const char *key;
	json_t *entry, *host;
	size_t i;

	json_object_foreach(json_object_get(policy, "groups"), key, entry)
		json_array_foreach(json_object_get(entry, "hosts"), i, host) {
			struct authority open;

			if (json_is_string(host) &&
			    authority_parse(json_string_value(host), json_string_length(host),
					    HTTPS_PORT, &open) == HOST_OK && same(&open, at))
				phases |= phases_of_list(json_object_get(entry, "phases"));
		}
	return phases;
}

static unsigned by_internal(json_t *policy, const struct authority *at)
{
	unsigned phases = 0;
	json_t *entry;
	size_t i;

	json_array_foreach(json_object_get(policy, "internal"), i, entry)
		if (strcmp(json_text(entry, "host", ""), at->host) == 0 &&
		    json_integer_value(json_object_get(entry, "port")) == at->port)
			phases |= phases_of_list(json_object_get(entry, "phases"));
	return phases;
}

static int by_rules(const struct argv *rules, int with_port, const struct authority *at)
{
	unsigned phases = 0;
	size_t i;

	for (i = 0; i < rules->n; i++) {
		struct rule r;

		if (rule_parse(rules->v[i], with_port, &r) == NULL && same(&r.at, at))
			phases |= r.phases;
	}
	return (int)phases;
}

/* The phases in which host:port is open by the rules and the file; -1 after a message. */
static int phases_of(const char *file, const struct argv *allow, const struct argv *internal,
		  const struct authority *at)
{
	char err[JSON_ERROR_MAX];
	json_t *policy = json_parse_file(file, POLICY_MAX, err);
	unsigned phases;

	if (policy == NULL) {
		msg_say("cannot read the policy: %s", err);
		return -1;
	}
	phases = by_groups(policy, at) | by_internal(policy, at);
	json_decref(policy);
	return (int)phases | by_rules(allow, 0, at) | by_rules(internal, 1, at);
}

int policy_check(const struct options *o, const char *file)
{
	unsigned needed = o->verb == VERB_RUN ? PHASE_SETUP | PHASE_SHIP : PHASE_SETUP;
	struct authority at;
	int open;

	if (o->source != SOURCE_REMOTE)
		return 0;
	memcpy(at.host, o->repo.host, sizeof at.host);
	at.port = o->repo.port;
	open = phases_of(file, &o->allow, &o->internal, &at);
	if (open < 0)
		return EXIT_CONFIG;
	if (((unsigned)open & needed) == needed)
		return 0;
	if (at.port != HTTPS_PORT)
		return msg_fail(EXIT_USAGE, "the policy does not open %s:%u for the repository: add "
				"--allow %s:%u@setup,ship", at.host, (unsigned)at.port, at.host,
				(unsigned)at.port);
	return msg_fail(EXIT_USAGE, "the policy does not open %s for the repository: add --allow "
			"%s@setup,ship", at.host, at.host);
}
