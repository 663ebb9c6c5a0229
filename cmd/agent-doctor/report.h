/*
 * report - prints findings as they come, and knows the exit code in the end.
 *
 * A line for people is "verdict subject found; next"; with json it is an object of "level",
 * "subject", "found" and, where there is something to do, "next". Each is written at once. Words
 * of other programs are made harmless and put on one line.
 */
#ifndef DOCTOR_REPORT_H
#define DOCTOR_REPORT_H

#include <signal.h>

#include "finding.h"

struct report {
	int json;
	int quiet;       /* nothing of what is well */
	int unavailable; /* failures of either kind */
	int config;
	int broken;      /* errno, when standard output did not take a line */
	const volatile sig_atomic_t *stop; /* up: what is found now was cut short, and is not told */
};

/* Prints one finding. */
void report_add(struct report *r, const char *subject, const struct finding *f);

/* 0 without a failure; EXIT_CONFIG when all of them are that; else EXIT_UNAVAILABLE. */
int report_code(const struct report *r);

#endif
