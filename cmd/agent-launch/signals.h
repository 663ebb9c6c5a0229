/*
 * signals - what the process is told, as flags that the loop looks at.
 *
 * The signals are blocked except while signals_wait() waits (pselect(2)), so that none is lost
 * between looking and waiting. TERM, INT and HUP ask for the end; each further one asks harder.
 */
#ifndef LAUNCH_SIGNALS_H
#define LAUNCH_SIGNALS_H

#include <sys/select.h>

struct signals {
	int stop;   /* the first of TERM, INT, HUP that came, or 0 */
	int stops;  /* how many came */
	int child;  /* some child ended */
	int winch;  /* the terminal has another size */
};

/* Blocks them and sets the handlers; SIGPIPE is ignored. -1 with errno. */
int signals_begin(void);

/* Waits for descriptors, a signal or ms (-1: for ever); adds what came to s. As select(2). */
int signals_wait(struct signals *s, int nfds, fd_set *in, fd_set *out, long ms);

#endif
