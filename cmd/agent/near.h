/*
 * near - is one word a slip of the other? For "did you mean".
 *
 * Damerau's four slips (a letter too many, too few, another one, two swapped), counted. Pure.
 */
#ifndef FRONT_NEAR_H
#define FRONT_NEAR_H

/* Words are compared up to this length; longer ones are far from everything. */
#define NEAR_MAX 32

/* How many slips lie between the words. */
int near_distance(const char *a, const char *b);

/* 1 if a is likely meant by b: one slip, two in a longer word, or its beginning. */
int near_is(const char *a, const char *b);

#endif
