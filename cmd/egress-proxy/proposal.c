#include "proposal.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "phase.h"

#define HTTPS 443

const char *proposal_name(const struct row *r, char out[ROW_NAME_MAX])
{
	if (r->port == HTTPS)
		snprintf(out, ROW_NAME_MAX, "%s", r->host);
	else
		snprintf(out, ROW_NAME_MAX, "%s:%u", r->host, (unsigned)r->port);
	return out;
}

/* What the log shows, and what it refused and the policy of now opens. */
static void decide(struct row *r, const struct entry *now)
{
	const struct seen *s = r->seen;
	unsigned seen = s->open, open = now != NULL ? now->phases | SEEN_ALL : 0;

	seen |= s->closed & open;
	if (now != NULL && now->internal)
		seen |= s->barred & open;
	r->now = now;
	r->internal = s->internal || (now != NULL && now->internal);
	r->plain = now != NULL && now->internal && now->plain;
	r->phases = seen & PHASE_ALL;
	/* A proxy without a key is open in any phase: the policy's, or that of a rule without one. */
	r->guessed = r->phases == 0 && (seen & SEEN_ALL) != 0;
	if (r->guessed)
		r->phases = now != NULL ? now->phases : PHASE_AGENT;
}

static int by_name(const void *left, const void *right)
{
	const struct row *a = left, *b = right;
	int order = strcmp(a->host, b->host);

	return order != 0 ? order : (a->port > b->port) - (a->port < b->port);
}

int proposal_make(struct proposal *p, const struct evidence *e, const struct policy *now)
{
	size_t i;

	p->n = e->names.n;
	p->rows = calloc(p->n > 0 ? p->n : 1, sizeof *p->rows);
	if (p->rows == NULL)
		return -1;
	for (i = 0; i < p->n; i++) {
		struct row *r = &p->rows[i];

		r->host = policy_text(&e->names, e->names.entries[i].name);
		r->port = e->names.entries[i].port;
		r->seen = &e->seen[i];
		decide(r, policy_find(now, r->host, r->port));
	}
	if (p->n > 0)
		qsort(p->rows, p->n, sizeof *p->rows, by_name);
	return 0;
}

static int in_group(const struct row *r, unsigned phases)
{
	return r->phases == phases && !r->internal;
}

static int is_internal(const struct row *r)
{
	return r->phases != 0 && r->internal;
}

static size_t group_size(const struct proposal *p, unsigned phases)
{
	size_t n = 0, i;

	for (i = 0; i < p->n; i++)
		n += (size_t)in_group(&p->rows[i], phases);
	return n;
}

/* The phases of a mask, each quoted or not, with something between them. */
static void put_phases(FILE *out, unsigned mask, const char *quote, const char *between)
{
	const char *before = "";
	unsigned bit;

	for (bit = PHASE_SETUP; bit <= PHASE_SHIP; bit <<= 1)
		if ((mask & bit) != 0) {
			fprintf(out, "%s%s%s%s", before, quote, phase_name(bit), quote);
			before = between;
		}
}

static void json_group(const struct proposal *p, FILE *out, unsigned phases)
{
	const char *before = "";
	char name[ROW_NAME_MAX];
	size_t i;

	fputs("    \"", out);
	put_phases(out, phases, "", "-");
	fputs("\": {\n      \"phases\": [", out);
	put_phases(out, phases, "\"", ", ");
	fputs("],\n      \"hosts\": [", out);
	for (i = 0; i < p->n; i++)
		if (in_group(&p->rows[i], phases)) {
			fprintf(out, "%s\n        \"%s\"", before, proposal_name(&p->rows[i], name));
			before = ",";
		}
	fputs("\n      ]\n    }", out);
}

static void json_internal(const struct row *r, FILE *out)
{
	fprintf(out, "    {\"host\": \"%s\", \"port\": %u, \"phases\": [", r->host,
		(unsigned)r->port);
	put_phases(out, r->phases, "\"", ", ");
	fprintf(out, "]%s}", r->plain ? ", \"tls\": false" : "");
}

void proposal_json(const struct proposal *p, FILE *out)
{
	const char *before = "\n";
	unsigned phases;
	size_t i;

	fputs("{\n  \"version\": 1,\n  \"groups\": {", out);
	for (phases = 1; phases <= PHASE_ALL; phases++)
		if (group_size(p, phases) > 0) {
			fputs(before, out);
			json_group(p, out, phases);
			before = ",\n";
		}
	fputs(*before == ',' ? "\n  },\n  \"internal\": [" : "},\n  \"internal\": [", out);
	before = "\n";
	for (i = 0; i < p->n; i++)
		if (is_internal(&p->rows[i])) {
			fputs(before, out);
			json_internal(&p->rows[i], out);
			before = ",\n";
		}
	fputs(*before == ',' ? "\n  ]\n}\n" : "]\n}\n", out);
}

/* Stands where the reason goes, which only a person knows. */
static void put_evidence(const struct row *r, FILE *out)
{
	const struct seen *s = r->seen;
	char list[PHASE_LIST_MAX];

	fprintf(out, "%" PRIu64 " tunnel%s", s->tunnels, s->tunnels == 1 ? "" : "s");
	if (s->observed > 0)
		fprintf(out, " (%" PRIu64 " observed)", s->observed);
	fprintf(out, ", %" PRIu64 " bytes up, %" PRIu64 " down, in %s", s->up, s->down,
		(s->open & PHASE_ALL) != 0 ? phase_list(s->open, list) : "no phase");
	if (s->refused > 0)
		fprintf(out, ", %" PRIu64 " refused", s->refused);
	if (r->guessed)
		fputs(", phases are a guess", out);
}

static void nix_group(const struct proposal *p, FILE *out, unsigned phases)
{
	char name[ROW_NAME_MAX];
	size_t i;

	fputs("    ", out);
	put_phases(out, phases, "", "-");
	fputs(" = {\n      phases = [ ", out);
	put_phases(out, phases, "\"", " ");
	fputs(" ];\n      hosts = {\n", out);
	for (i = 0; i < p->n; i++)
		if (in_group(&p->rows[i], phases)) {
			fprintf(out, "        \"%s\" = \"", proposal_name(&p->rows[i], name));
			put_evidence(&p->rows[i], out);
			fputs("\";\n", out);
		}
	fputs("      };\n    };\n", out);
}

static void nix_internal(const struct row *r, FILE *out)
{
	fputs("    # ", out);
	put_evidence(r, out);
	fprintf(out, "\n    { host = \"%s\"; port = %u; phases = [ ", r->host, (unsigned)r->port);
	put_phases(out, r->phases, "\"", " ");
	fprintf(out, " ];%s }\n", r->plain ? " tls = false;" : "");
}

void proposal_nix(const struct proposal *p, FILE *out)
{
	unsigned phases;
	size_t i;

	fputs("# By egress-proxy --suggest --nix: put a reason in place of each host's evidence.\n"
	      "{\n  groups = {\n", out);
	for (phases = 1; phases <= PHASE_ALL; phases++)
		if (group_size(p, phases) > 0)
			nix_group(p, out, phases);
	fputs("  };\n  internal = [\n", out);
	for (i = 0; i < p->n; i++)
		if (is_internal(&p->rows[i]))
			nix_internal(&p->rows[i], out);
	fputs("  ];\n}\n", out);
}

void proposal_free(struct proposal *p)
{
	free(p->rows);
	p->rows = NULL;
	p->n = 0;
}
