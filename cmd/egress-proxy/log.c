#include "log.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "clock.h"
#include "fd.h"
#include "bounds.h"
#include "msg.h"
#include "record.h"

#define STACK (64L << 10)
#define BATCH 16384 /* bytes that one write takes */

struct log {
	pthread_mutex_t lock;
	pthread_cond_t wake, idle;
	pthread_t thread;
	int started, stop, reopen;
	const char *path, *run;
	int fd, failing, torn; /* torn: the last line in the file has no end */
	unsigned long lost, told; /* lines lost, and of them told in the log */
	size_t head, len; /* the ring: `len` bytes from `head` */
	char ring[LOG_QUEUE_MAX];
	char batch[BATCH];
};

static int open_file(const char *path)
{
	if (strcmp(path, "-") == 0)
		return fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3);
	return open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY, 0600);
}

struct log *log_open(const char *path, const char *run)
{
	struct log *log = calloc(1, sizeof *log);

	if (log == NULL)
		return NULL;
	log->path = path;
	log->run = run;
	log->fd = path != NULL ? open_file(path) : -1;
	if ((path != NULL && log->fd < 0) || pthread_mutex_init(&log->lock, NULL) != 0 ||
	    pthread_cond_init(&log->wake, NULL) != 0 || pthread_cond_init(&log->idle, NULL) != 0) {
		free(log);
		return NULL;
	}
	return log;
}

static unsigned long lines(const char *text, size_t n)
{
	unsigned long count = 0;

	while (n-- > 0)
		count += *text++ == '\n';
	return count;
}

/* Moves the oldest whole lines that fit into the batch; the number of bytes. */
static size_t take(struct log *log)
{
	size_t n = log->len < BATCH ? log->len : BATCH, first = LOG_QUEUE_MAX - log->head;

	if (first > n)
		first = n;
	memcpy(log->batch, log->ring + log->head, first);
	memcpy(log->batch + first, log->ring, n - first);
	while (n > 0 && log->batch[n - 1] != '\n')
		n--;
	log->len -= n;
	/* An empty ring begins anew, so that a quiet log touches few of its pages. */
	log->head = log->len > 0 ? (log->head + n) % LOG_QUEUE_MAX : 0;
	return n;
}

/* Writes n bytes of whole lines; how many of them were written. */
static size_t put(struct log *log, const char *text, size_t n)
{
	size_t done = 0;

	if (log->torn && fd_write(log->fd, "\n", 1) < 0)
		return 0;
	log->torn = 0;
	while (done < n) {
		ssize_t k = write(log->fd, text + done, n - done);

		if (k >= 0)
			done += (size_t)k;
		else if (errno == EAGAIN || errno == EINTR)
			return done + (fd_write(log->fd, text + done, n - done) < 0 ? 0 : n - done);
		else
			break;
	}
	log->torn = done > 0 && text[done - 1] != '\n';
	return done;
}

/* In the thread, unlocked: says how many lines were lost, then writes the batch. -1: not all. */
static int write_out(struct log *log, size_t n, unsigned long lost, size_t *done)
{
	struct timespec ts = clock_calendar();
	char line[LOG_LINE_MAX], number[32];

	*done = 0;
	if (lost > 0) {
		snprintf(number, sizeof number, "%lu", lost);
		if (put(log, line, record_event(line, &ts, log->run, "lost", "lines", number)) == 0)
			return -1;
	}
	*done = put(log, log->batch, n);
	return *done == n ? 0 : -1;
}

static void reopen(struct log *log)
{
	int fd = open_file(log->path);

	if (fd < 0) {
		msg_sys("cannot open '%s' again: the log goes on in the old file", log->path);
		return;
	}
	close(log->fd);
	log->fd = fd;
	/* A torn line is in the file that was left; this one does not begin with an empty one. */
	log->torn = 0;
}

/* One batch, with the lock held at both ends. */
static void work(struct log *log)
{
	size_t n = take(log), done = 0;
	unsigned long lost = log->lost - log->told;
	int again = log->reopen, rc;

	log->reopen = 0;
	pthread_mutex_unlock(&log->lock);
	if (again)
		reopen(log);
	rc = n > 0 || lost > 0 ? write_out(log, n, lost, &done) : 0;
	if (rc < 0 && !log->failing)
		msg_sys("cannot write the log: its lines are lost until it can be written again");
	else if (rc == 0 && log->failing && n > 0)
		msg_say("the log can be written again");
	if (n > 0 || lost > 0)
		log->failing = rc < 0;
	pthread_mutex_lock(&log->lock);
	if (rc < 0)
		log->lost += lines(log->batch + done, n - done);
	else
		log->told += lost;
}

/* Between batches, so that a busy proxy pays for one wake-up and one write for many lines. */
static void nap(struct log *log)
{
	pthread_mutex_unlock(&log->lock);
	poll(NULL, 0, LOG_NAP_MS);
	pthread_mutex_lock(&log->lock);
}

static void *run(void *arg)
{
	struct log *log = arg;

	pthread_mutex_lock(&log->lock);
	for (;;) {
		/* Told losses are written with the next line: a full disk is not tried in a loop. */
		while (log->len == 0 && !log->reopen && !log->stop) {
			pthread_cond_signal(&log->idle);
			pthread_cond_wait(&log->wake, &log->lock);
		}
		if (log->len == 0 && !log->reopen && log->lost == log->told)
			break;
		work(log);
		if (log->stop && log->len == 0)
			break;
		if (log->len < BATCH)
			nap(log);
	}
	log->started = 0;
	pthread_cond_signal(&log->idle);
	pthread_mutex_unlock(&log->lock);
	return NULL;
}

int log_fd(const struct log *log)
{
	return log->fd;
}

int log_start(struct log *log)
{
	pthread_attr_t attr;
	sigset_t all, old;
	int rc;

	sigfillset(&all);
	pthread_attr_init(&attr);
	pthread_attr_setstacksize(&attr, STACK);
	pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
	pthread_sigmask(SIG_SETMASK, &all, &old);
	log->started = 1;
	rc = pthread_create(&log->thread, &attr, run, log);
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	pthread_attr_destroy(&attr);
	errno = rc;
	return rc == 0 ? 0 : -1;
}

void log_write(struct log *log, const char *line, size_t n)
{
	size_t at, first;

	if (log->path == NULL)
		return;
	pthread_mutex_lock(&log->lock);
	if (n > LOG_QUEUE_MAX - log->len) {
		log->lost += lines(line, n);
	} else {
		at = (log->head + log->len) % LOG_QUEUE_MAX;
		first = LOG_QUEUE_MAX - at < n ? LOG_QUEUE_MAX - at : n;
		memcpy(log->ring + at, line, first);
		memcpy(log->ring, line + first, n - first);
		/* An idle thread sleeps only while the queue is empty. */
		if (log->len == 0)
			pthread_cond_signal(&log->wake);
		log->len += n;
	}
	pthread_mutex_unlock(&log->lock);
}

void log_reopen(struct log *log)
{
	if (log->path == NULL)
		return;
	pthread_mutex_lock(&log->lock);
	log->reopen = 1;
	pthread_cond_signal(&log->wake);
	pthread_mutex_unlock(&log->lock);
}

unsigned long log_lost(struct log *log)
{
	unsigned long lost;

	pthread_mutex_lock(&log->lock);
	lost = log->lost;
	pthread_mutex_unlock(&log->lock);
	return lost;
}

void log_close(struct log *log)
{
	struct timespec until = clock_calendar();
	int ended;

	until.tv_sec += LOG_FLUSH_SECONDS;
	pthread_mutex_lock(&log->lock);
	log->stop = 1;
	pthread_cond_signal(&log->wake);
	while (log->started && pthread_cond_timedwait(&log->idle, &log->lock, &until) == 0)
		continue;
	ended = !log->started;
	pthread_mutex_unlock(&log->lock);
	/* A thread that still waits for its reader keeps what it uses until the process ends. */
	if (ended) {
		fd_close(&log->fd);
		free(log);
	}
}
