/*
 * wipe - JSON values that held secrets leave nothing behind.
 *
 * jansson frees its memory as it is; with this, every block is overwritten first. Process 1 is not
 * dumpable and makes no core files, so this is a second line: what is gone cannot be read.
 */
#ifndef ENTRY_WIPE_H
#define ENTRY_WIPE_H

/* Makes jansson overwrite what it frees. Call it before the first JSON value is made. */
void wipe_json(void);

#endif
