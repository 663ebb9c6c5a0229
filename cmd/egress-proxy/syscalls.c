/* Puts the system call filter on every thread (confine.h); its rules are in gen/syscalls.c. */
#include "confine.h"

#include "exit.h"
#include "msg.h"

/* The sanitizers need more system calls than serving does. */
#if defined(__linux__) && !defined(__SANITIZE_ADDRESS__)

#include <errno.h>
#include <linux/seccomp.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "filter.h"

int confine_syscalls(void)
{
	/* The kernel only reads it. */
	struct sock_fprog program = {filter_length, (struct sock_filter *)filter_program};
	long rc = syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_TSYNC, &program);

	/* A positive answer is a thread that could not be made to follow. */
	if (rc > 0)
		errno = ESRCH;
	return rc == 0 ? 0 : msg_fail_sys(EXIT_NOPERM, "cannot filter system calls");
}

#else

int confine_syscalls(void)
{
	return 0;
}

#endif
