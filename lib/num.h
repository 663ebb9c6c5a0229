/*
 * num - numbers from text, strictly: no sign, no space, no rest, no silent overflow.
 *
 * Failure is -1 with errno EINVAL (not a number) or ERANGE (outside min..max).
 */
#ifndef AGENT_NUM_H
#define AGENT_NUM_H

/* A decimal number of min..max. */
int num_parse(const char *s, long min, long max, long *out);

/* A span of time in seconds: "90", "90s", "30m", "2h", "1d". */
int num_seconds(const char *s, long min, long max, long *out);

/* A size in bytes: "4096", "64k", "512m", "8g" (powers of 1024, either case). */
int num_bytes(const char *s, long min, long max, long *out);

#endif
