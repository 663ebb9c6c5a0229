/*
 * table - is agents.json one that a run can take its tool from?
 *
 * Looked at is what agent-launch and agent-entry cannot do without: each row's command, the names of
 * its secrets, and the profiles that it brings. Pure but for the profiles, which have to be there.
 */
#ifndef DOCTOR_TABLE_H
#define DOCTOR_TABLE_H

#include "json.h"

#define TABLE_WHY_MAX 320

/* NULL if it can, else what is wrong and where, in why; share is the directory of the profiles. */
const char *table_wrong(json_t *table, const char *share, char why[TABLE_WHY_MAX]);

#endif
