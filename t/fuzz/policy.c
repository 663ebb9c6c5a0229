/*
 * policy: a file is taken whole or refused with a line and a word; what was taken is canonical, is
 * found again, and says the same when it is loaded again and when it is written out anew. An input
 * that begins with '@' is command-line rules, a line each, '!' before an internal one.
 */
#include <jansson.h>

#include "fuzz.h"
#include "phase.h"
#include "policy_load.h"

#define ERRORS_MAX (1L << 20)
#define REPORT_INIT {.file = "p.json", .out = BUF_INIT(ERRORS_MAX)}

/* "p.json: what" or "p.json:LINE: path: what", where the line is one of the text. */
static void check_report(const struct report *r, const char *text, size_t n)
{
	size_t lines = 1, i;
	unsigned long line;

	CHECK(r->count > 0 && r->out.len > 0);
	CHECK(r->out.data[r->out.len - 1] == '\n');
	CHECK(strncmp(r->out.data, "p.json:", 7) == 0);
	if (r->out.data[7] == ' ')
		return;
	for (i = 0; i < n; i++)
		lines += text[i] == '\n';
	line = strtoul(r->out.data + 7, NULL, 10);
	CHECK(line >= 1 && line <= lines);
}

static void check_entry(const struct policy *p, const struct entry *e)
{
	struct authority a = {.port = e->port};
	const struct entry *found;
	unsigned phase;

	CHECK(fuzz_is_name(policy_text(p, e->name)) && e->port > 0);
	CHECK(e->phases > 0 && (e->phases & ~PHASE_ALL) == 0);
	CHECK(e->internal || !e->plain);
	strcpy(a.host, policy_text(p, e->name));
	for (phase = PHASE_SETUP; phase <= PHASE_SHIP; phase *= 2) {
		enum reason want = (e->phases & phase) != 0 ? REASON_NONE : REASON_PHASE;

		CHECK(policy_judge(p, &a, phase, &found) == want && found == e);
	}
	CHECK(policy_judge(p, &a, PHASE_ALL, &found) == REASON_NONE);
	a.port = (uint16_t)(a.port ^ 1);
	found = policy_find(p, a.host, a.port);
	CHECK(found == NULL || found != e);
}

static void check_same(const struct policy *a, const struct policy *b)
{
	size_t i;

	CHECK(a->n == b->n);
	for (i = 0; i < a->n; i++) {
		const struct entry *x = &a->entries[i];
		const struct entry *y = policy_find(b, policy_text(a, x->name), x->port);

		CHECK(y != NULL && y->phases == x->phases && y->internal == x->internal &&
		      y->plain == x->plain);
	}
}

static json_t *phases(unsigned mask)
{
	json_t *list = json_array();
	unsigned phase;

	for (phase = PHASE_SETUP; phase <= PHASE_SHIP; phase *= 2)
		if ((mask & phase) != 0)
			json_array_append_new(list, json_string(phase_name(phase)));
	return list;
}

/* The policy as a file of ours: a group for each entry. */
static char *write_out(const struct policy *p)
{
	json_t *root = json_object(), *groups = json_object(), *internal = json_array();
	size_t i;
	char name[HOST_MAX + 8], *text;

	for (i = 0; i < p->n; i++) {
		const struct entry *e = &p->entries[i];
		const char *host = policy_text(p, e->name);

		snprintf(name, sizeof name, "%s:%u", host, (unsigned)e->port);
		if (e->internal)
			json_array_append_new(internal, json_pack("{sssisosb}", "host", host,
				"port", (int)e->port, "phases", phases(e->phases), "tls", !e->plain));
		else
			json_object_set_new(groups, name, json_pack("{sos[s]}", "phases",
				phases(e->phases), "hosts", name));
	}
	json_object_set_new(root, "version", json_integer(1));
	json_object_set_new(root, "groups", groups);
	json_object_set_new(root, "internal", internal);
	text = json_dumps(root, 0);
	json_decref(root);
	CHECK(text != NULL);
	return text;
}

static int load(struct policy *p, const char *text, size_t n)
{
	struct report r = REPORT_INIT;
	int rc = policy_load(p, text, n, &r);

	CHECK(rc == (r.count > 0 ? -1 : 0));
	if (rc < 0)
		check_report(&r, text, n);
	buf_free(&r.out);
	return rc;
}

static void check_file(const char *text, size_t n)
{
	struct policy p = POLICY_INIT, again = POLICY_INIT, written = POLICY_INIT;
	size_t i;
	int rc = load(&p, text, n);

	CHECK(load(&again, text, n) == rc);
	if (rc == 0) {
		char *ours = write_out(&p);

		for (i = 0; i < p.n; i++)
			check_entry(&p, &p.entries[i]);
		check_same(&p, &again);
		CHECK(load(&written, ours, strlen(ours)) == 0);
		check_same(&p, &written);
		free(ours);
	}
	policy_free(&p);
	policy_free(&again);
	policy_free(&written);
}

/* A rule that is taken opens something more, and closes nothing. */
static void check_rule(struct policy *p, const char *rule, int internal)
{
	struct report r = REPORT_INIT;
	size_t before = p->n, i;
	unsigned open = 0, after = 0;

	for (i = 0; i < p->n; i++)
		open += p->entries[i].phases;
	if (policy_load_rule(p, rule, internal, &r) < 0) {
		CHECK(r.count == 1 && p->n == before);
		check_report(&r, "", 0);
	} else {
		CHECK(r.count == 0 && p->n - before <= 1);
		for (i = 0; i < p->n; i++)
			check_entry(p, &p->entries[i]);
	}
	for (i = 0; i < p->n; i++)
		after += p->entries[i].phases;
	CHECK(after >= open);
	buf_free(&r.out);
}

static void check_rules(char *text)
{
	struct policy p = POLICY_INIT;
	char *rule, *rest = text;

	while ((rule = strsep(&rest, "\n")) != NULL)
		check_rule(&p, rule + (*rule == '!'), *rule == '!');
	policy_free(&p);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	char *text;

	if (n > 0 && data[0] == '@') {
		text = fuzz_string(data + 1, n - 1);
		check_rules(text);
	} else {
		text = fuzz_copy(data, n);
		check_file(text, n);
	}
	free(text);
	return 0;
}
