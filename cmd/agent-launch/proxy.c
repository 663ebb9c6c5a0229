#include "proxy.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "client.h"
#include "exit.h"
#include "fd.h"
#include "give.h"
#include "msg.h"
#include "spawn.h"

#define READY_MS 10000
#define AGAIN_MAX 100 /* with AGAIN_NAP_NS between: as long as READY_MS */
#define AGAIN_NAP_NS 100000000L
#define END_NAPS 5000
#define END_NAP_NS 1000000L

int proxy_random(char *out, size_t digits)
{
	unsigned char raw[PHASE_KEY_DIGITS / 2];
	int fd = open("/dev/urandom", O_RDONLY | O_CLOEXEC);
	ssize_t got = fd >= 0 ? read(fd, raw, digits / 2) : -1;
	size_t i;

	fd_close(&fd);
	if (got != (ssize_t)(digits / 2))
		return -1;
	for (i = 0; i < digits / 2; i++)
		snprintf(out + 2 * i, 3, "%02x", raw[i]);
	explicit_bzero(raw, sizeof raw);
	return 0;
}

int proxy_init(struct proxy *x)
{
	x->pid = x->lifeline = x->ready = -1;
	if (proxy_random(x->key, PHASE_KEY_DIGITS) < 0)
		return msg_fail_sys(EXIT_SOFTWARE, "cannot make the phase key");
	return 0;
}

static int prepare(void *arg)
{
	return give_place(arg);
}

/* The proxy is silent until it serves; if it ends before, it has said why. */
int proxy_ready(struct proxy *x)
{
	struct pollfd pfd = {.fd = x->ready, .events = POLLIN};
	char byte;
	int n, code, serves;

	if (x->ready < 0)
		return 0;
	do
		n = poll(&pfd, 1, READY_MS);
	while (n < 0 && errno == EINTR);
	serves = n > 0 && read(x->ready, &byte, 1) == 1;
	fd_close(&x->ready);
	if (serves)
		return 0;
	if (n == 0)
		return msg_fail(EXIT_UNAVAILABLE, "egress-proxy does not get ready");
	code = spawn_wait(x->pid);
	x->pid = -1;
	return msg_fail(code == EXIT_USAGE || code == EXIT_CONFIG || code == EXIT_NOINPUT ? code :
			EXIT_UNAVAILABLE, "egress-proxy does not start (exit code %d)", code);
}

static int start_here(struct proxy *x, const struct plan *p, int handoff)
{
	char *env[] = {(char *)"PATH=/usr/bin:/bin", (char *)"LC_ALL=C", NULL};
	int key[2] = {-1, -1}, line[2] = {-1, -1}, ready[2] = {-1, -1}, code = 0;
	struct give give = {.n = 0};
	struct spawn s = {.argv = p->proxy.v, .envp = env, .in = -1, .out = -1,
			  .err = STDERR_FILENO, .new_session = 1, .prepare = prepare,
			  .prepare_arg = &give};

	if (fd_pipe(key) < 0 || fd_pipe(line) < 0 || fd_pipe(ready) < 0 ||
	    fd_write(key[1], x->key, strlen(x->key)) < 0 || fd_write(key[1], "\n", 1) < 0)
		return msg_fail_sys(EXIT_SOFTWARE, "cannot make a pipe");
	fd_close(&key[1]);
	give_add(&give, key[0], PLAN_FD_KEY);
	give_add(&give, line[0], PLAN_FD_LIFELINE);
	give_add(&give, ready[1], PLAN_FD_READY);
	if (handoff >= 0)
		give_add(&give, handoff, PLAN_FD_HANDOFF);
	x->lifeline = line[1];
	x->pid = spawn_start(&s);
	if (x->pid < 0)
		code = msg_fail_sys(EXIT_UNAVAILABLE, "cannot start '%s'", p->f->proxy);
	fd_close(&key[0]);
	fd_close(&line[0]);
	fd_close(&ready[1]);
	x->ready = ready[0];
	return code;
}

/* Apple's engine makes the address when the sandbox starts: until then it cannot be bound. */
static int start_again(struct proxy *x, const struct plan *p)
{
	struct timespec nap = {0, AGAIN_NAP_NS};
	int code, tries = 0;

	for (;;) {
		code = start_here(x, p, -1);
		if (code == 0)
			code = proxy_ready(x);
		if (code != EXIT_UNAVAILABLE || tries++ >= AGAIN_MAX)
			return code;
		nanosleep(&nap, NULL);
	}
}

static int start_contained(struct proxy *x, const struct plan *p)
{
	struct argv env = ARGV_INIT;
	char log[PATH_MAX + 16];
	int in[2] = {-1, -1}, out, code = 0;
	struct spawn s = {.argv = p->proxy.v, .err = STDERR_FILENO, .new_session = 1};

	snprintf(log, sizeof log, "%s/egress.jsonl", p->record);
	out = open(log, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	client_env(&env, p->f->engine->name);
	if (out < 0 || fd_pipe(in) < 0 || argv_ok(&env) < 0 ||
	    fd_write(in[1], x->key, strlen(x->key)) < 0 || fd_write(in[1], "\n", 1) < 0) {
		code = msg_fail_sys(EXIT_IO, "cannot prepare '%s'", log);
	} else {
		s.envp = env.v;
		s.in = in[0];
		s.out = out;
		x->pid = spawn_start(&s);
		x->lifeline = in[1];
		if (x->pid < 0)
			code = msg_fail_sys(EXIT_UNAVAILABLE, "cannot start '%s'", p->proxy.v[0]);
	}
	fd_close(&in[0]);
	fd_close(&out);
	argv_free(&env);
	return code;
}

int proxy_start(struct proxy *x, const struct plan *p, int handoff)
{
	int code;

	if (plan_proxy_contained(p))
		return start_contained(x, p);
	if (p->way == WAY_GATEWAY)
		return start_again(x, p);
	code = start_here(x, p, handoff);
	return code == 0 && p->way != WAY_FD ? proxy_ready(x) : code;
}

void proxy_end(struct proxy *x)
{
	struct timespec nap = {0, END_NAP_NS};
	int naps;

	fd_close(&x->ready);
	fd_close(&x->lifeline);
	for (naps = 0; x->pid > 0 && naps < END_NAPS; naps++) {
		if (waitpid(x->pid, NULL, WNOHANG) != 0) {
			x->pid = -1;
			return;
		}
		nanosleep(&nap, NULL);
	}
	if (x->pid > 0) {
		kill(x->pid, SIGKILL);
		spawn_wait(x->pid);
		x->pid = -1;
	}
}
