/*
 * leaks - gitleaks over the outgoing commits, where it is installed.
 *
 * It runs in the pristine repository, with its own default rules by a configuration that we write:
 * neither .gitleaks.toml nor .gitleaksignore nor "gitleaks:allow" of the repository has a say. Its
 * exit code is what counts: 0 is clean, anything else is a finding.
 */
#ifndef ENTRY_LEAKS_H
#define ENTRY_LEAKS_H

#include "run.h"

/* 0, also where there is no gitleaks and none is required; else an exit code after saying why. */
int leaks_scan(struct run *r);

#endif
