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

#include "client.h"
#include "exit.h"
#include "fd.h"
#include "give.h"
#include "json.h"
#include "msg.h"
#include "spawn.h"
#include "setup.h"
#include "store.h"

#define READY_MS 10000
#define END_NAPS 5000
#define END_NAP_NS 1000000L
#define INFO_MAX 4096

struct pipes {
	int in[2], out[2], err[2];
	int info[2]; /* from bwrap: the sandbox's pid */
	int tell[2]; /* from our own child: the kind of /nix */
};

struct child {
	struct give give;
	const char *store; /* "" or where the /nix layers are made */
	int tell;          /* a byte of enum store_kind goes here */
};

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

static void read_store(struct launch *l, int tell)
{
	unsigned char kind;

	if (tell >= 0 && read(tell, &kind, 1) == 1)
		l->store = kind;
}

/* The three streams, and what bwrap alone is given besides. */
static int prepare_pipes(struct pipes *p, const struct plan *plan, struct child *c, int handoff)
{
	if (fd_pipe(p->in) < 0 || fd_pipe(p->out) < 0 || fd_pipe(p->err) < 0)
		return -1;
	if (plan->way != WAY_FD)
		return 0;
	if (fd_pipe(p->info) < 0 || fd_pipe(p->tell) < 0 || give_texts(&c->give, &plan->view) < 0)
		return -1;
	give_add(&c->give, handoff, PLAN_FD_HANDOFF);
	give_add(&c->give, p->info[1], PLAN_FD_INFO);
	c->tell = p->tell[1];
	return 0;
}

/* What is the child's is closed here, what is ours is kept. */
static void keep_ours(struct launch *l, struct pipes *p, struct child *c)
{
	int i;

	fd_close(&p->tell[1]);
	read_store(l, p->tell[0]);
	fd_close(&p->tell[0]);
	fd_close(&p->in[0]);
	fd_close(&p->out[1]);
	fd_close(&p->err[1]);
	fd_close(&p->info[1]);
	l->to = p->in[1];
	l->from = p->out[0];
	l->err = p->err[0];
	l->info = p->info[0];
	for (i = 0; i < c->give.n; i++)
		if (c->give.v[i].as >= PLAN_FD_DATA)
			close(c->give.v[i].fd);
}

static int start_engine(struct launch *l, const struct plan *p, int handoff)
{
	struct pipes pipes = {{-1, -1}, {-1, -1}, {-1, -1}, {-1, -1}, {-1, -1}};
	struct argv env = ARGV_INIT;
	struct child c = {.store = p->store};
	struct spawn s = {.argv = p->engine.v, .new_session = 1, .prepare = prepare_engine,
			  .prepare_arg = &c};
	int failed;

	if (p->store[0] != '\0' && mkdir(p->store, 0700) < 0)
		return msg_fail_sys(EXIT_IO, "cannot make '%s'", p->store);
	client_env(&env, p->f->engine->name);
	if (prepare_pipes(&pipes, p, &c, handoff) < 0 || argv_ok(&env) < 0)
		return msg_fail_sys(EXIT_SOFTWARE, "cannot make a pipe");
	s.envp = env.v;
	s.in = pipes.in[0];
	s.out = pipes.out[1];
	s.err = pipes.err[1];
	l->engine = spawn_start(&s);
	failed = errno;
	keep_ours(l, &pipes, &c);
	argv_free(&env);
	errno = failed;
	if (l->engine < 0)
		return msg_fail_sys(EXIT_UNAVAILABLE, "cannot start '%s'", p->f->engine_program);
	return 0;
}

int launch_start(struct launch *l, const struct plan *p)
{
	int pair[2] = {-1, -1}, code;

	memset(l, 0, sizeof *l);
	l->engine = l->sandbox = -1;
	l->forwards = p->f->engine->image;
	l->to = l->from = l->err = l->info = -1;
	code = proxy_init(&l->proxy);
	if (code == 0)
		code = setup_run(p);
	if (code == 0 && p->way == WAY_FD && fd_pair(pair) < 0)
		code = msg_fail_sys(EXIT_SOFTWARE, "cannot prepare the hand-off");
	/* The gateway of a virtual machine comes up with it. */
	if (code == 0 && p->way == WAY_GATEWAY)
		code = start_engine(l, p, -1);
	if (code == 0)
		code = proxy_start(&l->proxy, p, pair[0]);
	if (code == 0 && p->way != WAY_GATEWAY)
		code = start_engine(l, p, pair[1]);
	/* The two come up side by side: without its spec the sandbox waits, and does nothing. */
	if (code == 0)
		code = proxy_ready(&l->proxy);
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

/* bwrap passes no signal on: the sandbox's process 1 is sent it by its pid, once that is known. */
int launch_stop(const struct launch *l)
{
	pid_t to = l->forwards ? l->engine : l->sandbox;

	return l->engine > 0 && to > 0 ? kill(to, SIGTERM) : -1;
}
