#include "account.h"

#include <inttypes.h>
#include <stdio.h>

#include "bounds.h"
#include "msg.h"
#include "phase.h"

/* "setup, ship", "all", or both for a log of several proxies. */
#define SEEN_LIST_MAX (PHASE_LIST_MAX + 8)

static const char *seen_list(unsigned mask, char out[SEEN_LIST_MAX])
{
	char list[PHASE_LIST_MAX];

	snprintf(out, SEEN_LIST_MAX, "%s%s%s", phase_list(mask, list),
		 (mask & SEEN_ALL) != 0 && (mask & PHASE_ALL) != 0 ? ", " : "",
		 (mask & SEEN_ALL) != 0 ? "all" : "");
	return out;
}

void account_table(const struct proposal *p)
{
	char name[ROW_NAME_MAX], list[SEEN_LIST_MAX];
	size_t i;

	fprintf(stderr, "%8s %8s %13s %13s  %-18s %s\n", "tunnels", "observed", "bytes up",
		"bytes down", "phases", "host");
	for (i = 0; i < p->n; i++) {
		const struct seen *s = p->rows[i].seen;

		if (s->tunnels > 0)
			fprintf(stderr, "%8" PRIu64 " %8" PRIu64 " %13" PRIu64 " %13" PRIu64 "  %-18s %s\n",
				s->tunnels, s->observed, s->up, s->down, seen_list(s->open, list),
				proposal_name(&p->rows[i], name));
	}
}

/* A refusal of the policy's can be accepted; any other has a cause that no policy takes away. */
static void say_refused(const struct row *r, const char *name)
{
	const struct seen *s = r->seen;
	unsigned left = (unsigned)(s->closed | s->barred) & ~(unsigned)r->phases, phases;
	char list[SEEN_LIST_MAX], rule[SEEN_LIST_MAX] = "agent";
	size_t i, n = 0;

	if (r->phases != 0)
		left &= PHASE_ALL;
	if (left == 0)
		return;
	phases = left & PHASE_ALL;
	/* As a rule of -a is written: without blanks. */
	if (phases != 0)
		for (seen_list(phases, list), i = 0; list[i] != '\0'; i++)
			if (list[i] != ' ') {
				rule[n++] = list[i];
				rule[n] = '\0';
			}
	if ((s->closed & left) != 0)
		msg_say("refused, not suggested: %s in %s (%" PRIu64 " times in all); to have it too, add "
			"-a %s@%s",
			name, seen_list(left, list), s->refused, name, rule);
	else
		msg_say("refused, not suggested: %s in %s, at a private address; for an internal "
			"service add -i %s:%u@%s",
			name, seen_list(left, list), r->host, (unsigned)r->port, rule);
}

void account_rest(const struct proposal *p)
{
	char name[ROW_NAME_MAX];
	size_t i;

	for (i = 0; i < p->n; i++) {
		const struct row *r = &p->rows[i];
		const struct seen *s = r->seen;

		proposal_name(r, name);
		say_refused(r, name);
		if (s->refused > 0 && (s->closed | s->barred) == 0)
			msg_say("refused, whatever the policy: %s, %" PRIu64 " times (%s)", name,
				s->refused, reason_info(s->why)->word);
		if (r->phases == 0 && s->failed > 0)
			msg_say("failed, not suggested: %s, %" PRIu64 " times (%s)", name, s->failed,
				reason_info(s->cause)->word);
		if (r->phases != 0 && r->internal && r->now == NULL)
			msg_say("%s was at a private address and is not in the policy: taken for an "
				"internal service that speaks TLS", name);
	}
}

void account_unused(const struct evidence *e, const struct policy *now)
{
	size_t i;

	for (i = 0; i < now->n; i++) {
		const struct entry *x = &now->entries[i];
		const char *host = policy_text(now, x->name), *group = policy_text(now, x->group);
		const struct entry *old = policy_find(&e->names, host, x->port);
		const struct seen *s = old != NULL ? &e->seen[old - e->names.entries] : NULL;
		char list[PHASE_LIST_MAX];
		unsigned used = s != NULL ? s->open | (s->closed & (x->phases | SEEN_ALL)) : 0;
		unsigned idle = x->phases & ~used;

		if (used == 0 && (s == NULL || s->failed == 0))
			msg_say("nothing used %s:%u (%s)", host, (unsigned)x->port, group);
		/* Without a key there are no phases to tell apart. */
		else if ((used & PHASE_ALL) != 0 && idle != 0)
			msg_say("nothing used %s:%u in %s (%s)", host, (unsigned)x->port,
				phase_list(idle, list), group);
	}
}

void account_doubts(const struct evidence *e, const struct proposal *p)
{
	size_t guessed = 0, i;

	for (i = 0; i < p->n; i++)
		guessed += p->rows[i].guessed;
	if (guessed > 0)
		msg_say("hosts seen without phases (no -k): %zu; theirs are those of the policy, or agent",
			guessed);
	if (e->unnamed > 0)
		msg_say("%" PRIu64 " requests named no host that a policy could hold", e->unnamed);
	if (e->left_out > 0)
		msg_say("%" PRIu64 " refusals are left out: too many hosts were refused", e->left_out);
	if (e->lost > 0)
		msg_say("the log lost %" PRIu64 " lines: hosts may be missing", e->lost);
	if (e->bad > 0)
		msg_say("%" PRIu64 " of %" PRIu64 " lines are not the proxy's, the first is line %" PRIu64,
			e->bad, e->lines, e->first_bad);
	if (e->full)
		msg_say("more than %d hosts were let through: some are missing", SUGGEST_HOSTS_MAX);
}
