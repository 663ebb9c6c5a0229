#include "holder.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

#ifdef __linux__
#include <sys/syscall.h>
#endif

#include "buf.h"
#include "exit.h"
#include "fd.h"
#include "msg.h"

#define NAME "agent-launch"
#define NAME_BYTES 64

#ifdef __linux__
/* comm is 15 bytes, and a wrapper's program may be .agent-launch-wrapped. */
static int is_launcher(pid_t pid)
{
	struct buf b = BUF_INIT(NAME_BYTES);
	char path[48];
	int rc;

	snprintf(path, sizeof path, "/proc/%ld/comm", (long)pid);
	rc = fd_slurp_file(path, 1, &b) == 0 && b.len > 0 && strstr(b.data, NAME) != NULL;
	buf_free(&b);
	return rc;
}

static int pin(pid_t pid)
{
	return (int)syscall(SYS_pidfd_open, pid, 0);
}

static int send(int pinned, pid_t pid, int sig)
{
	(void)pid;
	return (int)syscall(SYS_pidfd_send_signal, pinned, sig, NULL, 0);
}
#else
static int is_launcher(pid_t pid)
{
	(void)pid;
	return 1;
}

static int pin(pid_t pid)
{
	(void)pid;
	return open("/dev/null", O_RDONLY | O_CLOEXEC);
}

static int send(int pinned, pid_t pid, int sig)
{
	(void)pinned;
	return kill(pid, sig);
}
#endif

static int signal_it(const struct run *r, int pinned, pid_t pid, int now)
{
	if (!is_launcher(pid) || pinned < 0)
		return run_ended(r) ? 0 : msg_fail(EXIT_NOPERM, "process %ld is not the agent-launch of run '%s': "
						   "not signalled", (long)pid, r->id);
	if (run_ended(r))
		return 0;
	if ((send(pinned, pid, SIGTERM) < 0 || (now && send(pinned, pid, SIGINT) < 0)) && errno != ESRCH)
		return msg_fail_sys(EXIT_NOPERM, "cannot signal process %ld of run '%s'", (long)pid, r->id);
	return 0;
}

int holder_stop(const struct run *r, int now)
{
	json_int_t number = json_integer_value(json_object_get(r->json, "pid"));
	int pinned, code;
	pid_t pid;

	if (number <= 1 || number > INT_MAX)
		return run_ended(r) ? 0 : msg_fail(EXIT_NOPERM, "the record of run '%s' does not say which "
						   "process to stop", r->id);
	pid = (pid_t)number;
	pinned = pin(pid);
	code = signal_it(r, pinned, pid, now);
	fd_close(&pinned);
	return code;
}
