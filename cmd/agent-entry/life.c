#include "life.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "fd.h"

/* How long the kernel may take to end processes that were killed (one may sit in a slow write). */
#define END_ALL_MS 20000
#define END_ALL_NAP_MS 20

static const int ENDING[] = {SIGTERM, SIGINT, SIGHUP, SIGQUIT};

int64_t life_now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* By number, since not every libc has a function for it. */
static void close_range_of(unsigned first, unsigned last)
{
	syscall(SYS_close_range, first, last, 0);
}

/* Descriptors that our parent forgot would be the agent's; threats-entry A5. */
static void close_others(int keep)
{
	if (keep < 3) {
		close_range_of(3, ~0U);
		return;
	}
	if (keep > 3)
		close_range_of(3, (unsigned)keep - 1);
	close_range_of((unsigned)keep + 1, ~0U);
	fd_inherit(keep, 0);
}

int life_begin(struct life *l, int keep)
{
	const struct rlimit none = {0, 0};
	struct sigaction ignore = {.sa_handler = SIG_IGN};
	sigset_t set;
	size_t i;

	memset(l, 0, sizeof *l);
	l->sigfd = l->null = -1;
	close_others(keep);
	/* /proc/1/{environ,mem,fd} become root's, and nobody of our uid may trace us (proc(5)). */
	if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) < 0 || setrlimit(RLIMIT_CORE, &none) < 0)
		return -1;
	sigaction(SIGPIPE, &ignore, NULL);
	sigemptyset(&set);
	sigaddset(&set, SIGCHLD);
	for (i = 0; i < sizeof ENDING / sizeof *ENDING; i++)
		sigaddset(&set, ENDING[i]);
	if (sigprocmask(SIG_BLOCK, &set, NULL) < 0)
		return -1;
	l->sigfd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	l->null = open("/dev/null", O_RDWR | O_CLOEXEC);
	return l->sigfd < 0 || l->null < 0 ? -1 : 0;
}

static void reap(struct life *l)
{
	int status;
	pid_t pid;

	while ((pid = waitpid(-1, &status, WNOHANG)) > 0)
		if (pid == l->child) {
			l->child = 0;
			l->status = status;
		}
}

void life_signals(struct life *l)
{
	struct signalfd_siginfo si;

	while (read(l->sigfd, &si, sizeof si) == (ssize_t)sizeof si)
		if (si.ssi_signo != SIGCHLD && si.ssi_pid == 0 && l->stop == 0)
			l->stop = (int)si.ssi_signo;
	reap(l);
}

void life_nap(struct life *l, long ms, int heed)
{
	int64_t until = life_now() + ms, left;

	while ((left = until - life_now()) > 0 && !(heed && l->stop != 0)) {
		struct pollfd p = {.fd = l->sigfd, .events = POLLIN};

		if (poll(&p, 1, (int)left) > 0)
			life_signals(l);
	}
}

/* The processes in /proc besides us; -1 when it cannot be read. */
static int others(void)
{
	DIR *proc = opendir("/proc");
	struct dirent *e;
	int n = 0;

	if (proc == NULL)
		return -1;
	while ((e = readdir(proc)) != NULL)
		if (isdigit((unsigned char)e->d_name[0]) && strcmp(e->d_name, "1") != 0)
			n++;
	closedir(proc);
	return n;
}

int life_end_all(struct life *l)
{
	int64_t until = life_now() + END_ALL_MS;

	for (;;) {
		/* Atomic for the namespace: a fork that is under way sees the signal and fails. */
		if (kill(-1, SIGKILL) < 0 && errno != ESRCH)
			return -1;
		life_signals(l);
		if (waitpid(-1, NULL, WNOHANG) < 0 && errno == ECHILD && others() == 0)
			return 0;
		if (life_now() >= until)
			return -1;
		poll(&(struct pollfd){.fd = l->sigfd, .events = POLLIN}, 1, END_ALL_NAP_MS);
	}
}
