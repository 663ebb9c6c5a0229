/*
 * certs - the one file of certificates that git, gh, nix and the agents are given.
 *
 * With --ca-file it is the system's bundle and the added authorities in one, since most programs
 * take one file only. It is written anew after the last kill, so that what the trusted half
 * verifies a server by was never the agent's to change; a system bundle that our uid could replace
 * is refused. Without additions there is no file of ours.
 */
#ifndef ENTRY_CERTS_H
#define ENTRY_CERTS_H

#include "run.h"

/* Writes it below the directory `parent` and names it in r->ca. 0 or an exit code. */
int certs_write(struct run *r, const char *parent);

#endif
