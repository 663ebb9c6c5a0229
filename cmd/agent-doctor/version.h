/*
 * version - the number in what a program says of itself.
 *
 * "git version 2.39.5", "20.10.24+dfsg1", "nix (Nix) 2.8.0": the first number with a dot in it
 * counts, up to three parts of it; what is not there is 0. Pure.
 */
#ifndef DOCTOR_VERSION_H
#define DOCTOR_VERSION_H

struct version {
	long part[3];
};

/* Finds the number. 0, or -1 when there is none. */
int version_find(const char *text, struct version *v);

/* 1 if v comes before major.minor.patch. */
int version_before(const struct version *v, long major, long minor, long patch);

#endif
