/*
 * jail - what every child that runs other people's code gets before its exec.
 *
 * Process 1 has the same uid, so the kernel lets its children do things to it that the pid
 * namespace does not stop: prlimit --cpu killed a non-dumpable process 1 (threats-entry G8). So
 * system calls that aim at process 1, at its whole user or at its process group are refused with
 * EPERM; what children do to one another (debuggers, LeakSanitizer, taskset) is left alone. Core
 * files are off and no new privileges can be had. Runs between fork and exec.
 */
#ifndef ENTRY_JAIL_H
#define ENTRY_JAIL_H

/*
 * What the sandbox's user may have running at once (RLIMIT_NPROC counts per user namespace and
 * not for process 1, whose own limit stays): a fork bomb ends here even where the engine set none.
 */
#define JAIL_PROCESSES 4096

/*
 * Confines this process and all that it will start; `unused` fits spawn.prepare, and it is a plain
 * one. -1 with errno.
 */
int jail_enter(void *unused);

#endif
