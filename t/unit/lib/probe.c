/* probe: an answer within its time, or none; what hangs is killed with all that it started. */
#include "probe.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "tap.h"

/* Long enough for any machine: only what hangs waits for its end. */
#define PATIENT_MS 60000

static char *env[] = {(char[]){"PATH=/usr/bin:/bin"}, NULL};

static int sh(const char *script, long ms, const volatile sig_atomic_t *stop, struct buf *out,
	      struct buf *err)
{
	char text[256];
	char *argv[] = {(char[]){"/bin/sh"}, (char[]){"-c"}, text, NULL};
	struct spawn s = {.argv = argv, .envp = env};

	snprintf(text, sizeof text, "%s", script);
	out->len = err->len = 0;
	errno = 0;
	return probe_run(&s, ms, stop, out, err);
}

/* Is this process there, and no zombie that nobody reaps? */
static int alive(const char *text)
{
	pid_t pid = (pid_t)atol(text);
	char path[64], state = 'X';
	FILE *f;

	snprintf(path, sizeof path, "/proc/%ld/stat", (long)pid);
	f = fopen(path, "r");
	if (f == NULL)
		return 0;
	if (fscanf(f, "%*d %*s %c", &state) != 1)
		state = 'X';
	fclose(f);
	return state != 'Z' && state != 'X';
}

static void answers(void)
{
	struct buf out = BUF_INIT(100), err = BUF_INIT(100);

	is_int(sh("echo out; echo err >&2; exit 3", PATIENT_MS, NULL, &out, &err), 3, "its exit code");
	is(out.data, "out\n", "its output");
	is(err.data, "err\n", "and its errors, apart");
	is_int(sh("kill -TERM $$", PATIENT_MS, NULL, &out, &err), 128 + SIGTERM, "a signal");
	is_int(sh("yes | head -n 100000", PATIENT_MS, NULL, &out, &err), 0, "much output holds up nobody");
	is_int(out.len, 100, "and is kept to the bound");
	is_int(sh("cat; exec >&- 2>&-; exit 5", PATIENT_MS, NULL, &out, &err), 5,
	       "standard input is empty, and closed pipes are no end");
	is_int(sh("sleep 600 & echo $!", PATIENT_MS, NULL, &out, &err), 0,
	       "what it leaves behind with its pipes is not waited for");
	ok(alive(out.data), "nor killed");
	kill((pid_t)atol(out.data), SIGKILL);
	buf_free(&out);
	buf_free(&err);
}

static void ends(void)
{
	static volatile sig_atomic_t up = 1;
	struct buf out = BUF_INIT(100), err = BUF_INIT(100);
	char *none[] = {(char[]){"/nonexistent"}, NULL};
	struct spawn s = {.argv = none, .envp = env};

	is_int(sh("sleep 600 & echo $!; wait", 300, NULL, &out, &err), -1, "no answer in time");
	is_int(errno, ETIMEDOUT, "is said");
	ok(out.len > 0 && !alive(out.data), "and what it started is killed with it");
	is_int(sh("trap '' TERM INT HUP; exec sleep 600", PATIENT_MS, &up, &out, &err), -1, "the flag");
	is_int(errno, EINTR, "ends it");
	is_int(probe_run(&s, PATIENT_MS, NULL, &out, &err), -1, "no such program");
	is_int(errno, ENOENT, "is that of exec");
	buf_free(&out);
	buf_free(&err);
}

int main(void)
{
	answers();
	ends();
	return tap_done();
}
