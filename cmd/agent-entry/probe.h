/*
 * probe - one try to get out, and what its end proves.
 *
 * Open is what came about; closed is what was refused on the way or in here; everything else, a
 * silence above all, proves nothing and is unknown. A gateway is another matter: whoever refuses
 * there is the host's kernel, so that its services can be reached. The functions here are pure;
 * probes.h sends and waits.
 */
#ifndef ENTRY_PROBE_H
#define ENTRY_PROBE_H

#include <netinet/in.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

#include "packet.h"

#define PROBE_ID 0x5e1f /* of every query: nobody here is to be fooled */
#define PROBE_TEXT_MAX (INET6_ADDRSTRLEN + 32)
/* RFC 6761: never a name, so no policy can mean it. */
#define PROBE_NO_SUCH_HOST "selftest.invalid"
/* RFC 2606: whoever asks for any name has an answer to this one. */
#define PROBE_PUBLIC_NAME "example.com"

enum probe_kind {
	PROBE_TCP,      /* a connection is open */
	PROBE_UDP,      /* a query to somebody outside: any answer is open */
	PROBE_RESOLVER, /* a query in here: it is open if names are known, or asked for */
	PROBE_GATE_TCP, /* at a gateway: being refused is open, too */
	PROBE_GATE_UDP,
	PROBE_DENY,     /* CONNECT to a name that no policy holds */
	PROBE_SNI       /* CONNECT to one that is open, then another name in the ClientHello */
};

enum probe_verdict { PROBE_PENDING, PROBE_OPEN, PROBE_CLOSED, PROBE_UNKNOWN };

struct probe {
	enum probe_kind kind;
	enum probe_verdict verdict;
	struct sockaddr_storage to;
	const char *host;   /* PROBE_DENY, PROBE_SNI: of the CONNECT */
	int fd, asked;      /* asked: 1 when the request is sent, 2 when the ClientHello is */
	int way;            /* the kernel knew a route */
	int error, status;  /* what decided: an errno, the proxy's status */
	unsigned char answer[PACKET_MAX];
	size_t len;         /* of the answer so far */
};

/* What an errno of connect(2), send(2) or recv(2) proves. */
enum probe_verdict probe_judge_error(enum probe_kind kind, int error);

/* What the bytes in p->answer prove, at the end of file or before; PROBE_PENDING: more are needed. */
enum probe_verdict probe_judge_answer(struct probe *p, int eof);

/* 1 if an errno means that the kernel has no route to there, or may not take it. */
int probe_no_way(int error);

/* The port, and "tcp 1.1.1.1:" or the like without it, into out. */
unsigned probe_text(const struct probe *p, char out[PROBE_TEXT_MAX]);

/* Why it is open or unknown, in a few words. */
const char *probe_why(const struct probe *p);

#endif
