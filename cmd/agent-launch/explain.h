/*
 * explain - what each option is, and who said so: agent run --explain.
 *
 * A line an option, in the order of the table: name, value, place, with tabs between; a list has a
 * line for each value. As JSON one object of {"value": ..., "from": ...} by name, where a list has
 * lists of both. Nothing in it is secret: options name variables and commands, never what they
 * hold.
 */
#ifndef LAUNCH_EXPLAIN_H
#define LAUNCH_EXPLAIN_H

#include "options.h"

/* Prints it on standard output. 0, or the exit code after one message. */
int explain_print(const struct options *o);

#endif
