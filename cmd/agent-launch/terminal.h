/*
 * terminal - the user's terminal during `agent shell`: raw, its size followed, always restored.
 *
 * The sandbox has a pty of its own; bytes go between the two over the channel. Input that is not
 * a terminal works as well (a script on a pipe): at its end the shell gets end-of-file (^D).
 */
#ifndef LAUNCH_TERMINAL_H
#define LAUNCH_TERMINAL_H

#include <termios.h>

#include "channel.h"

struct terminal {
	int on;             /* a shell is relayed */
	int raw;            /* saved holds what to restore */
	int ended;          /* input has ended */
	int closed;         /* the shell has */
	int line_open;      /* the last byte of input was no newline */
	struct termios saved;
};

/* Makes standard input raw if it is a terminal, and sends the size. */
void terminal_begin(struct terminal *t, struct channel *c);

/* Standard input is readable: sends what is there. */
void terminal_input(struct terminal *t, struct channel *c);

/*
 * Once a second: input that has ended stays so, as for every reader of a pipe. A ^D is one end of
 * file for one reader, and the next program asks again.
 */
void terminal_tick(const struct terminal *t, struct channel *c);

/* Sends the size, when there is one. */
void terminal_size(struct channel *c);

/* Writes what the sandbox's shell printed: base64 to standard output. -1 when it is not base64. */
int terminal_output(const char *base64);

/* Restores it. May be called again. */
void terminal_end(struct terminal *t);

#endif
