/*
 * status - the last line of a terminal while a run goes on: the step that is on, and for how long.
 *
 * It is drawn again each second and taken away before anything else is printed, so what stays on
 * the screen is what would be there without it. Only where stderr is a terminal that can take a
 * line back, and only below whole lines: text that has not ended its line is never written over.
 */
#ifndef LAUNCH_STATUS_H
#define LAUNCH_STATUS_H

#define STATUS_STEP_MAX 24

struct status {
	int on;                      /* stderr is a terminal, and the run is one to watch */
	int drawn;                   /* it is on the screen */
	int inside;                  /* the screen's last line has not ended */
	char step[STATUS_STEP_MAX];  /* "" : none is on */
	long since;                  /* seconds, monotonic */
};

/* Looks at stderr and TERM; `wanted` is 0 for a run that has the terminal to itself, or is quiet. */
void status_begin(struct status *s, int wanted);

/* A step started (name) or ended (NULL), at second `now`. */
void status_step(struct status *s, const char *name, long now);

/* Draws it as of second `now`. */
void status_draw(struct status *s, long now);

/* Takes it away: something else is about to be printed. */
void status_clear(struct status *s);

#endif
