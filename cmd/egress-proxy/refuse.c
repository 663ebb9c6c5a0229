#include "refuse.h"

#include <event2/event.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "handshake.h"
#include "refusal.h"
#include "server.h"
#include "tunnel.h"

#ifndef MSG_MORE
#define MSG_MORE 0
#endif

static int give(struct tunnel *t, const char *text, size_t n, int flags)
{
	/* A socket that was just accepted has room for it; one that has not is given up. */
	return send(t->side[CLIENT].fd, text, n, MSG_NOSIGNAL | flags) == (ssize_t)n ? 0 : -1;
}

int refuse_send(struct tunnel *t, const char *text, size_t n)
{
	return give(t, text, n, 0);
}

/* The last word: it leaves together with the FIN of linger(). */
static int last_word(struct tunnel *t, const char *text, size_t n)
{
	return give(t, text, n, MSG_MORE);
}

static void linger(struct tunnel *t, int sent)
{
	if (t->side[UPSTREAM].fd >= 0)
		close(t->side[UPSTREAM].fd);
	t->side[UPSTREAM].fd = -1;
	handshake_enter(t, STAGE_LINGER, LINGER_SECONDS);
	t->handshake->scanned = 0;
	if (sent < 0 || shutdown(t->side[CLIENT].fd, SHUT_WR) < 0 ||
	    tunnel_wait(t, CLIENT, EV_READ) < 0)
		tunnel_end(t, REASON_CLIENT_GONE, NULL, 0);
}

static void refuse_as(struct tunnel *t, struct refusal *r, const char *host, size_t n)
{
	char text[REFUSAL_MAX];
	const char *why;

	r->phase = t->server->phase.now;
	r->open = t->handshake->entry.phases;
	r->internal = address_kind(&t->addr, &why) == ADDRESS_INTERNAL;
	tunnel_log(t, host, n, r->reason, r->detail);
	linger(t, last_word(t, text, refusal_text(text, r)));
}

void refuse(struct tunnel *t, enum reason reason, const char *detail)
{
	struct refusal r = {.reason = reason, .host = t->host, .port = t->port, .detail = detail};

	refuse_as(t, &r, t->host, t->host != NULL ? strlen(t->host) : 0);
}

/*
 * What a request names, for the log, where it has no valid target: the authority in the text, if
 * there is one. Not more: a path, a query and user information may hold secrets.
 */
static size_t named(const char **text, size_t n)
{
	const char *p = *text, *end = p + n, *q;

	for (q = p; q < end && *q != '\r' && *q != '\n'; q++)
		if (end - q > 3 && memcmp(q, "://", 3) == 0)
			p = q + 3;
	end = q;
	for (q = p; q < end && *q != '/' && *q != '?' && *q != '#'; q++)
		if (*q == '@')
			p = q + 1;
	*text = p;
	n = (size_t)(q - p);
	return n < HOST_MAX ? n : HOST_MAX;
}

void refuse_request(struct tunnel *t, enum reason reason, const struct request *q)
{
	const struct buf *in = &t->handshake->in;
	struct refusal r = {.reason = reason, .error = q != NULL ? q->error : HOST_OK};
	int parsed = q != NULL && q->raw != NULL;
	const char *text = parsed ? q->raw : in->data;
	size_t n = named(&text, parsed ? q->raw_n : in->len);

	refuse_as(t, &r, n > 0 ? text : NULL, n);
}

void refuse_hello(struct tunnel *t, enum reason reason, const char *detail)
{
	/* A fatal alert, access_denied (RFC 8446 6.2), for those who spoke TLS. */
	static const char alert[] = {21, 3, 3, 0, 2, 2, 49};

	tunnel_log(t, t->host, strlen(t->host), reason, detail);
	linger(t, reason == REASON_NOT_TLS ? 0 : last_word(t, alert, sizeof alert));
}

void refuse_nothing(struct tunnel *t, const char *text, size_t n)
{
	linger(t, last_word(t, text, n));
}
