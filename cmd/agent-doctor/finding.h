/*
 * finding - what a check found: a verdict, words for it, and what to do next.
 *
 * Texts are cut at FINDING_MAX bytes and may hold the words of other programs: they are made
 * harmless when they are printed (report.h). A failure carries the exit code that it stands for:
 * EXIT_UNAVAILABLE for what is not there or does not work, EXIT_CONFIG for a file that is wrong.
 */
#ifndef DOCTOR_FINDING_H
#define DOCTOR_FINDING_H

#define FINDING_MAX 512

enum level { LEVEL_OK, LEVEL_WARN, LEVEL_FAIL };

struct finding {
	enum level level;
	int code;              /* of a failure */
	char found[FINDING_MAX];
	char next[FINDING_MAX]; /* "" when there is nothing to do */
};

/* All is well. */
void finding_ok(struct finding *f, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* Not as it should be, and a run can do without. */
void finding_warn(struct finding *f, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* A run cannot do without. */
void finding_fail(struct finding *f, int code, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* What to do next. */
void finding_next(struct finding *f, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

#endif
