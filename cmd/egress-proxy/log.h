/*
 * log - the JSON Lines log: written by a thread of its own, so no disk holds up the data path.
 *
 * log_write() copies the line into a bounded queue and returns. When the queue is full, or a write
 * fails, lines are lost: they are counted, the log says how many as soon as it can
 * ({"event":"lost","lines":"N"}), and stderr says it once. The file is opened for append, made
 * with mode 0600, and opened again by its name at log_reopen(). The thread makes no other use of
 * the process; every signal is blocked in it.
 */
#ifndef PROXY_LOG_H
#define PROXY_LOG_H

#include <stddef.h>

struct log;

/* Opens path ("-": standard output; NULL: no log). NULL with errno. Starts no thread yet. */
struct log *log_open(const char *path, const char *run);

/* Starts the thread: 0, or -1 with errno. */
int log_start(struct log *log);

/* The descriptor that is written to now. */
int log_fd(const struct log *log);

/* Queues n bytes, whole lines. Never blocks. */
void log_write(struct log *log, const char *line, size_t n);

/* Asks for the file to be opened again by its name. */
void log_reopen(struct log *log);

/* Lines lost so far. */
unsigned long log_lost(struct log *log);

/* Writes what is queued, within LOG_FLUSH_SECONDS, ends the thread and frees the log. */
void log_close(struct log *log);

#endif
