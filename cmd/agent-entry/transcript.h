/*
 * transcript - an agent's own account of its session, read out of HOME and sent to the launcher.
 *
 * The tool's row says below which directory of HOME its files lie and how their names end. They
 * are read when nothing of the agent's runs any more and before a token that pushes exists. No
 * link is followed on the way, what is no regular file of one name is left out, nothing is waited
 * for (a FIFO), and files, sizes and depth have bounds. Out they go as one text, the oldest first:
 * harmless, masked, and whole, or not at all.
 */
#ifndef ENTRY_TRANSCRIPT_H
#define ENTRY_TRANSCRIPT_H

#include "run.h"

#define TRANSCRIPT_MAX ((long long)64 << 20)
#define TRANSCRIPT_FILES_MAX 64
#define TRANSCRIPT_ENTRIES_MAX 16384
#define TRANSCRIPT_DEPTH_MAX 8

/* Sends it as `transcript` events, if the tool has one and there is a launcher. Says what it did. */
void transcript_send(struct run *r);

#endif
