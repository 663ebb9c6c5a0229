/*
 * What other people's code may not ask of the kernel: writes jail_filter.c, when agent-entry is built.
 *
 * libseccomp takes some 2 ms to make the filter, and each git of harvest would pay them.
 */
#include <errno.h>
#include <linux/filter.h>
#include <linux/ioprio.h>
#include <seccomp.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/resource.h>

#ifndef TIOCLINUX
#define TIOCLINUX 0x541C
#endif

/* The kernel reads a pid or a request as 32 bits: the upper half of the register is no matter. */
#define LOW32 0xffffffffu

/* A system call that is refused when argument `arg` is `value`. */
struct rule {
	int call;
	unsigned arg;
	unsigned value;
};

static const struct rule RULES[] = {
	/* What names process 1 by its number. */
	{SCMP_SYS(prlimit64), 0, 1},
	{SCMP_SYS(sched_setparam), 0, 1},
	{SCMP_SYS(sched_setscheduler), 0, 1},
	{SCMP_SYS(sched_setaffinity), 0, 1},
	{SCMP_SYS(sched_setattr), 0, 1},
	{SCMP_SYS(migrate_pages), 0, 1},
	{SCMP_SYS(move_pages), 0, 1},
	{SCMP_SYS(process_vm_readv), 0, 1},
	{SCMP_SYS(process_vm_writev), 0, 1},
	{SCMP_SYS(kcmp), 0, 1},
	{SCMP_SYS(kcmp), 1, 1},
	{SCMP_SYS(ptrace), 1, 1},
	{SCMP_SYS(pidfd_open), 0, 1},
	{SCMP_SYS(kill), 0, 1},
	{SCMP_SYS(tkill), 0, 1},
	{SCMP_SYS(tgkill), 0, 1},
	{SCMP_SYS(rt_sigqueueinfo), 0, 1},
	{SCMP_SYS(rt_tgsigqueueinfo), 0, 1},
	/* What names every process of a user, process 1 among them. */
	{SCMP_SYS(setpriority), 0, PRIO_USER},
	{SCMP_SYS(ioprio_set), 0, IOPRIO_WHO_USER},
	/* What types into a terminal (ioctl_tty(2)). */
	{SCMP_SYS(ioctl), 1, TIOCSTI},
	{SCMP_SYS(ioctl), 1, TIOCLINUX},
};

/* The same by two arguments: setpriority(PRIO_PROCESS or PRIO_PGRP, 1), ioprio_set alike. */
static int add_targets(scmp_filter_ctx f)
{
	static const struct rule two[] = {
		{SCMP_SYS(setpriority), 0, PRIO_PROCESS},
		{SCMP_SYS(setpriority), 0, PRIO_PGRP},
		{SCMP_SYS(ioprio_set), 0, IOPRIO_WHO_PROCESS},
		{SCMP_SYS(ioprio_set), 0, IOPRIO_WHO_PGRP},
	};
	size_t i;

	for (i = 0; i < sizeof two / sizeof *two; i++)
		if (seccomp_rule_add(f, SCMP_ACT_ERRNO(EPERM), two[i].call, 2,
				     SCMP_A0(SCMP_CMP_MASKED_EQ, LOW32, two[i].value),
				     SCMP_A1(SCMP_CMP_MASKED_EQ, LOW32, 1)) < 0)
			return -1;
	return 0;
}

static int build(scmp_filter_ctx f)
{
	size_t i;

	for (i = 0; i < sizeof RULES / sizeof *RULES; i++) {
		const struct rule *r = &RULES[i];
		struct scmp_arg_cmp c = {.arg = r->arg, .op = SCMP_CMP_MASKED_EQ, .datum_a = LOW32,
					 .datum_b = r->value};

		if (seccomp_rule_add_array(f, SCMP_ACT_ERRNO(EPERM), r->call, 1, &c) < 0)
			return -1;
	}
	if (add_targets(f) < 0)
		return -1;
	/* A foreign system call table is answered like a missing call. */
	return seccomp_attr_set(f, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_ERRNO(ENOSYS));
}

static int print(FILE *program)
{
	struct sock_filter i;

	printf("#include <linux/filter.h>\n\n"
	       "extern const struct sock_filter jail_filter[];\n"
	       "extern const unsigned short jail_filter_length;\n\n"
	       "const struct sock_filter jail_filter[] = {\n");
	while (fread(&i, sizeof i, 1, program) == 1)
		printf("\t{0x%02x, %u, %u, 0x%08x},\n", i.code, i.jt, i.jf, i.k);
	printf("};\nconst unsigned short jail_filter_length =\n"
	       "\tsizeof jail_filter / sizeof jail_filter[0];\n");
	return ferror(program) ? -1 : 0;
}

int main(void)
{
	scmp_filter_ctx f = seccomp_init(SCMP_ACT_ALLOW);
	FILE *program = tmpfile();
	int rc = f == NULL || program == NULL || build(f) < 0 ||
		 seccomp_export_bpf(f, fileno(program)) < 0;

	if (rc == 0) {
		rewind(program);
		rc = print(program) < 0 || fflush(stdout) != 0;
	}
	if (f != NULL)
		seccomp_release(f);
	if (program != NULL)
		fclose(program);
	if (rc != 0)
		fprintf(stderr, "gen/jail: no filter\n");
	return rc;
}
