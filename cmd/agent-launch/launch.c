#include "launch.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#ifdef __linux__
#include <linux/keyctl.h>
#include <sys/syscall.h>
#endif

#include <poll.h>

#include "exit.h"
#include "fd.h"
#include "give.h"
#include "json.h"
#include "msg.h"
#include "spawn.h"
#include "store.h"

#define READY_MS 10000
#define END_NAPS 5000
#define END_NAP_NS 1000000L
#define INFO_MAX 4096

struct child {
	struct give give;
	const char *store; /* "" or where the /nix layers are made */
	int tell;          /* a byte of enum store_kind goes here */
};

int launch_random(char *out, size_t digits)
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

static int prepare_proxy(void *arg)
{
	return give_place(&((struct child *)arg)->give);
}

/* A session keyring of its own. Where keyrings are forbidden, they are so inside as well. */
static int leave_keyring(void)
{
#ifdef __linux__
	if (syscall(SYS_keyctl, KEYCTL_JOIN_SESSION_KEYRING, NULL) < 0 && errno != ENOSYS &&
	    errno != EPERM)
		return -1;
#endif
	return 0;
}

static int prepare_engine(void *arg)
{
	struct child *c = arg;
	struct rlimit none = {0, 0};

	if (setrlimit(RLIMIT_CORE, &none) < 0 || leave_keyring() < 0)
		return -1;
	umask(022);
	if (c->store[0] != '\0') {
		char kind = (char)store_make(c->store);

		if (write(c->tell, &kind, 1) != 1 || kind == STORE_FAILED)
			return -1;
	}
	return give_place(&c->give);
}

/* The proxy is silent until it serves; if it ends before, it has said why. */
static int wait_ready(struct launch *l, int fd)
{
	struct pollfd pfd = {.fd = fd, .events = POLLIN};
	char byte;
	int n, code;

	do
		n = poll(&pfd, 1, READY_MS);
	while (n < 0 && errno == EINTR);
	if (n > 0 && read(fd, &byte, 1) == 1)
		return 0;
	if (n == 0)
		return msg_fail(EXIT_UNAVAILABLE, "egress-proxy does not get ready");
	code = spawn_wait(l->proxy);
	l->proxy = -1;
	return msg_fail(code == EXIT_USAGE || code == EXIT_CONFIG || code == EXIT_NOINPUT ? code :
			EXIT_UNAVAILABLE, "egress-proxy does not start (exit code %d)", code);
}

static int start_proxy(struct launch *l, const struct plan *p, int handoff)
{
	char *env[] = {(char *)"PATH=/usr/bin:/bin", (char *)"LC_ALL=C", NULL};
	int key[2] = {-1, -1}, line[2] = {-1, -1}, ready[2] = {-1, -1}, code = 0;
	struct child c = {.store = ""};
	struct spawn s = {.argv = p->proxy.v, .envp = env, .in = -1, .out = -1,
			  .err = STDERR_FILENO, .new_session = 1, .prepare = prepare_proxy,
			  .prepare_arg = &c};

	if (fd_pipe(key) < 0 || fd_pipe(line) < 0 || fd_pipe(ready) < 0 ||
	    fd_write(key[1], l->key, strlen(l->key)) < 0 || fd_write(key[1], "\n", 1) < 0)
		return msg_fail_sys(EXIT_SOFTWARE, "cannot make a pipe");
	fd_close(&key[1]);
	give_add(&c.give, key[0], PLAN_FD_KEY);
	give_add(&c.give, line[0], PLAN_FD_LIFELINE);
	give_add(&c.give, ready[1], PLAN_FD_READY);
	give_add(&c.give, handoff, PLAN_FD_HANDOFF);
	l->lifeline = line[1];
	l->proxy = spawn_start(&s);
	if (l->proxy < 0)
		code = msg_fail_sys(EXIT_UNAVAILABLE, "cannot start '%s'", p->f->proxy);
	fd_close(&key[0]);
	fd_close(&line[0]);
	fd_close(&ready[1]);
	if (code == 0)
		code = wait_ready(l, ready[0]);
	fd_close(&ready[0]);
	return code;
}

/* A pipe that holds the text: what it holds is less than a pipe takes. */
static int text_fd(const char *text)
{
	int fds[2];

	if (fd_pipe(fds) < 0)
		return -1;
	if (fd_write(fds[1], text, strlen(text)) < 0)
		fd_close(&fds[0]);
	fd_close(&fds[1]);
	return fds[0];
}

static int give_texts(struct give *g, const struct view *v)
{
	int as = PLAN_FD_DATA;
	size_t i;

	for (i = 0; i < v->n; i++) {
		int fd;

		if (v->v[i].kind != MOUNT_DATA)
			continue;
		fd = text_fd(v->v[i].from);
		if (fd < 0)
			return -1;
		give_add(g, fd, as++);
	}
	return 0;
}

static int read_store(struct launch *l, int tell)
{
	unsigned char kind;

	if (read(tell, &kind, 1) == 1)
		l->store = kind;
	return l->store;
}

static int start_engine(struct launch *l, const struct plan *p, int handoff)
{
	char *env[] = {(char *)"PATH=/usr/bin:/bin", (char *)"LC_ALL=C", NULL};
	int in[2] = {-1, -1}, out[2] = {-1, -1}, err[2] = {-1, -1}, info[2] = {-1, -1};
	int tell[2] = {-1, -1}, i;
	struct child c = {.store = p->store};
	struct spawn s = {.argv = p->engine.v, .envp = env, .new_session = 1,
			  .prepare = prepare_engine, .prepare_arg = &c};

	if (p->store[0] != '\0' && mkdir(p->store, 0700) < 0)
		return msg_fail_sys(EXIT_IO, "cannot make '%s'", p->store);
	if (fd_pipe(in) < 0 || fd_pipe(out) < 0 || fd_pipe(err) < 0 || fd_pipe(info) < 0 ||
	    fd_pipe(tell) < 0 || give_texts(&c.give, &p->view) < 0)
		return msg_fail_sys(EXIT_SOFTWARE, "cannot make a pipe");
	give_add(&c.give, handoff, PLAN_FD_HANDOFF);
	give_add(&c.give, info[1], PLAN_FD_INFO);
	c.tell = tell[1];
	s.in = in[0];
	s.out = out[1];
	s.err = err[1];
	l->engine = spawn_start(&s);
	i = errno;
	fd_close(&tell[1]);
	read_store(l, tell[0]);
	fd_close(&tell[0]);
	fd_close(&in[0]);
	fd_close(&out[1]);
	fd_close(&err[1]);
	fd_close(&info[1]);
	l->to = in[1];
	l->from = out[0];
	l->err = err[0];
	l->info = info[0];
	errno = i;
	for (i = 0; i < c.give.n; i++)
		if (c.give.v[i].as >= PLAN_FD_DATA)
			close(c.give.v[i].fd);
	if (l->engine < 0)
		return msg_fail_sys(EXIT_UNAVAILABLE, "cannot start '%s'", p->f->engine_program);
	return 0;
}

int launch_start(struct launch *l, const struct plan *p)
{
	int pair[2], code;

	memset(l, 0, sizeof *l);
	l->proxy = l->engine = l->sandbox = -1;
	l->lifeline = l->to = l->from = l->err = l->info = -1;
	if (fd_pair(pair) < 0 || launch_random(l->key, PHASE_KEY_DIGITS) < 0)
		return msg_fail_sys(EXIT_SOFTWARE, "cannot prepare the hand-off");
	code = start_proxy(l, p, pair[0]);
	if (code == 0)
		code = start_engine(l, p, pair[1]);
	fd_close(&pair[0]);
	fd_close(&pair[1]);
	return code;
}

void launch_info(struct launch *l)
{
	struct buf b = BUF_INIT(INFO_MAX);
	char err[JSON_ERROR_MAX];
	json_t *info;

	/* bwrap writes it in one go and closes. */
	if (fd_slurp(l->info, &b) == 0 && b.len > 0) {
		info = json_parse(b.data, b.len, err);
		if (json_is_integer(json_object_get(info, "child-pid")))
			l->sandbox = (pid_t)json_integer_value(json_object_get(info, "child-pid"));
		json_decref(info);
	}
	buf_free(&b);
	fd_close(&l->info);
}

void launch_end_proxy(struct launch *l)
{
	struct timespec nap = {0, END_NAP_NS};
	int naps;

	fd_close(&l->lifeline);
	for (naps = 0; l->proxy > 0 && naps < END_NAPS; naps++) {
		if (waitpid(l->proxy, NULL, WNOHANG) != 0) {
			l->proxy = -1;
			return;
		}
		nanosleep(&nap, NULL);
	}
	if (l->proxy > 0) {
		kill(l->proxy, SIGKILL);
		spawn_wait(l->proxy);
		l->proxy = -1;
	}
}
