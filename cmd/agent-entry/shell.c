#include "shell.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base64.h"
#include "exit.h"
#include "fd.h"
#include "jail.h"
#include "json.h"
#include "self.h"
#include "spawn.h"

#define CHUNK 16384
#define TYPED_MAX ((size_t)1 << 20)
#define ROWS 24
#define COLS 80
#define SIDE_MAX 10000

struct shell {
	struct run *run;
	int pty;
	struct buf typed; /* what the shell has not taken yet */
};

/* In the child: the pty, which is its stdin by now, becomes its terminal. */
static int take_terminal(void *unused)
{
	return ioctl(STDIN_FILENO, TIOCSCTTY, 0) < 0 ? -1 : jail_enter(unused);
}

static void resize(struct shell *s, long rows, long cols)
{
	struct winsize w = {.ws_row = ROWS, .ws_col = COLS};

	if (rows > 0 && rows < SIDE_MAX && cols > 0 && cols < SIDE_MAX) {
		w.ws_row = (unsigned short)rows;
		w.ws_col = (unsigned short)cols;
	}
	ioctl(s->pty, TIOCSWINSZ, &w);
}

/* One line from the launcher: typed bytes, or a window size. */
static int take_line(struct shell *s, const json_t *line)
{
	const char *tty = json_text(line, "tty", NULL);

	if (tty != NULL)
		return base64_decode(&s->typed, tty, strlen(tty));
	resize(s, (long)json_integer_value(json_object_get(line, "rows")),
	       (long)json_integer_value(json_object_get(line, "cols")));
	return 0;
}

static void take_lines(struct shell *s)
{
	char err[JSON_ERROR_MAX];
	json_t *line;

	while ((line = channel_take(&s->run->channel, err)) != NULL) {
		/* What cannot be understood is not typed. */
		if (take_line(s, line) < 0)
			s->typed.len = 0;
		json_decref(line);
	}
	if (err[0] != '\0')
		s->run->channel.eof = 1;
}

static void show(struct shell *s, const char *data, size_t n)
{
	struct buf text = BUF_INIT(CHUNK * 2);

	if (base64_encode(&text, data, n) == 0)
		channel_send(&s->run->channel, json_pack("{s:s, s:s}", "event", "tty", "data", text.data));
	buf_free(&text);
}

/* Reads from the pty once. 0 at its end: every process has closed the other side (EIO). */
static int print(struct shell *s)
{
	char data[CHUNK];
	ssize_t n = read(s->pty, data, sizeof data);

	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return 1;
	if (n <= 0)
		return 0;
	show(s, data, (size_t)n);
	return 1;
}

static void type(struct shell *s)
{
	ssize_t n = write(s->pty, s->typed.data, s->typed.len);

	if (n > 0)
		buf_drop(&s->typed, (size_t)n);
}

/* Relays until the shell has ended. */
static void relay(struct shell *s)
{
	struct run *r = s->run;

	while (r->life.child != 0 && !r->channel.eof && r->life.stop == 0) {
		int room = s->typed.len < TYPED_MAX / 2;
		struct pollfd p[] = {
			{.fd = r->life.sigfd, .events = POLLIN},
			{.fd = room ? r->channel.in : -1, .events = POLLIN},
			{.fd = s->pty, .events = (short)(POLLIN | (s->typed.len > 0 ? POLLOUT : 0))},
		};

		take_lines(s);
		if (poll(p, 3, 1000) < 0 && errno != EINTR)
			break;
		if (p[1].revents != 0)
			channel_fill(&r->channel);
		if ((p[2].revents & POLLOUT) != 0)
			type(s);
		if ((p[2].revents & POLLIN) != 0 && !print(s))
			break;
		if (p[0].revents != 0 || (p[2].revents & POLLHUP) != 0)
			life_signals(&r->life);
		if (r->life.deadline != 0 && life_now() >= r->life.deadline) {
			r->limit = "time";
			break;
		}
	}
	while (r->life.child == 0 && !r->channel.eof && print(s))
		;
}

static int start(struct shell *s, int tty)
{
	struct run *r = s->run;
	char path[PATH_MAX];
	const char *const names[] = {"bash", "sh", NULL};
	struct argv argv = ARGV_INIT;
	struct spawn spawn = {.cwd = RUN_WORK, .in = tty, .out = tty, .err = tty, .new_session = 1,
			      .prepare = take_terminal};
	pid_t pid = -1;
	int i;

	for (i = 0; names[i] != NULL; i++)
		if (self_which(names[i], argv_getenv(&r->env, "PATH"), path) == 0)
			break;
	argv_add(&argv, path);
	if (names[i] != NULL && argv_ok(&argv) == 0 && argv_ok(&r->env) == 0) {
		spawn.argv = argv.v;
		spawn.envp = r->env.v;
		pid = spawn_start(&spawn);
	}
	argv_free(&argv);
	r->life.child = pid > 0 ? pid : 0;
	return pid > 0 ? 0 : -1;
}

static int open_pty(struct shell *s)
{
	char name[128];
	int tty;

	s->pty = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
	if (s->pty < 0 || grantpt(s->pty) < 0 || unlockpt(s->pty) < 0 ||
	    ptsname_r(s->pty, name, sizeof name) != 0)
		return -1;
	tty = open(name, O_RDWR | O_NOCTTY | O_CLOEXEC);
	fd_nonblock(s->pty, 1);
	resize(s, 0, 0);
	return tty;
}

int shell_run(struct run *r)
{
	struct shell s = {.run = r, .pty = -1, .typed = BUF_INIT(TYPED_MAX + CHANNEL_LINE_MAX)};
	int tty = open_pty(&s), code = 0;

	run_start(r, "agent");
	if (tty < 0 || start(&s, tty) < 0)
		code = run_fail(r, "agent", EXIT_UNAVAILABLE, "cannot start a shell on a pty: %s",
				strerror(errno));
	fd_close(&tty);
	if (code == 0) {
		relay(&s);
		code = r->limit != NULL ? EXIT_LIMIT
		       : r->life.stop != 0 ? EXIT_SIGNAL + r->life.stop
		       : r->life.child == 0 ? spawn_status(r->life.status)
					    : 0;
		run_done(r, "agent", "the shell ended; what is left in the workspace is not kept");
	}
	fd_close(&s.pty);
	buf_free(&s.typed);
	return code;
}
