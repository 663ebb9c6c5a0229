/*
 * guard - refuses to be anything but an ordinary process 1 in a sandbox.
 *
 * agent-entry ends what it starts with kill(-1), which outside a pid namespace of its own would
 * end the user's session; and the agents that it starts ask nobody before they act. So it wants
 * to be PID 1, of an ordinary user and group, without a single capability, and to be told that
 * this is a sandbox by AGENT_SANDBOX=1, exactly. Nothing is executed before this passed.
 */
#ifndef ENTRY_GUARD_H
#define ENTRY_GUARD_H

/* 0 if all is as it must be; else -1, and one message on stderr names each thing that is not. */
int guard_check(void);

#endif
