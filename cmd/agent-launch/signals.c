#include "signals.h"

#include <signal.h>
#include <stddef.h>
#include <time.h>

static volatile sig_atomic_t stop_signal, stop_count, child_ended, window_changed;

static void on_signal(int sig)
{
	switch (sig) {
	case SIGCHLD:
		child_ended = 1;
		return;
	case SIGWINCH:
		window_changed = 1;
		return;
	default:
		if (stop_signal == 0)
			stop_signal = sig;
		stop_count = stop_count + 1;
	}
}

int signals_begin(void)
{
	static const int all[] = {SIGTERM, SIGINT, SIGHUP, SIGCHLD, SIGWINCH};
	struct sigaction sa = {.sa_handler = on_signal};
	sigset_t set;
	size_t i;

	sigemptyset(&set);
	sigemptyset(&sa.sa_mask);
	for (i = 0; i < sizeof all / sizeof all[0]; i++) {
		sigaddset(&set, all[i]);
		if (sigaction(all[i], &sa, NULL) < 0)
			return -1;
	}
	sa.sa_handler = SIG_IGN;
	if (sigaction(SIGPIPE, &sa, NULL) < 0)
		return -1;
	return sigprocmask(SIG_BLOCK, &set, NULL);
}

int signals_wait(struct signals *s, int nfds, fd_set *in, fd_set *out, long ms)
{
	struct timespec ts = {.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000};
	sigset_t none;
	int n;

	sigemptyset(&none);
	n = pselect(nfds, in, out, NULL, ms < 0 ? NULL : &ts, &none);
	s->stop = stop_signal;
	s->stops = stop_count;
	s->child |= child_ended;
	s->winch |= window_changed;
	child_ended = 0;
	window_changed = 0;
	return n;
}
