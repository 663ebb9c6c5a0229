#include "server.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "clock.h"
#include "exit.h"
#include "fd.h"
#include "msg.h"
#include "policy_load.h"
#include "record.h"
#include "tunnel.h"

#define SWEEP_SECONDS 30

void server_log(struct server *s, const char *event, const char *key, const char *value)
{
	struct timespec ts = clock_calendar();
	char line[LOG_LINE_MAX];

	log_write(s->log, line, record_event(line, &ts, s->opt->run, event, key, value));
}

int server_load_policy(const struct server *s, struct policy *p)
{
	const struct options *o = s->opt;
	struct report r = {.file = s->policy_path, .out = BUF_INIT(1L << 20)};
	struct buf text = BUF_INIT(POLICY_FILE_MAX);
	char *line, *end;
	size_t i;

	policy_load_file(p, &text, &r);
	r.text = NULL;
	r.file = "-a";
	for (i = 0; i < o->allow_n; i++)
		policy_load_rule(p, o->allow[i], 0, &r);
	r.file = "-i";
	for (i = 0; i < o->internal_n; i++)
		policy_load_rule(p, o->internal[i], 1, &r);
	for (line = r.out.data; line != NULL && *line != '\0'; line = end + 1) {
		end = strchr(line, '\n');
		*end = '\0';
		msg_say("%s", line);
	}
	if (r.count > POLICY_ERRORS_MAX)
		msg_say("and %d more", r.count - POLICY_ERRORS_MAX);
	buf_free(&r.out);
	buf_free(&text);
	if (r.count > 0)
		policy_free(p);
	return r.count > 0 ? -1 : 0;
}

static void reload(struct server *s)
{
	struct policy fresh = POLICY_INIT;

	resolver_reload(&s->resolver);
	if (server_load_policy(s, &fresh) < 0) {
		msg_say("the policy stays as it was");
		s->stale = 1;
		server_log(s, "reload", "result", "failed");
		return;
	}
	policy_free(&s->policy);
	s->policy = fresh;
	s->loaded = clock_calendar();
	s->stale = 0;
	tunnel_recheck(s, REASON_RELOADED, 0, NULL);
	server_log(s, "reload", "result", "ok");
}

void server_stop(struct server *s, int status)
{
	s->status = status;
	event_base_loopbreak(s->base);
}

void server_connection_gone(struct server *s)
{
	if (s->draining && s->connections == 0)
		server_stop(s, EXIT_OK);
}

static void on_drained(evutil_socket_t fd, short what, void *arg)
{
	(void)fd;
	(void)what;
	server_stop(arg, EXIT_OK);
}

static void drain(struct server *s)
{
	const struct timeval tv = {s->opt->drain, 0};
	size_t i;

	if (s->draining || s->connections == 0) {
		server_stop(s, EXIT_OK);
		return;
	}
	s->draining = 1;
	for (i = 0; i < s->listeners_n; i++)
		listener_close(&s->listeners[i]);
	evtimer_assign(&s->drain, s->base, on_drained, s);
	evtimer_add(&s->drain, &tv);
}

static void on_signal(evutil_socket_t number, short what, void *arg)
{
	(void)what;
	if (number == SIGHUP)
		reload(arg);
	else if (number == SIGUSR1)
		log_reopen(((struct server *)arg)->log);
	else
		drain(arg);
}

static void on_lifeline(evutil_socket_t fd, short what, void *arg)
{
	char bytes[256];
	ssize_t n = read((int)fd, bytes, sizeof bytes);

	(void)what;
	if (n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR))
		server_stop(arg, EXIT_OK);
}

static void on_sweep(evutil_socket_t fd, short what, void *arg)
{
	(void)fd;
	(void)what;
	tunnel_sweep(arg);
}

static int add_signal(struct server *s, struct event *e, int number)
{
	evsignal_assign(e, s->base, number, on_signal, s);
	return event_add(e, NULL);
}

static int start(struct server *s)
{
	static const int numbers[SERVER_SIGNALS] = {SIGHUP, SIGUSR1, SIGTERM, SIGINT};
	const struct timeval tv = {s->opt->idle < 4 * SWEEP_SECONDS ? (s->opt->idle + 3) / 4
								      : SWEEP_SECONDS, 0};
	size_t i;

	for (i = 0; i < SERVER_SIGNALS; i++)
		if (add_signal(s, &s->signals[i], numbers[i]) < 0)
			return -1;
	if (s->opt->lifeline >= 0) {
		event_assign(&s->lifeline, s->base, s->opt->lifeline, EV_READ | EV_PERSIST,
			     on_lifeline, s);
		if (event_add(&s->lifeline, NULL) < 0)
			return -1;
	}
	event_assign(&s->sweep, s->base, -1, EV_PERSIST, on_sweep, s);
	if (event_add(&s->sweep, &tv) < 0)
		return -1;
	for (i = 0; i < s->listeners_n; i++)
		if (listener_start(&s->listeners[i]) < 0)
			return -1;
	return 0;
}

/* What weakens the boundary is said where it will be looked for. */
static void say_loudly(struct server *s)
{
	if (!s->opt->confine) {
		msg_say("not confined: --no-confine is for debugging");
		server_log(s, "start", "confine", "off");
	}
	if (s->opt->observe) {
		msg_say("observing: public hosts that the policy refuses are ALLOWED");
		server_log(s, "start", "policy", "observe");
	}
}

int server_run(struct server *s)
{
	if (start(s) < 0)
		return msg_fail_sys(EXIT_SOFTWARE, "cannot start serving");
	say_loudly(s);
	if (s->opt->ready >= 0) {
		if (fd_write(s->opt->ready, "\n", 1) < 0)
			msg_sys("cannot write to descriptor %d", s->opt->ready);
		close(s->opt->ready);
	}
	if (event_base_dispatch(s->base) < 0)
		return msg_fail(EXIT_SOFTWARE, "the event loop failed");
	return s->status;
}

void server_close(struct server *s)
{
	size_t i;

	for (i = 0; i < s->listeners_n; i++)
		listener_close(&s->listeners[i]);
	metrics_close(s);
	tunnel_end_all(s, REASON_DRAINED);
	if (s->log != NULL)
		log_close(s->log);
	resolver_close(&s->resolver);
	/* evdns frees what was cancelled from the loop. */
	if (s->base != NULL) {
		event_base_loop(s->base, EVLOOP_NONBLOCK);
		event_base_free(s->base);
	}
	pump_close(&s->pump);
	policy_free(&s->policy);
}
