#include "listener.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "bounds.h"
#include "clock.h"
#include "exit.h"
#include "fd.h"
#include "msg.h"
#include "server.h"
#include "socket.h"
#include "take.h"

static int accept_one(int fd, struct sockaddr_storage *ss)
{
	socklen_t len = sizeof *ss;

	ss->ss_family = AF_UNSPEC;
#ifdef SOCK_CLOEXEC
	return accept4(fd, (struct sockaddr *)ss, &len, SOCK_CLOEXEC | SOCK_NONBLOCK);
#else
	int got = accept(fd, (struct sockaddr *)ss, &len);

	if (got >= 0 && (fd_inherit(got, 0) < 0 || fd_nonblock(got, 1) < 0))
		fd_close(&got);
	return got;
#endif
}

static void on_rested(evutil_socket_t fd, short what, void *arg)
{
	struct listener *l = arg;

	(void)fd;
	(void)what;
	event_add(&l->event, NULL);
}

/* Without this a full table of descriptors is a busy loop: the listener stays readable. */
static void rest(struct listener *l)
{
	static const struct timeval tv = {0, ACCEPT_BACKOFF_MS * 1000L};
	uint32_t now = clock_seconds();

	if (l->said == 0 || now - l->said >= ACCEPT_SAY_SECONDS) {
		msg_sys("cannot accept connections, those that come wait");
		l->said = now;
	}
	event_del(&l->event);
	evtimer_add(&l->timer, &tv);
}

static void on_ready(evutil_socket_t fd, short what, void *arg)
{
	struct listener *l = arg;
	struct sockaddr_storage ss;
	struct address from;
	uint16_t port;
	int i, got;

	(void)what;
	for (i = 0; i < ACCEPT_BATCH && l->fd >= 0; i++) {
		got = accept_one((int)fd, &ss);
		if (got >= 0) {
			address_from((struct sockaddr *)&ss, &from, &port);
			l->on_accept(l->server, got, &from, port);
		} else if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS ||
			   errno == ENOMEM) {
			l->server->counts.ended[REASON_DESCRIPTORS]++;
			rest(l);
			return;
		} else if (errno != EINTR && errno != ECONNABORTED) {
			return;
		}
	}
}

static int serve(struct listener *l)
{
	socket_nodelay(l->fd);
	socket_keepalive(l->fd);
	evtimer_assign(&l->timer, l->server->base, on_rested, l);
	event_assign(&l->event, l->server->base, l->fd, EV_READ | EV_PERSIST, on_ready, l);
	return event_add(&l->event, NULL);
}

static void lost(struct listener *l, const char *why)
{
	msg_say("no listening socket was handed over: %s", why);
	server_stop(l->server, EXIT_UNAVAILABLE);
}

static void on_late(evutil_socket_t fd, short what, void *arg)
{
	(void)fd;
	(void)what;
	lost(arg, "nothing came in time");
}

static void on_handed(evutil_socket_t fd, short what, void *arg)
{
	struct listener *l = arg;
	int got = take_receive((int)fd), from = l->fd;

	(void)what;
	if (got < 0 && errno == EAGAIN)
		return;
	if (got < 0) {
		lost(l, errno == EPROTO ? "something else came" : strerror(errno));
		return;
	}
	event_del(&l->event);
	event_del(&l->timer);
	l->fd = got;
	if (serve(l) == 0)
		take_confirm(from);
	close(from);
}

static void on_giver(evutil_socket_t fd, short what, void *arg)
{
	struct listener *l = arg;
	struct sockaddr_storage ss;
	int got = accept_one((int)fd, &ss);

	(void)what;
	if (got < 0)
		return;
	/* Its one use: nobody else finds the path. */
	event_del(&l->event);
	fd_close(&l->fd);
	unlink(l->path);
	l->path = NULL;
	l->fd = got;
	event_assign(&l->event, l->server->base, got, EV_READ | EV_PERSIST, on_handed, l);
	event_add(&l->event, NULL);
}

int listener_start(struct listener *l)
{
	static const struct timeval deadline = {TAKE_SECONDS, 0};

	if (l->kind == LISTENER_ACCEPTS)
		return serve(l);
	evtimer_assign(&l->timer, l->server->base, on_late, l);
	event_assign(&l->event, l->server->base, l->fd, EV_READ | EV_PERSIST,
		     l->kind == LISTENER_TAKES_PATH ? on_giver : on_handed, l);
	return event_add(&l->event, NULL) < 0 ? -1 : evtimer_add(&l->timer, &deadline);
}

void listener_close(struct listener *l)
{
	if (event_initialized(&l->event)) {
		event_del(&l->event);
		event_del(&l->timer);
	}
	fd_close(&l->fd);
	if (l->path != NULL)
		unlink(l->path);
	l->path = NULL;
}
