/*
 * phase - which part of a run is on, and who may say that the next one begins.
 *
 * With a key the phases are setup, agent and ship, in that order and never back. Without one there
 * is the single phase `all`, in which every entry of the policy is open. A set of phases is a mask
 * of bits; the current phase is a mask too, so that "is it open" is one AND. The key is compared
 * in constant time and never leaves this struct.
 */
#ifndef PROXY_PHASE_H
#define PROXY_PHASE_H

#include <stddef.h>

#include "bounds.h"
#include "reason.h"

enum { PHASE_SETUP = 1, PHASE_AGENT = 2, PHASE_SHIP = 4, PHASE_ALL = 7 };

struct phase {
	unsigned now;
	int keyed;
	char key[KEY_LENGTH];
};

/* The name of one phase, or "all". */
const char *phase_name(unsigned one);

/* The bit of a name of n bytes, 0 when there is no such phase. */
unsigned phase_parse(const char *name, size_t n);

/* A comma-separated list of n bytes as a mask, 0 when a name in it is unknown. */
unsigned phase_parse_list(const char *list, size_t n);

/* "setup, ship" into out. */
#define PHASE_LIST_MAX 32
const char *phase_list(unsigned mask, char out[PHASE_LIST_MAX]);

/* Reads the key (64 hex digits, one newline may follow) from fd to its end: 0, or -1 with errno. */
int phase_read_key(struct phase *p, int fd);

/* Whether these n bytes are the key; without a key nothing is. */
int phase_is_key(const struct phase *p, const char *key, size_t n);

/* Moves on to the named phase, or says why not; the same phase again is fine. */
enum reason phase_move(struct phase *p, const char *name, size_t n, const char *key, size_t key_n);

#endif
