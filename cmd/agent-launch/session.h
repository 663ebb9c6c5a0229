/*
 * session - one run as it lives: a loop over the channel, the sandbox's stderr and signals.
 *
 * Nothing in the loop waits for the sandbox: reads are of what is there, writes go through a
 * queue. It ends when the sandbox is gone and its pipes are empty. Asked to stop, it asks
 * the sandbox's process 1 to (which saves the work), hangs up after STOP_GRACE or a second
 * signal, and kills after a third or KILL_GRACE more. A line that is not what it must be ends the
 * run as an error of protocol.
 */
#ifndef LAUNCH_SESSION_H
#define LAUNCH_SESSION_H

#include <jansson.h>

#include "answer.h"
#include "bundle.h"
#include "channel.h"
#include "launch.h"
#include "record.h"
#include "screen.h"
#include "signals.h"
#include "status.h"
#include "terminal.h"
#include "transcript.h"

#define STOP_GRACE 120
#define KILL_GRACE 10
#define DRAIN_SECONDS 5
/* So long after its --timeout a sandbox that does not end by itself is stopped. */
#define BACKSTOP_SECONDS 1800

struct session {
	const struct plan *plan;
	struct wallet *wallet;
	struct record *record;
	struct launch launch;
	struct channel channel;
	struct screen screen;
	struct bundle bundle;
	struct transcript transcript;
	struct answer answer;
	struct terminal terminal;
	struct signals signals;
	struct status line;   /* the step that is on, on a terminal */
	json_t *result;     /* the clean result, or NULL */
	json_t *usage;
	int heard;          /* the sandbox said something that was understood */
	int broken;         /* it said something that was not */
	int late;           /* the backstop stopped it */
	int status;         /* its exit code, -1 while it lives */
	int asked;          /* how hard it was asked to stop: 0 to 3 */
	long next;          /* when it is asked harder (seconds, monotonic), or 0 */
	long end;           /* when draining ends, or 0 */
	long limit;         /* the backstop, or 0 */
	long ticked;        /* the last second that was looked at */
};

/* Runs until the sandbox is gone. The spec (released here) is the first line that it gets. */
void session_run(struct session *s, json_t *spec);

#endif
