/*
 * bounds - every bound of egress-proxy by name; egress-proxy(8) lists them for users.
 *
 * What a peer can make us hold, count or wait for is bounded by a constant here, or by the option
 * that is named beside it and has the constant as its default. Sizes are bytes, times seconds
 * unless the name says milliseconds.
 */
#ifndef PROXY_BOUNDS_H
#define PROXY_BOUNDS_H

/* One connection. */
#define HEAD_MAX 16384       /* a request's head; also what may follow it at once */
#define HEAD_LINES_MAX 100   /* header lines in it */
#define HEAD_SECONDS 15      /* until the head is whole: --head-timeout */
#define HELLO_MAX 16384      /* the ClientHello with its record headers */
#define HELLO_SECONDS 15     /* until it is whole, from the 200: --hello-timeout */
#define DNS_SECONDS 10       /* until both answers are there: --dns-timeout */
#define DNS_SKEW_MS 1000     /* for the second answer after a good first one */
#define CONNECT_SECONDS 15   /* until one address accepts: --connect-timeout */
#define CONNECT_STAGGER_MS 250 /* between attempts (RFC 8305 5) */
#define CONNECT_TRIES 8      /* addresses that are tried */
#define IDLE_SECONDS 3600    /* a tunnel without a byte: --idle-timeout */
#define HALF_IDLE_SECONDS 600 /* the same when one direction has ended */
#define LINGER_SECONDS 2     /* for the client to read a refusal */
#define LINGER_BYTES 65536   /* what it may still send meanwhile */
#define KEEPALIVE_IDLE 60    /* TCP keepalive: first probe, interval, probes */
#define KEEPALIVE_EVERY 15
#define KEEPALIVE_PROBES 4

/* All connections. */
#define CONNECTIONS_MAX 10000 /* --max-connections; less when descriptors are fewer */
#define DESCRIPTORS_SPARE 128 /* kept for what is not a connection */
#define PIPES_MAX 256         /* pairs for splice(2); beyond it bytes are copied */
#define PIPE_BYTES (1 << 20)  /* of a pipe that is kept */
#define PIPES_KEPT 32         /* of them kept open for reuse */
#define ACCEPT_BATCH 64       /* connections taken in one turn of the loop */
#define ACCEPT_BACKOFF_MS 100 /* when descriptors run out */
#define ACCEPT_SAY_SECONDS 60 /* from one complaint about that to the next */
#define DRAIN_SECONDS 10      /* for tunnels to end after SIGTERM: --drain-timeout */

/* The metrics listener: --metrics. */
#define METRICS_CONNECTIONS 16 /* at once; one more ends the oldest */
#define METRICS_SECONDS 5      /* for a request and its answer */
#define METRICS_HEAD_MAX 4096  /* a request's head */
#define METRICS_TEXT_MAX 32768 /* an answer */

/* DNS. */
#define ADDRESSES_MAX 32      /* of one name */
#define DNS_INFLIGHT "1024"   /* queries at once */
#define HOSTS_FILE_MAX (4L << 20)

/* Start-up and control. */
#define POLICY_FILE_MAX (64L << 20)
#define POLICY_ENTRIES_MAX 1000000
#define POLICY_ERRORS_MAX 100 /* told; the rest is counted */
#define LISTENERS_MAX 16
#define RULES_MAX 256         /* -a and -i each */
#define TAKE_SECONDS 30       /* for the hand-off of a listening socket */
#define KEY_LENGTH 64         /* hex digits of a phase key */

/* The log. */
#define LOG_LINE_MAX 2048
#define LOG_QUEUE_MAX (256L << 10) /* waiting for the disk; beyond it lines are counted, not kept */
#define LOG_NAP_MS 10              /* from one batch of lines to the next */
#define LOG_FLUSH_SECONDS 2        /* for the disk, at the end */

/* A log that --suggest reads. */
#define SUGGEST_LINE_MAX 8192   /* a longer line is not the proxy's */
#define SUGGEST_HOSTS_MAX 10000 /* and ports; half of them for what was only refused */

#endif
