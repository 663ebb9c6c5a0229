/*
 * scan - looks at what would leave, and refuses what must not.
 *
 * Every object between base and tip is read by its id from the pristine repository, so what is
 * scanned is what is pushed, commits that were reverted later and messages included: for the run's
 * own secrets (needles.h), as they are and with blanks and line ends taken out, since encoders
 * break lines. A tree's bytes hold its names, a commit's its authors and message. Changes below
 * .github/workflows need AGENT_ALLOW_WORKFLOWS. Sizes and counts have caps. gitleaks, where it is,
 * runs with our configuration and never the repository's. A scan that fails is a refusal.
 */
#ifndef ENTRY_SCAN_H
#define ENTRY_SCAN_H

#include "run.h"

#define SCAN_OBJECTS_MAX 200000
#define SCAN_OBJECT_MAX ((unsigned long long)100 << 20)
#define SCAN_TOTAL_MAX ((unsigned long long)1 << 30)

/* 0, or 65 after saying what was found (never the secret itself). */
int scan(struct run *r);

#endif
