/* egress-proxy: the stages of its life; each is in the file that it is named after. */
#include <event2/event.h>
#include <stdio.h>
#include <unistd.h>

#include "confine.h"
#include "exit.h"
#include "log.h"
#include "msg.h"
#include "options.h"
#include "query.h"
#include "server.h"
#include "suggest.h"

static int confine(const struct server *s)
{
	const char *paths[LISTENERS_MAX];
	struct confine c = {.user = s->opt->user, .policy = s->policy_path, .log = s->opt->log,
			    .unlink = paths, .log_fd = log_fd(s->log)};
	size_t i;

	for (i = 0; i < s->listeners_n && i < LISTENERS_MAX; i++)
		if (s->listeners[i].path != NULL)
			paths[c.unlink_n++] = s->listeners[i].path;
	return confine_process(&c);
}

/* Parse is done; acquire, confine, and only then the first byte of a client. */
static int serve(const struct options *opt)
{
	struct server s;
	int rc = server_open(&s, opt);

	if (rc == 0 && opt->confine)
		rc = confine(&s);
	if (rc == 0 && log_start(s.log) < 0)
		rc = msg_fail_sys(EXIT_SOFTWARE, "cannot start the log's thread");
	if (rc == 0 && opt->confine)
		rc = confine_syscalls();
	if (rc == 0)
		rc = server_run(&s);
	server_close(&s);
	return rc;
}

/* libevent would end the process with 1, which is a verdict of ours. */
static void on_fatal(int err)
{
	(void)err;
	_exit(EXIT_SOFTWARE);
}

static void on_message(int severity, const char *text)
{
	if (severity > EVENT_LOG_DEBUG)
		msg_say("%s", text);
}

int main(int argc, char *argv[])
{
	struct options opt;
	int rc;

	msg_init(argv[0]);
	event_set_fatal_callback(on_fatal);
	event_set_log_callback(on_message);
	rc = options_parse(&opt, argc, argv);
	if (rc != 0)
		return rc;
	switch (opt.mode) {
	case MODE_SERVE:
		return serve(&opt);
	case MODE_TEST:
		return query_test(&opt);
	case MODE_QUERY:
		return query_verdict(&opt);
	case MODE_SUGGEST:
		return suggest_policy(&opt);
	case MODE_HELP:
		return fputs(options_help, stdout) < 0 || fflush(stdout) != 0 ? EXIT_IO : EXIT_OK;
	case MODE_VERSION:
		return printf("egress-proxy %s\n", AGENT_VERSION) < 0 || fflush(stdout) != 0 ? EXIT_IO
											    : EXIT_OK;
	}
	return EXIT_SOFTWARE;
}
