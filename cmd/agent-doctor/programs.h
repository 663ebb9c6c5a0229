/*
 * programs - git, gh, nix and the rest: is the version one that a run can use? Pure.
 *
 * git has to know GIT_CONFIG_GLOBAL (2.32): an older one would read the user's configuration where
 * it must not. nix has to know flakes (2.4), and to evaluate current nixpkgs (2.18).
 */
#ifndef DOCTOR_PROGRAMS_H
#define DOCTOR_PROGRAMS_H

#include "finding.h"

/* A program of ours that says `said` to --version, where `name VERSION` is wanted. */
void programs_judge_ours(const char *name, const char *path, const char *said, struct finding *f);

/* git, by what it says to --version. */
void programs_judge_git(const char *path, const char *said, struct finding *f);

/* nix; store: the host has /nix/store. */
void programs_judge_nix(const char *path, const char *said, int store, struct finding *f);

/* Where the sandbox of engine bwrap has its programs; besides these, the Nix store is shown. */
#define PROGRAMS_SHOWN "/usr/local/bin:/usr/bin:/bin"

#endif
