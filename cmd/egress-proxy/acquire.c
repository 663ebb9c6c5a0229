/* What a proxy needs before it is confined (server.h): everything by name, nothing later. */
#include <errno.h>
#include <event2/event.h>
#include <limits.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "clock.h"
#include "exit.h"
#include "fd.h"
#include "msg.h"
#include "self.h"
#include "server.h"
#include "tunnel.h"

#define FIRST_INHERITED 3 /* SD_LISTEN_FDS_START */
#define DEFAULT_PLACE "127.0.0.1:3128"

/* As many connections as descriptors allow: two each, and some for everything else. */
static void set_limits(struct server *s)
{
	struct rlimit rl;
	long max = s->opt->connections > 0 ? s->opt->connections : CONNECTIONS_MAX, fits = max;

	if (getrlimit(RLIMIT_NOFILE, &rl) == 0) {
		rl.rlim_cur = rl.rlim_max;
		if (setrlimit(RLIMIT_NOFILE, &rl) < 0)
			getrlimit(RLIMIT_NOFILE, &rl);
		if (rl.rlim_cur < (rlim_t)LONG_MAX)
			s->descriptors_max = (long)rl.rlim_cur;
	}
	if (s->descriptors_max > 0)
		fits = (s->descriptors_max - DESCRIPTORS_SPARE) / 2;
	fits = fits > 0 ? fits : 1;
	if (fits < max && s->opt->connections > 0)
		msg_say("%ld connections do not fit %ld descriptors: at most %ld", max,
			s->descriptors_max, fits);
	s->connections_max = (size_t)(fits < max ? fits : max);
	s->clients.max = (size_t)s->opt->per_client;
}

static struct listener *next_listener(struct server *s)
{
	struct listener *l = &s->listeners[s->listeners_n++];

	l->server = s;
	l->on_accept = tunnel_accept;
	return l;
}

static int open_listeners(struct server *s)
{
	const struct options *o = s->opt;
	int inherited = listener_inherited(), i, rc = 0;
	size_t n;

	if (o->listen_n + (size_t)inherited > LISTENERS_MAX)
		return msg_fail(EXIT_USAGE, "more than %d places to listen", LISTENERS_MAX);
	for (n = 0; n < o->listen_n && rc == 0; n++)
		rc = listener_open(next_listener(s), o->listen[n]);
	for (i = 0; i < inherited && rc == 0; i++)
		rc = listener_adopt(next_listener(s), FIRST_INHERITED + i);
	if (rc == 0 && s->listeners_n == 0)
		rc = listener_open(next_listener(s), DEFAULT_PLACE);
	if (rc == 0 && o->metrics != NULL)
		rc = metrics_open(s, next_listener(s));
	return rc;
}

static int read_key(struct server *s)
{
	int fd = s->opt->key, rc;

	s->phase.now = PHASE_ALL;
	if (fd < 0)
		return 0;
	rc = phase_read_key(&s->phase, fd);
	if (rc < 0 && errno == EINVAL)
		rc = msg_fail(EXIT_USAGE, "the phase key on descriptor %d is not %d hex digits", fd,
			      KEY_LENGTH);
	else if (rc < 0)
		rc = msg_fail_sys(EXIT_NOINPUT, "cannot read the phase key from descriptor %d", fd);
	if (fd != s->opt->lifeline)
		close(fd);
	return rc;
}

static int usable(int fd, const char *option)
{
	if (fd >= 0 && fd_inherit(fd, 0) < 0)
		return msg_fail_sys(EXIT_USAGE, "%s %d cannot be used", option, fd);
	return 0;
}

/* A reload means the same name wherever we are then; a link in it may point elsewhere then. */
static int absolute(const char *path, char out[SERVER_PATH_MAX])
{
	size_t n = 0;

	if (path[0] != '/') {
		if (getcwd(out, SERVER_PATH_MAX) == NULL)
			return -1;
		n = strlen(out);
	}
	if (n + 1 + strlen(path) >= SERVER_PATH_MAX) {
		errno = ENAMETOOLONG;
		return -1;
	}
	if (n > 0)
		out[n++] = '/';
	memcpy(out + n, path, strlen(path) + 1);
	return 0;
}

/* The path of the policy that will be read, now and at each reload. */
int server_policy_path(struct server *s)
{
	const char *path = s->opt->policy;

	if (path == NULL)
		return self_share("policy.json", s->policy_path) < 0
			       ? msg_fail_sys(EXIT_CONFIG, "cannot find policy.json, name one with -c")
			       : 0;
	if (absolute(path, s->policy_path) < 0)
		return msg_fail_sys(EXIT_CONFIG, "cannot read the policy '%s'", path);
	return 0;
}

/* libevent's warnings, such as of a resolver that does not answer, are said as ours are. */
static void on_message(int severity, const char *text)
{
	if (severity >= EVENT_LOG_MSG)
		msg_say("%s", text);
}

static int open_loop(struct server *s)
{
	struct event_config *config = event_config_new();

	event_set_log_callback(on_message);
	if (config != NULL) {
		/* A descriptor that changes its interest twice in a turn costs one system call. */
		event_config_set_flag(config, EVENT_BASE_FLAG_EPOLL_USE_CHANGELIST);
		event_config_set_flag(config, EVENT_BASE_FLAG_IGNORE_ENV);
		s->base = event_base_new_with_config(config);
		event_config_free(config);
	}
	if (s->base == NULL || pump_open(&s->pump, s->opt->splice) < 0 ||
	    resolver_open(&s->resolver, s->base) < 0)
		return msg_fail_sys(EXIT_SOFTWARE, "cannot make an event loop");
	return 0;
}

int server_open(struct server *s, const struct options *opt)
{
	int rc;

	memset(s, 0, sizeof *s);
	s->opt = opt;
	s->metrics.descriptors = -1;
	s->started = s->loaded = clock_calendar();
	/* A peer that has gone, and a file at its size limit, be it stderr, are errors, not the end. */
	signal(SIGPIPE, SIG_IGN);
	signal(SIGXFSZ, SIG_IGN);
	rc = usable(opt->lifeline, "--lifeline");
	if (rc == 0)
		rc = usable(opt->ready, "--ready");
	if (rc == 0)
		rc = read_key(s);
	if (rc == 0)
		rc = server_policy_path(s);
	if (rc == 0 && server_load_policy(s, &s->policy) < 0)
		rc = EXIT_CONFIG;
	if (rc != 0)
		return rc;
	set_limits(s);
	s->log = log_open(opt->log, opt->run);
	if (s->log == NULL)
		return msg_fail_sys(EXIT_IO, "cannot open the log '%s'", opt->log);
	rc = open_listeners(s);
	return rc != 0 ? rc : open_loop(s);
}
