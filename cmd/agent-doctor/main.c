/*
 * agent-doctor - is this machine fit to run agents? The checks, in their order.
 */
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "ask.h"
#include "capture.h"
#include "doctor.h"
#include "exit.h"
#include "fd.h"
#include "msg.h"

static volatile sig_atomic_t stopped;

static void on_signal(int sig)
{
	stopped = sig;
}

/* Later ones use what earlier ones found: programs, then engines, then what the engine needs. */
static void (*const checks[])(struct doctor *) = {
	check_user, check_ours, check_engines, check_others, check_policy, check_table,
	check_config, check_proxy, check_keys, check_place,
};

/* So that a question that is asked when we are told to end, ends as well. */
static void heed_signals(void)
{
	static const int signals[] = {SIGINT, SIGTERM, SIGHUP};
	struct sigaction act = {.sa_handler = on_signal};
	size_t i;

	for (i = 0; i < sizeof signals / sizeof signals[0]; i++)
		sigaction(signals[i], &act, NULL);
	signal(SIGPIPE, SIG_IGN);
}

static int examine(struct doctor *d)
{
	size_t i;

	d->report.json = d->options.json;
	d->report.quiet = d->options.quiet;
	d->asked = -1;
	d->stop = d->report.stop = &stopped;
	d->end = capture_now() + ASK_ALL_MS;
	if (ask_environment(&d->env) < 0)
		return msg_fail_sys(EXIT_SOFTWARE, "cannot build an environment");
	for (i = 0; i < sizeof checks / sizeof checks[0] && !stopped && !d->report.broken; i++)
		checks[i](d);
	if (stopped)
		return EXIT_SIGNAL + (int)stopped;
	errno = d->report.broken;
	if (errno != 0)
		return msg_fail_sys(EXIT_IO, "cannot print");
	return report_code(&d->report);
}

int main(int argc, char **argv)
{
	struct doctor d;
	int code;

	memset(&d, 0, sizeof d);
	msg_init(argv[0]);
	if (fd_standard() < 0)
		return msg_fail_sys(EXIT_SOFTWARE, "cannot put the descriptors in order");
	heed_signals();
	code = options_parse(&d.options, argc, argv);
	if (code == 0)
		code = examine(&d);
	json_decref(d.tools);
	argv_free(&d.env);
	return code < 0 ? EXIT_OK : code;
}
