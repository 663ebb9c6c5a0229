/*
 * exit - the exit codes that every program shares.
 *
 * The names and numbers are those of sysexits(3) where it has one; the rest follow the shell
 * (126, 127, 128+n) and timeout(1) (124). agent(7) documents each for users; main() is the only
 * place that returns one. We do not include <sysexits.h>, since not every libc has it.
 */
#ifndef AGENT_EXIT_H
#define AGENT_EXIT_H

enum exit_code {
	EXIT_OK = 0,
	EXIT_USAGE = 64,       /* the command line or the environment makes no sense */
	EXIT_REFUSED = 65,     /* the outgoing diff was refused (EX_DATAERR) */
	EXIT_NOINPUT = 66,     /* a repository, ref or file does not exist or cannot be read */
	EXIT_UNAVAILABLE = 69, /* an engine, the proxy or a needed program is not there */
	EXIT_SOFTWARE = 70,    /* a fault of our own */
	EXIT_IO = 74,          /* input or output failed, a file system is full */
	EXIT_TEMPFAIL = 75,    /* push or pull request failed after retries */
	EXIT_PROTOCOL = 76,    /* the far side does not speak its protocol */
	EXIT_NOPERM = 77,      /* refused: uid 0, capabilities, a leak, credentials */
	EXIT_CONFIG = 78,      /* policy, configuration or devShell */
	EXIT_LIMIT = 124,      /* a limit (time, idle, output, cost) was reached */
	EXIT_CANNOT_EXEC = 126,
	EXIT_NOT_FOUND = 127,
	EXIT_SIGNAL = 128      /* plus the signal's number */
};

#endif
