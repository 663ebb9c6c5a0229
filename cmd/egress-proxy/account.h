/*
 * account - what a proposal rests on, for people, on stderr.
 *
 * A table of what was let through; then, a line each: what was refused or failed and is not
 * proposed, what the policy of now opens and nothing used, and what the log leaves in doubt. All
 * names are canonical, so nothing here can drive a terminal.
 */
#ifndef PROXY_ACCOUNT_H
#define PROXY_ACCOUNT_H

#include "evidence.h"
#include "policy.h"
#include "proposal.h"

/* The hosts, as a table: not needed where the proposal itself shows its evidence. */
void account_table(const struct proposal *p);

/* What was seen and is not in the proposal, or only in part. */
void account_rest(const struct proposal *p);

/* Entries of the policy of now, or phases of them, that the log shows no use of. */
void account_unused(const struct evidence *e, const struct policy *now);

/* What is missing from the log, and what could not be read of it. */
void account_doubts(const struct evidence *e, const struct proposal *p);

#endif
