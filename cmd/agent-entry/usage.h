/*
 * usage - what an agent's own output says of tokens, cost and success, as its table row reads it.
 *
 * The row says where to look: "form" is `object` (the last JSON object that begins a line) or
 * `lines` (the last line that is an object and matches "where"); the other members are paths of
 * names joined by dots, where `*` sums over all members. The agent wrote this text, so it is
 * hostile: numbers that are no numbers are left out, nothing is trusted but shown as the agent's
 * own words. Pure.
 */
#ifndef ENTRY_USAGE_H
#define ENTRY_USAGE_H

#include <jansson.h>
#include <stddef.h>

/* How much of the end of an agent's output is looked at. */
#define USAGE_TEXT_MAX ((size_t)1 << 20)

struct usage {
	json_t *figures;   /* object of numbers, the caller's; NULL when nothing was found */
	int failed;        /* the agent says that it failed, whatever its exit code is */
	char report[2048]; /* its last words, "" : none */
};

/* Reads n bytes of output by the row (an object, or null: nothing is read). */
void usage_read(const json_t *row, const char *text, size_t n, struct usage *out);

#endif
