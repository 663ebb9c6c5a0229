#include "evidence.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "address.h"
#include "bounds.h"
#include "json.h"
#include "num.h"
#include "phase.h"

#define OBSERVED "observe-"

/* A line about a request or a tunnel, checked. */
struct line {
	struct authority at; /* host "" when it names none */
	enum verdict verdict;
	enum reason reason;
	enum address_kind address; /* with has_address */
	int observed, has_address;
	uint8_t phase;
	uint64_t up, down;
};

void evidence_bad_line(struct evidence *e)
{
	e->lines++;
	e->bad++;
	if (e->first_bad == 0)
		e->first_bad = e->lines;
}

static int read_verdict(const char *word, enum verdict *out)
{
	int v;

	for (v = VERDICT_ALLOW; v <= VERDICT_ERROR; v++)
		if (strcmp(word, verdict_word((enum verdict)v)) == 0) {
			*out = (enum verdict)v;
			return 0;
		}
	return -1;
}

/* A word that a later version added is none of those that matter here. */
static enum reason read_reason(const char *word)
{
	int r;

	for (r = 0; r < REASON_COUNT; r++)
		if (strcmp(word, reason_info((enum reason)r)->word) == 0)
			return (enum reason)r;
	return REASON_NONE;
}

static int read_count(const json_t *value, uint64_t *out)
{
	json_int_t n = json_integer_value(value);

	if (!json_is_integer(value) || n < 0)
		return -1;
	*out = (uint64_t)n;
	return 0;
}

static void read_target(const json_t *object, struct authority *a)
{
	const json_t *host = json_object_get(object, "host");
	json_int_t port = json_integer_value(json_object_get(object, "port"));
	const char *text = json_string_value(host);

	a->port = 0;
	if (text == NULL || port < 1 || port > 65535 ||
	    host_parse(text, json_string_length(host), a->host) != HOST_OK ||
	    strcmp(text, a->host) != 0)
		a->host[0] = '\0';
	else
		a->port = (uint16_t)port;
}

static int read_line(const json_t *object, struct line *l)
{
	const char *reason = json_text(object, "reason", ""), *phase = json_text(object, "phase", "");
	const char *addr = json_text(object, "addr", NULL), *why;
	struct address a;

	memset(l, 0, sizeof *l);
	l->observed = strncmp(reason, OBSERVED, sizeof OBSERVED - 1) == 0;
	l->reason = read_reason(reason + (l->observed ? sizeof OBSERVED - 1 : 0));
	l->phase = (uint8_t)(strcmp(phase, "all") == 0 ? SEEN_ALL : phase_parse(phase, strlen(phase)));
	if (*reason == '\0' || l->phase == 0 ||
	    read_verdict(json_text(object, "verdict", ""), &l->verdict) < 0 ||
	    read_count(json_object_get(object, "up"), &l->up) < 0 ||
	    read_count(json_object_get(object, "down"), &l->down) < 0)
		return -1;
	read_target(object, &l->at);
	if (addr == NULL)
		return 0;
	l->has_address = address_parse(addr, &a) == 0;
	l->address = address_kind(&a, &why);
	/* No tunnel of ours ends at an address that is never allowed. */
	if (l->verdict == VERDICT_ALLOW && (!l->has_address || l->address == ADDRESS_NEVER))
		return -1;
	return l->verdict == VERDICT_ALLOW && l->at.host[0] == '\0' ? -1 : 0;
}

static void sum(uint64_t *to, uint64_t more)
{
	*to = more > UINT64_MAX - *to ? UINT64_MAX : *to + more;
}

static int grow(struct evidence *e)
{
	size_t cap = e->cap > 0 ? e->cap * 2 : 64;
	struct seen *seen;

	if (e->names.n < e->cap)
		return 0;
	seen = realloc(e->seen, cap * sizeof *seen);
	if (seen == NULL)
		return -1;
	e->seen = seen;
	e->cap = cap;
	return 0;
}

/*
 * What is known of the line's host; *out is NULL when there is no room for it. An agent can choose
 * names that meet in the hash table: SUGGEST_HOSTS_MAX bounds what that costs, too.
 */
static int find(struct evidence *e, const struct line *l, struct seen **out)
{
	const struct entry *old = policy_find(&e->names, l->at.host, l->at.port);
	const struct entry none = {.name = 0};
	size_t room = l->verdict == VERDICT_DENY ? SUGGEST_HOSTS_MAX / 2 : SUGGEST_HOSTS_MAX;

	*out = NULL;
	if (old != NULL) {
		*out = &e->seen[old - e->names.entries];
		return 0;
	}
	if (e->names.n >= room)
		return 0;
	if (grow(e) < 0 || policy_add(&e->names, &l->at, 0, none) < 0)
		return -1;
	*out = memset(&e->seen[e->names.n - 1], 0, sizeof **out);
	return 0;
}

static void refused(struct seen *s, const struct line *l)
{
	s->refused++;
	s->why = l->reason;
	if (l->reason == REASON_POLICY || l->reason == REASON_PHASE)
		s->closed |= l->phase;
	else if (l->reason == REASON_ADDRESS && l->has_address && l->address == ADDRESS_INTERNAL)
		s->barred |= l->phase;
}

static int count(struct evidence *e, const struct line *l)
{
	struct seen *s;

	if (l->at.host[0] == '\0') {
		e->unnamed++;
		return 0;
	}
	if (find(e, l, &s) < 0)
		return -1;
	if (s == NULL && l->verdict == VERDICT_DENY) {
		e->left_out++;
	} else if (s == NULL) {
		e->full = 1;
	} else if (l->verdict == VERDICT_DENY) {
		refused(s, l);
	} else if (l->verdict == VERDICT_ERROR || !l->has_address) {
		s->failed++;
		s->cause = l->reason;
	} else {
		s->tunnels++;
		s->observed += (uint64_t)l->observed;
		sum(&s->up, l->up);
		sum(&s->down, l->down);
		s->open |= l->phase;
		s->internal |= l->address == ADDRESS_INTERNAL;
	}
	return 0;
}

/* {"event":"lost","lines":"12"} matters; the other events do not. */
static void take_event(struct evidence *e, const json_t *object)
{
	long n;

	if (strcmp(json_text(object, "event", ""), "lost") == 0 &&
	    num_parse(json_text(object, "lines", ""), 1, 1L << 30, &n) == 0)
		sum(&e->lost, (uint64_t)n);
}

int evidence_line(struct evidence *e, const char *text, size_t n)
{
	char err[JSON_ERROR_MAX];
	json_t *object = json_parse(text, n, err);
	struct line l;
	int rc = 0;

	if (json_is_string(json_object_get(object, "event"))) {
		e->lines++;
		take_event(e, object);
	} else if (json_is_object(object) && read_line(object, &l) == 0) {
		e->lines++;
		/* The self-test asks for what must be refused: nobody wanted to go there. */
		if (!json_is_true(json_object_get(object, "probe")))
			rc = count(e, &l);
	} else {
		evidence_bad_line(e);
	}
	json_decref(object);
	return rc;
}

void evidence_free(struct evidence *e)
{
	free(e->seen);
	policy_free(&e->names);
	memset(e, 0, sizeof *e);
}
