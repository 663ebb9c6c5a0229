/*
 * server - what one running proxy holds: policy, phase, log, resolver, listeners, tunnels.
 *
 * One per process, made by main() and handed to everything that serves; there are no globals.
 * server_open() acquires, server_run() serves until a signal, the lifeline or the end of a drain
 * stops it, and returns the exit status. All of it runs in one thread; the log has its own.
 */
#ifndef PROXY_SERVER_H
#define PROXY_SERVER_H

#include <event2/event.h>
#include <event2/event_struct.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include "clients.h"
#include "listener.h"
#include "log.h"
#include "metrics.h"
#include "options.h"
#include "phase.h"
#include "policy.h"
#include "pump.h"
#include "resolve.h"

struct tunnel;

#define SERVER_SIGNALS 4
#define SERVER_PATH_MAX 4096
#define SERVER_LISTENERS (LISTENERS_MAX + 1) /* one more for the metrics */

struct counts {
	uint64_t ended[REASON_COUNT]; /* requests and tunnels, by reason */
	uint64_t opened, lookups, observed;
	uint64_t bytes[2]; /* relayed so far, by the side that sent them */
	size_t open;       /* established now */
};

struct server {
	const struct options *opt;
	struct event_base *base;
	struct policy policy;
	struct phase phase;
	struct log *log;
	struct resolver resolver;
	struct pump pump;
	struct clients clients;
	struct counts counts;
	struct metrics metrics;
	struct listener listeners[SERVER_LISTENERS];
	size_t listeners_n;
	struct tunnel *tunnels; /* every connection, newest first */
	size_t connections, connections_max;
	long descriptors_max; /* 0: not known */
	struct timespec started, loaded; /* loaded: when the policy in use was read */
	int stale;                       /* a newer policy was refused */
	struct event signals[SERVER_SIGNALS], lifeline, sweep, drain;
	char policy_path[SERVER_PATH_MAX];
	int draining, status;
};

/* Acquires everything that the options name (acquire.c): 0, or the exit code after messages. */
int server_open(struct server *s, const struct options *opt);

/* Serves; the exit status. */
int server_run(struct server *s);

/* Ends every tunnel, writes the log out, frees everything. */
void server_close(struct server *s);

/* Ends server_run() with this status. */
void server_stop(struct server *s, int status);

/* Called when a connection has gone: a drain may be over. */
void server_connection_gone(struct server *s);

/* Reads the policy of the options (file, -a, -i) into p: 0, or -1 after every error is told. */
int server_load_policy(const struct server *s, struct policy *p);

/* Finds the policy's path, from the options or installed: 0, or the exit code. */
int server_policy_path(struct server *s);

/* Writes {"event":event,key:value} to the log. */
void server_log(struct server *s, const char *event, const char *key, const char *value);

#endif
