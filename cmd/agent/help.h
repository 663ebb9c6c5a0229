/*
 * help - the list of verbs, and the answer to one that is not there.
 */
#ifndef FRONT_HELP_H
#define FRONT_HELP_H

/* Prints usage and every verb to stdout. 0, or -1 when it cannot be printed. */
int help_print(void);

/* Says that there is no such verb and which are near, or which there are: EXIT_USAGE. */
int help_unknown(const char *verb);

#endif
