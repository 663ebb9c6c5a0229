/*
 * policy_load - a policy from its file (JSON) and from the command line's rules.
 *
 * A file is taken whole or not at all. Every error in it is reported, not only the first: unknown
 * keys, wrong types, duplicates, addresses, names that are no host names, wildcards, CIDRs. The
 * format is in egress-proxy(8). Command-line rules widen an entry that is already there.
 */
#ifndef PROXY_POLICY_LOAD_H
#define PROXY_POLICY_LOAD_H

#include "policy.h"
#include "report.h"

/* Parses n bytes of JSON into the empty policy p; 0, or -1 with every error in the report. */
int policy_load(struct policy *p, const char *text, size_t n, struct report *r);

/* Reads and parses the file at r->file, whose text stays in `text` for the report. */
int policy_load_file(struct policy *p, struct buf *text, struct report *r);

/* Adds `host[:port][@phase,...]`; an internal one needs its port. 0, or -1 and reported. */
int policy_load_rule(struct policy *p, const char *rule, int internal, struct report *r);

#endif
