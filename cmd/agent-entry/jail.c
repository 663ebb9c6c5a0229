/* Puts on what jail.h promises; the rules of its filter are in gen/jail.c. */
#include "jail.h"

#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#include "jail_filter.h"

int jail_enter(void *unused)
{
	const struct rlimit none = {0, 0};
	struct rlimit processes;
	/* The kernel only reads it. */
	struct sock_fprog program = {jail_filter_length, (struct sock_filter *)jail_filter};

	(void)unused;
	/* The engine's limit stays where it is the lower one. */
	if (getrlimit(RLIMIT_NPROC, &processes) < 0)
		return -1;
	if (processes.rlim_max == RLIM_INFINITY || processes.rlim_max > JAIL_PROCESSES)
		processes.rlim_max = JAIL_PROCESSES;
	processes.rlim_cur = processes.rlim_max;
	if (setrlimit(RLIMIT_CORE, &none) < 0 || setrlimit(RLIMIT_NPROC, &processes) < 0 ||
	    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
		return -1;
	return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program);
}
