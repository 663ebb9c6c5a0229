#include "proxy.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "ask.h"
#include "capture.h"
#include "exit.h"
#include "fd.h"

#define ANSWER_MAX 4096
/* RFC 6761 6.4: no such name is ever made. */
#define NOWHERE "agent-doctor.invalid:443"

struct trial {
	int server, client;             /* a listening socket, and a connection to it */
	int lifeline[2], ready[2], said[2];
	pid_t pid;
	struct buf words;
};

int proxy_status(const char *answer)
{
	if (strncmp(answer, "HTTP/1.", 7) != 0 || strspn(answer + 7, "01") != 1 || answer[8] != ' ' ||
	    strspn(answer + 9, "0123456789") != 3)
		return -1;
	return (answer[9] - '0') * 100 + (answer[10] - '0') * 10 + (answer[11] - '0');
}

void proxy_judge_confinement(const char *said, struct finding *f)
{
	if (strstr(said, "no Landlock") == NULL) {
		finding_ok(f, "the proxy gives up its rights: Landlock for files, seccomp for system calls");
		return;
	}
	finding_warn(f, "the kernel has no Landlock: the proxy could read other files of its user");
	finding_next(f, "run a kernel of 5.13 or newer that has landlock among its lsm=");
}

/* Binds where only we can go, and connects to it; then its name is no longer needed. */
static int open_sockets(struct trial *t)
{
	struct sockaddr_un sun = {.sun_family = AF_UNIX};
	const char *tmp = getenv("TMPDIR");
	char dir[sizeof sun.sun_path - 8];
	int rc;

	if (tmp == NULL || *tmp != '/' || strlen(tmp) > sizeof dir - 24)
		tmp = "/tmp";
	snprintf(dir, sizeof dir, "%s/agent-doctor.XXXXXX", tmp);
	if (mkdtemp(dir) == NULL)
		return -1;
	snprintf(sun.sun_path, sizeof sun.sun_path, "%s/s", dir);
	t->server = socket(AF_UNIX, SOCK_STREAM, 0);
	t->client = socket(AF_UNIX, SOCK_STREAM, 0);
	rc = t->server < 0 || t->client < 0 || fd_inherit(t->server, 0) < 0 || fd_inherit(t->client, 0) < 0 ||
	     bind(t->server, (struct sockaddr *)&sun, sizeof sun) < 0 || listen(t->server, 4) < 0 ||
	     connect(t->client, (struct sockaddr *)&sun, sizeof sun) < 0;
	unlink(sun.sun_path);
	rmdir(dir);
	return rc ? -1 : fd_nonblock(t->client, 1);
}

/* In the child: what it is to keep, under the numbers that it has. */
static int hand_over(void *arg)
{
	const struct trial *t = arg;

	return fd_inherit(t->server, 1) < 0 || fd_inherit(t->lifeline[0], 1) < 0 ? -1
										 : fd_inherit(t->ready[1], 1);
}

static int start(const struct doctor *d, struct trial *t)
{
	struct argv argv = ARGV_INIT;
	struct spawn s = {.envp = d->env.v, .in = -1, .out = -1, .err = t->said[1], .new_session = 1,
			  .prepare = hand_over, .prepare_arg = t, .plain = 1};

	argv_all(&argv, d->proxy, "-c", d->policy, "-l", (char *)NULL);
	argv_fmt(&argv, "fd:%d", t->server);
	argv_add(&argv, "--lifeline");
	argv_fmt(&argv, "%d", t->lifeline[0]);
	argv_add(&argv, "--ready");
	argv_fmt(&argv, "%d", t->ready[1]);
	s.argv = argv.v;
	t->pid = argv_ok(&argv) < 0 ? -1 : spawn_start(&s);
	argv_free(&argv);
	fd_close(&t->server);
	fd_close(&t->lifeline[0]);
	fd_close(&t->ready[1]);
	fd_close(&t->said[1]);
	return t->pid < 0 ? -1 : 0;
}

/* Reads up to a newline, or the end, within the time. 0, or -1 with errno. */
static int read_line(const struct doctor *d, int fd, struct buf *b)
{
	long end = capture_now() + ask_time(d);

	while (b->len == 0 || memchr(b->data, '\n', b->len) == NULL) {
		struct pollfd p = {.fd = fd, .events = POLLIN};
		long left = end - capture_now(), got;
		int n = left > 0 ? poll(&p, 1, (int)left) : 0;

		if (n == 0 || *d->stop) {
			errno = n == 0 ? ETIMEDOUT : EINTR;
			return -1;
		}
		got = n > 0 ? buf_read(b, fd, b->max - b->len) : 0;
		if (n > 0 && (got == 0 || (got < 0 && errno != EAGAIN))) {
			errno = got == 0 ? EPIPE : errno;
			return -1;
		}
	}
	return 0;
}

/* What it says until it ends, and its status, -1 when it has to be killed. */
static int finish(const struct doctor *d, struct trial *t)
{
	struct capture c = CAPTURE_INIT;

	c.out = c.err = &t->words;
	c.ms = ask_time(d);
	c.cut = 1;
	c.stop = d->stop;
	fd_close(&t->lifeline[1]);
	capture_follow(&c, t->pid, -1, t->said[0]);
	t->said[0] = -1;
	return capture_end(&c);
}

static void judge_end(const struct doctor *d, struct trial *t, struct finding *f)
{
	struct answer a = {.status = finish(d, t)};
	char words[ASK_WORDS_MAX];

	a.said = t->words;
	if (f->level != LEVEL_OK || a.status >= 0)
		return;
	finding_fail(f, EXIT_UNAVAILABLE, "egress-proxy does not end with its lifeline: %s",
		     answer_words(&a, words));
	finding_next(f, "reinstall nix-agent-sandbox");
}

static void never_ready(const struct doctor *d, struct trial *t, struct finding *f)
{
	int late = errno == ETIMEDOUT, status = finish(d, t);
	struct answer a = {.status = status};
	char words[ASK_WORDS_MAX];

	a.said = t->words;
	finding_fail(f, status == EXIT_CONFIG ? EXIT_CONFIG : EXIT_UNAVAILABLE, "egress-proxy %s: %s",
		     late ? "hangs before it serves" : "does not start", answer_words(&a, words));
	finding_next(f, "run egress-proxy -c %.300s by hand", d->policy);
}

static void judge_answer(const struct doctor *d, struct trial *t, struct finding *f)
{
	static const char question[] = "CONNECT " NOWHERE " HTTP/1.1\r\nHost: " NOWHERE "\r\n\r\n";
	struct buf b = BUF_INIT(ANSWER_MAX);
	int rc = fd_write(t->client, question, sizeof question - 1), status;

	if (rc == 0)
		rc = read_line(d, t->client, &b);
	status = rc == 0 ? proxy_status(b.data) : -1;
	if (status == 403)
		finding_ok(f, "starts, refuses a name that no policy has (403), and ends with its lifeline");
	else if (rc < 0)
		finding_fail(f, EXIT_UNAVAILABLE, "egress-proxy does not answer: %s", strerror(errno));
	else
		finding_fail(f, EXIT_UNAVAILABLE, "egress-proxy answers %d for a name that no policy has, "
			     "not 403", status);
	if (f->level != LEVEL_OK)
		finding_next(f, "run egress-proxy -c %.300s -q " NOWHERE " by hand", d->policy);
	buf_free(&b);
}

static void try(const struct doctor *d, struct trial *t, struct finding *f)
{
	struct buf newline = BUF_INIT(8);
	int rc;

	if (fd_pipe(t->lifeline) < 0 || fd_pipe(t->ready) < 0 || fd_pipe(t->said) < 0 ||
	    open_sockets(t) < 0) {
		finding_fail(f, EXIT_UNAVAILABLE, "cannot make a socket to try egress-proxy on: %s",
			     strerror(errno));
		finding_next(f, "make room in TMPDIR, or in /tmp");
		return;
	}
	if (start(d, t) < 0) {
		finding_fail(f, EXIT_UNAVAILABLE, "cannot start '%.200s': %s", d->proxy, strerror(errno));
		finding_next(f, "reinstall nix-agent-sandbox");
		return;
	}
	rc = read_line(d, t->ready[0], &newline);
	if (rc < 0) {
		never_ready(d, t, f);
	} else {
		judge_answer(d, t, f);
		judge_end(d, t, f);
	}
	buf_free(&newline);
}

void check_proxy(struct doctor *d)
{
	struct trial t = {.server = -1, .client = -1, .lifeline = {-1, -1}, .ready = {-1, -1},
			  .said = {-1, -1}, .pid = -1, .words = BUF_INIT(ANSWER_MAX)};
	struct finding f;
	int i;

	if (d->proxy[0] == '\0' || d->policy[0] == '\0')
		return;
	try(d, &t, &f);
	report_add(&d->report, "proxy", &f);
	if (f.level == LEVEL_OK) {
		proxy_judge_confinement(t.words.len > 0 ? t.words.data : "", &f);
		report_add(&d->report, "confinement", &f);
	}
	fd_close(&t.server);
	fd_close(&t.client);
	for (i = 0; i < 2; i++) {
		fd_close(&t.lifeline[i]);
		fd_close(&t.ready[i]);
		fd_close(&t.said[i]);
	}
	buf_free(&t.words);
}
