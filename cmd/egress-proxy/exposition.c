#include "exposition.h"

#include <inttypes.h>
#include <time.h>

#include "phase.h"
#include "reason.h"
#include "server.h"
#include "tunnel.h"

#define NAME "egress_proxy_"

struct family {
	const char *name, *type, *unit, *help; /* the name with its unit and without a suffix */
};

/* The lines that come before a family's samples. */
static int describe(struct buf *out, const struct family *f)
{
	int rc = buf_fmt(out, "# TYPE " NAME "%s %s\n", f->name, f->type);

	if (f->unit != NULL)
		rc |= buf_fmt(out, "# UNIT " NAME "%s %s\n", f->name, f->unit);
	return rc | buf_fmt(out, "# HELP " NAME "%s %s\n", f->name, f->help);
}

static int counter(struct buf *out, const char *name, const char *help, uint64_t value)
{
	const struct family f = {name, "counter", NULL, help};

	return describe(out, &f) | buf_fmt(out, NAME "%s_total %" PRIu64 "\n", name, value);
}

static int gauge(struct buf *out, const char *name, const char *help, uint64_t value)
{
	const struct family f = {name, "gauge", NULL, help};

	return describe(out, &f) | buf_fmt(out, NAME "%s %" PRIu64 "\n", name, value);
}

static int moment(struct buf *out, const char *name, const char *help, const struct timespec *ts)
{
	const struct family f = {name, "gauge", "seconds", help};

	return describe(out, &f) | buf_fmt(out, NAME "%s %lld.%03ld\n", name, (long long)ts->tv_sec,
					   ts->tv_nsec / 1000000);
}

static int build(struct buf *out)
{
	static const struct family f = {"build", "info", NULL, "The program that is running."};

	return describe(out, &f) | buf_str(out, NAME "build_info{version=\"" AGENT_VERSION "\"} 1\n");
}

static int phase(struct buf *out, unsigned now)
{
	static const struct family f = {"phase", "stateset", NULL,
					"The phase of the run; all: there are no phases."};
	static const unsigned phases[] = {PHASE_ALL, PHASE_SETUP, PHASE_AGENT, PHASE_SHIP};
	int rc = describe(out, &f);
	size_t i;

	for (i = 0; i < sizeof phases / sizeof phases[0]; i++)
		rc |= buf_fmt(out, NAME "phase{" NAME "phase=\"%s\"} %d\n", phase_name(phases[i]),
			      phases[i] == now);
	return rc;
}

static int ended(struct buf *out, const struct counts *c)
{
	static const struct family f = {"requests_ended", "counter", NULL,
					"Requests and tunnels that have ended, by the log's reason."};
	int rc = describe(out, &f);
	unsigned r;

	for (r = REASON_NONE + 1; r < REASON_COUNT; r++) {
		const struct reason_info *info = reason_info((enum reason)r);

		rc |= buf_fmt(out, NAME "requests_ended_total{verdict=\"%s\",reason=\"%s\"} %" PRIu64 "\n",
			      verdict_word(info->verdict), info->word, c->ended[r]);
	}
	return rc;
}

static int relayed(struct buf *out, const struct counts *c)
{
	static const struct family f = {"relayed_bytes", "counter", "bytes",
					"Bytes delivered through tunnels, up from the client."};

	return describe(out, &f) |
	       buf_fmt(out, NAME "relayed_bytes_total{direction=\"up\"} %" PRIu64 "\n",
		       c->bytes[CLIENT]) |
	       buf_fmt(out, NAME "relayed_bytes_total{direction=\"down\"} %" PRIu64 "\n",
		       c->bytes[UPSTREAM]);
}

static int traffic(struct buf *out, const struct server *s, const struct readings *r)
{
	const struct counts *c = &s->counts;

	return gauge(out, "connections", "Connections of clients, tunnels or not yet.", s->connections) |
	       gauge(out, "connections_max", "Connections that are allowed at once.",
		     s->connections_max) |
	       gauge(out, "tunnels_open", "Tunnels that are established.", c->open) |
	       counter(out, "tunnels_opened", "Tunnels established so far.", c->opened) |
	       counter(out, "tunnels_observed",
		       "Tunnels that only --observe has opened, against the policy.", c->observed) |
	       ended(out, c) | relayed(out, c) |
	       counter(out, "dns_lookups", "Names asked of DNS, each for A and AAAA.", c->lookups) |
	       counter(out, "log_lines_lost", "Lines of the log that could not be written.",
		       r->lines_lost);
}

static int process(struct buf *out, const struct server *s, const struct readings *r)
{
	int rc = build(out) | moment(out, "start_time_seconds", "When the proxy was started.",
				     &s->started);

	if (r->descriptors > 0)
		rc |= gauge(out, "descriptors", "Descriptors that are open.", (uint64_t)r->descriptors);
	if (s->descriptors_max > 0)
		rc |= gauge(out, "descriptors_max", "Descriptors that may be open.",
			    (uint64_t)s->descriptors_max);
	return rc;
}

static int policy(struct buf *out, const struct server *s)
{
	return phase(out, s->phase.now) |
	       gauge(out, "policy_entries", "Hosts with their ports that the policy names.",
		     s->policy.n) |
	       gauge(out, "policy_last_reload_successful",
		     "1, or 0 when the last reload failed and the older policy stays.", !s->stale) |
	       moment(out, "policy_last_reload_success_timestamp_seconds",
		      "When the policy that is used was read.", &s->loaded);
}

int exposition_write(struct buf *out, const struct server *s, const struct readings *r)
{
	return process(out, s, r) | policy(out, s) | traffic(out, s, r) | buf_str(out, "# EOF\n");
}
