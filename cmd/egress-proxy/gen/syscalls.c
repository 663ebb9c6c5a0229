/*
 * The system calls that serving needs, and no others: writes filter.c, when egress-proxy is built.
 *
 * What is not listed fails with EPERM; what only an intruder would try ends the process. Written
 * for glibc and musl alike. libseccomp makes the filter here, and not in the proxy: with musl's
 * allocator it took 4 ms of each start, more than all the rest together.
 */
#include <stdio.h>

#ifdef __linux__

#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <seccomp.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>

static const int allowed[] = {
	/* the loop */
	SCMP_SYS(epoll_wait), SCMP_SYS(epoll_pwait), SCMP_SYS(epoll_pwait2), SCMP_SYS(epoll_ctl),
	SCMP_SYS(clock_gettime), SCMP_SYS(clock_gettime64), SCMP_SYS(gettimeofday),
	SCMP_SYS(poll), SCMP_SYS(ppoll),
	/* sockets */
	SCMP_SYS(accept4), SCMP_SYS(connect), SCMP_SYS(listen), SCMP_SYS(shutdown),
	SCMP_SYS(getsockopt), SCMP_SYS(setsockopt), SCMP_SYS(getsockname),
	SCMP_SYS(sendto), SCMP_SYS(recvfrom), SCMP_SYS(sendmsg), SCMP_SYS(recvmsg),
	/* bytes */
	SCMP_SYS(read), SCMP_SYS(write), SCMP_SYS(readv), SCMP_SYS(writev), SCMP_SYS(splice),
	SCMP_SYS(pipe2), SCMP_SYS(close),
	/* files, within Landlock: reload, log */
	SCMP_SYS(openat), SCMP_SYS(open), SCMP_SYS(fstat), SCMP_SYS(fstat64),
	SCMP_SYS(newfstatat), SCMP_SYS(statx), SCMP_SYS(lseek), SCMP_SYS(unlink),
	SCMP_SYS(unlinkat),
	/* memory */
	SCMP_SYS(brk), SCMP_SYS(munmap), SCMP_SYS(mremap), SCMP_SYS(madvise),
	/* threads, signals, the end; tkill and rt_sigtimedwait are raise(3) and abort(3) */
	SCMP_SYS(futex), SCMP_SYS(futex_time64), SCMP_SYS(set_robust_list), SCMP_SYS(rseq),
	SCMP_SYS(rt_sigreturn), SCMP_SYS(rt_sigprocmask), SCMP_SYS(rt_sigaction),
	SCMP_SYS(restart_syscall), SCMP_SYS(getpid), SCMP_SYS(gettid), SCMP_SYS(exit),
	SCMP_SYS(exit_group), SCMP_SYS(getrandom), SCMP_SYS(sched_yield),
};

static const int fatal[] = {
	SCMP_SYS(execve), SCMP_SYS(execveat), SCMP_SYS(fork), SCMP_SYS(vfork), SCMP_SYS(ptrace),
	SCMP_SYS(process_vm_readv), SCMP_SYS(process_vm_writev), SCMP_SYS(mount),
	SCMP_SYS(unshare), SCMP_SYS(setns), SCMP_SYS(bpf), SCMP_SYS(io_uring_setup),
	SCMP_SYS(keyctl), SCMP_SYS(add_key), SCMP_SYS(request_key),
};

#define COUNT(a) (sizeof(a) / sizeof(a)[0])

static int add_all(scmp_filter_ctx f)
{
	size_t i;
	int rc = 0;

	for (i = 0; i < COUNT(allowed) && rc == 0; i++)
		rc = seccomp_rule_add(f, SCMP_ACT_ALLOW, allowed[i], 0);
	for (i = 0; i < COUNT(fatal) && rc == 0; i++)
		rc = seccomp_rule_add(f, SCMP_ACT_KILL_PROCESS, fatal[i], 0);
	return rc;
}

/* TCP and UDP only; memory that is not executable; fcntl(2) on our own descriptors only. */
static int add_narrow(scmp_filter_ctx f)
{
	static const unsigned families[] = {AF_INET, AF_INET6};
	static const int commands[] = {F_GETFD, F_SETFD, F_GETFL, F_SETFL, F_DUPFD_CLOEXEC,
				       F_SETPIPE_SZ};
	size_t i;
	int rc = 0;

	for (i = 0; i < COUNT(families) && rc == 0; i++)
		rc = seccomp_rule_add(f, SCMP_ACT_ALLOW, SCMP_SYS(socket), 1,
				      SCMP_A0_32(SCMP_CMP_EQ, families[i], 0));
	for (i = 0; i < COUNT(commands) && rc == 0; i++)
		rc = seccomp_rule_add(f, SCMP_ACT_ALLOW, SCMP_SYS(fcntl), 1,
				      SCMP_A1_32(SCMP_CMP_EQ, (unsigned)commands[i], 0));
	if (rc == 0)
		rc = seccomp_rule_add(f, SCMP_ACT_ALLOW, SCMP_SYS(mmap), 1,
				      SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0));
	if (rc == 0)
		rc = seccomp_rule_add(f, SCMP_ACT_ALLOW, SCMP_SYS(mprotect), 1,
				      SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0));
	return rc;
}

static int build(scmp_filter_ctx f)
{
	/* A tree and not a list of tests. */
	int rc = seccomp_attr_set(f, SCMP_FLTATR_CTL_OPTIMIZE, 2);

	/* i386 and x32 calls; the default ends one thread and leaves a process that does nothing. */
	if (rc == 0)
		rc = seccomp_attr_set(f, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS);
	if (rc == 0)
		rc = add_all(f);
	return rc == 0 ? add_narrow(f) : rc;
}

static int print(FILE *program)
{
	struct sock_filter i;

	printf("#include <linux/filter.h>\n\n"
	       "extern const struct sock_filter filter_program[];\n"
	       "extern const unsigned short filter_length;\n\n"
	       "const struct sock_filter filter_program[] = {\n");
	while (fread(&i, sizeof i, 1, program) == 1)
		printf("\t{0x%02x, %u, %u, 0x%08x},\n", i.code, i.jt, i.jf, i.k);
	printf("};\nconst unsigned short filter_length =\n"
	       "\tsizeof filter_program / sizeof filter_program[0];\n");
	return ferror(program) ? -EIO : 0;
}

int main(void)
{
	scmp_filter_ctx f = seccomp_init(SCMP_ACT_ERRNO(EPERM));
	FILE *program = tmpfile();
	int rc = f != NULL && program != NULL ? build(f) : -ENOMEM;

	if (rc == 0)
		rc = seccomp_export_bpf(f, fileno(program));
	if (rc == 0) {
		rewind(program);
		rc = print(program);
	}
	if (f != NULL)
		seccomp_release(f);
	if (program != NULL)
		fclose(program);
	if (rc < 0)
		fprintf(stderr, "gen/syscalls: no filter: %s\n", strerror(-rc));
	return rc < 0 || fflush(stdout) != 0;
}

#else

int main(void)
{
	return puts("typedef int filter_none; /* no seccomp here */") < 0 || fflush(stdout) != 0;
}

#endif
