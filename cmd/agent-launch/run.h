/*
 * run - the plan carried out: record, proxy, sandbox, session, and what comes of it.
 *
 * Everything is given back on every way out, and every message after the record exists says where
 * it is. The result, and nothing else, goes to stdout.
 */
#ifndef LAUNCH_RUN_H
#define LAUNCH_RUN_H

#include "local.h"
#include "plan.h"
#include "spec.h"
#include "wallet.h"

/* Does it: the exit code. local is NULL for a remote repository; the wallet is emptied. */
int run_plan(const struct plan *p, struct wallet *w, struct spec *spec, const struct local *local);

#endif
