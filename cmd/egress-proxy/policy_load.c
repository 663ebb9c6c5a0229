#include "policy_load.h"

#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "fd.h"
#include "bounds.h"
#include "phase.h"

#define HTTPS 443
#define WHERE_MAX 512

struct load {
	struct policy *policy;
	struct report *report;
};

static void check_keys(struct load *l, json_t *object, const char *where, const char *const *keys,
		       const char *expected)
{
	const char *key;
	json_t *value;

	json_object_foreach(object, key, value) {
		const char *const *k = keys;
		char at[WHERE_MAX];

		while (*k != NULL && strcmp(*k, key) != 0)
			k++;
		if (*k != NULL)
			continue;
		snprintf(at, sizeof at, "%s%s%.200s", where, *where != '\0' ? "." : "", key);
		report_add(l->report, at, "unknown key, expected %s", expected);
	}
}

/* The mask of a "phases" array, 0 after reporting. */
static unsigned load_phases(struct load *l, const json_t *array, const char *where)
{
	unsigned mask = 0;
	int bad = 0;
	char at[WHERE_MAX];
	json_t *value;
	size_t i;

	if (!json_is_array(array) || json_array_size(array) == 0) {
		report_add(l->report, where, "expected a list of phases: setup, agent, ship");
		return 0;
	}
	json_array_foreach(array, i, value) {
		const char *name = json_string_value(value);
		unsigned bit = name != NULL ? phase_parse(name, strlen(name)) : 0;

		snprintf(at, sizeof at, "%s[%zu]", where, i);
		if (bit == 0)
			report_add(l->report, at, "'%.100s' is not a phase, expected setup, agent or ship",
				   name != NULL ? name : "(not a string)");
		else if ((mask & bit) != 0)
			report_add(l->report, at, "phase '%s' is there twice", name);
		bad |= bit == 0 || (mask & bit) != 0;
		mask |= bit;
	}
	return bad ? 0 : mask;
}

static void add(struct load *l, const struct authority *a, uint32_t group, struct entry e,
		const char *where)
{
	const struct entry *old = policy_find(l->policy, a->host, a->port);

	if (old != NULL)
		report_add(l->report, where, "'%s:%u' is already in group '%s'", a->host,
			   (unsigned)a->port, policy_text(l->policy, old->group));
	else if (policy_add(l->policy, a, group, e) < 0)
		report_add(l->report, where, "cannot add '%s': more than %d entries, or no memory",
			   a->host, POLICY_ENTRIES_MAX);
}

static void load_host(struct load *l, const json_t *value, uint32_t group, unsigned phases,
		      const char *where)
{
	const struct entry e = {.phases = (uint8_t)phases};
	struct authority a;
	enum host_error err;

	if (!json_is_string(value)) {
		report_add(l->report, where, "expected a string, \"host\" or \"host:port\"");
		return;
	}
	err = authority_parse(json_string_value(value), json_string_length(value), HTTPS, &a);
	if (err != HOST_OK)
		report_add(l->report, where, "'%.300s' %s", json_string_value(value),
			   host_strerror(err));
	else
		add(l, &a, group, e, where);
}

static void load_group(struct load *l, const char *name, json_t *group)
{
	static const char *const keys[] = {"phases", "hosts", NULL};
	uint32_t id = policy_intern(l->policy, name);
	char where[WHERE_MAX], at[WHERE_MAX + 32];
	const json_t *hosts = json_object_get(group, "hosts");
	json_t *value;
	unsigned phases;
	size_t i;

	snprintf(where, sizeof where, "groups.%.200s", name);
	if (!json_is_object(group)) {
		report_add(l->report, where, "expected {\"phases\": [...], \"hosts\": [...]}");
		return;
	}
	check_keys(l, group, where, keys, "phases or hosts");
	snprintf(at, sizeof at, "%s.phases", where);
	phases = load_phases(l, json_object_get(group, "phases"), at);
	snprintf(at, sizeof at, "%s.hosts", where);
	if (!json_is_array(hosts)) {
		report_add(l->report, at, "expected a list of \"host\" or \"host:port\"");
		return;
	}
	json_array_foreach(hosts, i, value) {
		snprintf(at, sizeof at, "%s.hosts[%zu]", where, i);
		load_host(l, value, id, phases, at);
	}
}

static int load_port(const json_t *value, struct authority *a)
{
	json_int_t port = json_integer_value(value);

	if (!json_is_integer(value) || port < 1 || port > 65535)
		return -1;
	a->port = (uint16_t)port;
	return 0;
}

static void load_internal(struct load *l, json_t *item, uint32_t group, const char *where)
{
	static const char *const keys[] = {"host", "port", "phases", "tls", NULL};
	struct entry e = {.internal = 1};
	const json_t *host = json_object_get(item, "host"), *tls = json_object_get(item, "tls");
	struct authority a = {.port = 0};
	enum host_error err;
	char at[WHERE_MAX + 32];
	int before = l->report->count;

	if (!json_is_object(item)) {
		report_add(l->report, where,
			   "expected {\"host\": ..., \"port\": ..., \"phases\": [...], \"tls\": ...}");
		return;
	}
	check_keys(l, item, where, keys, "host, port, phases or tls");
	snprintf(at, sizeof at, "%s.host", where);
	err = json_is_string(host)
		      ? host_parse(json_string_value(host), json_string_length(host), a.host)
		      : HOST_EMPTY;
	if (!json_is_string(host))
		report_add(l->report, at, "expected a string, the host's name");
	else if (err != HOST_OK)
		report_add(l->report, at, "'%.300s' %s", json_string_value(host), host_strerror(err));
	snprintf(at, sizeof at, "%s.port", where);
	if (load_port(json_object_get(item, "port"), &a) < 0)
		report_add(l->report, at, "expected a port number, 1 to 65535");
	snprintf(at, sizeof at, "%s.phases", where);
	e.phases = (uint8_t)load_phases(l, json_object_get(item, "phases"), at);
	snprintf(at, sizeof at, "%s.tls", where);
	if (tls != NULL && !json_is_boolean(tls))
		report_add(l->report, at, "expected true or false");
	e.plain = json_is_false(tls);
	if (l->report->count == before)
		add(l, &a, group, e, where);
}

static void load_members(struct load *l, json_t *root)
{
	static const char *const keys[] = {"version", "groups", "internal", NULL};
	json_t *groups = json_object_get(root, "groups"), *group, *item;
	const json_t *internal = json_object_get(root, "internal");
	const json_t *version = json_object_get(root, "version");
	char at[WHERE_MAX];
	const char *name;
	uint32_t id;
	size_t i;

	check_keys(l, root, "", keys, "version, groups or internal");
	if (!json_is_integer(version) || json_integer_value(version) != 1)
		report_add(l->report, "version", "expected \"version\": 1");
	if (groups != NULL && !json_is_object(groups))
		report_add(l->report, "groups", "expected an object, a group's name to its hosts");
	json_object_foreach(groups, name, group)
		load_group(l, name, group);
	if (internal != NULL && !json_is_array(internal))
		report_add(l->report, "internal", "expected a list of internal services");
	id = policy_intern(l->policy, "internal");
	json_array_foreach(internal, i, item) {
		snprintf(at, sizeof at, "internal[%zu]", i);
		load_internal(l, item, id, at);
	}
}

int policy_load(struct policy *p, const char *text, size_t n, struct report *r)
{
	struct load l = {p, r};
	json_error_t e;
	json_t *root = json_loadb(text, n, JSON_REJECT_DUPLICATES, &e);

	if (root == NULL) {
		report_syntax(r, e.line > 0 ? (size_t)e.line : 1, e.text);
		return -1;
	}
	r->text = text;
	r->len = n;
	if (!json_is_object(root))
		report_add(r, "", "expected an object, {\"version\": 1, \"groups\": {...}}");
	else
		load_members(&l, root);
	json_decref(root);
	return r->count == 0 ? 0 : -1;
}

int policy_load_file(struct policy *p, struct buf *text, struct report *r)
{
	if (fd_slurp_file(r->file, 0, text) < 0) {
		report_add(r, "", "cannot read: %s", strerror(errno));
		return -1;
	}
	return policy_load(p, text->data != NULL ? text->data : "", text->len, r);
}

int policy_load_rule(struct policy *p, const char *rule, int internal, struct report *r)
{
	const char *at = strchr(rule, '@');
	size_t n = at != NULL ? (size_t)(at - rule) : strlen(rule);
	unsigned phases = at != NULL ? phase_parse_list(at + 1, strlen(at + 1)) : PHASE_AGENT;
	struct entry *old, e = {.phases = (uint8_t)phases, .internal = (uint8_t)internal};
	struct authority a;
	enum host_error err = authority_parse(rule, n, internal ? 0 : HTTPS, &a);

	if (err != HOST_OK) {
		report_add(r, "", "'%.*s' %s", (int)(n < 300 ? n : 300), rule, host_strerror(err));
		return -1;
	}
	if (phases == 0) {
		report_add(r, "", "'%.300s' names an unknown phase, expected setup, agent or ship", rule);
		return -1;
	}
	old = policy_find(p, a.host, a.port);
	if (old != NULL) {
		old->phases = (uint8_t)(old->phases | phases);
		old->internal = (uint8_t)(old->internal | internal);
		return 0;
	}
	if (policy_add(p, &a, policy_intern(p, internal ? "-i" : "-a"), e) < 0) {
		report_add(r, "", "cannot add '%s': out of memory", a.host);
		return -1;
	}
	return 0;
}
