#include "logs.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "exit.h"
#include "fd.h"
#include "msg.h"
#include "neutral.h"
#include "order.h"

#define CHUNK ((size_t)64 << 10)
/* A file that is followed is looked at so often: neither it nor the lock can be waited for. */
#define NAP_MS 100

struct copy {
	const struct run *run;
	const char *name;
	int fd; /* -1: not there yet */
	int terminal;
	struct neutral neutral;
};

/* Prints all that is there by now. 0, or the exit code after one message. */
static int copy_more(struct copy *c)
{
	struct buf raw = BUF_INIT(CHUNK), clean = BUF_INIT(CHUNK * 4);
	int code = 0;
	long got = 1;

	while (code == 0 && (got = buf_read(&raw, c->fd, CHUNK)) > 0) {
		const struct buf *from = c->terminal ? &clean : &raw;

		if (c->terminal && neutral_feed(&c->neutral, raw.data, raw.len, &clean) < 0)
			code = msg_fail_sys(EXIT_SOFTWARE, "cannot make '%s' harmless", c->name);
		else if (from->len > 0 && fd_write(STDOUT_FILENO, from->data, from->len) < 0)
			code = msg_fail_sys(EXIT_IO, "cannot print");
		buf_drop(&raw, raw.len);
		buf_drop(&clean, clean.len);
	}
	if (code == 0 && got < 0)
		code = msg_fail_sys(EXIT_IO, "cannot read '%s' of run '%s'", c->name, c->run->id);
	buf_free(&raw);
	buf_free(&clean);
	return code;
}

static int look(struct copy *c)
{
	if (c->fd < 0)
		c->fd = run_file(c->run, c->name);
	if (c->fd < 0 && errno != ENOENT)
		return msg_fail_sys(EXIT_IO, "cannot open '%s' of run '%s'", c->name, c->run->id);
	return c->fd < 0 ? 0 : copy_more(c);
}

static int copy_all(struct copy *c, int follow)
{
	struct timespec nap = {0, NAP_MS * 1000000L};
	int ended, code;

	do {
		/* Asked first: what is written before the end is then there to be read. */
		ended = !follow || c->run->state != RUN_RUNNING || run_ended(c->run);
		code = look(c);
		if (code == 0 && !ended)
			nanosleep(&nap, NULL);
	} while (code == 0 && !ended);
	if (code == 0 && c->fd < 0)
		code = msg_fail(EXIT_NOINPUT, "run '%s' has no %s", c->run->id, c->name);
	return code;
}

/* The one that started last. */
static int find_last(const struct shelf *s, char id[RUN_ID_MAX + 1])
{
	struct order order = {NULL, 0};
	int code = s->dir >= 0 ? order_read(&order, s) : 0;
	size_t i = order.n;

	while (i > 0 && order.v[i - 1].state == RUN_BROKEN)
		i--;
	if (code == 0 && i == 0)
		code = msg_fail(EXIT_NOINPUT, "there is no run yet: agent run REPO PROMPT");
	else if (code == 0)
		snprintf(id, RUN_ID_MAX + 1, "%s", order.v[i - 1].id);
	order_free(&order);
	return code;
}

static int print(const struct shelf *s, const char *id, const struct options *o)
{
	struct copy c = {.name = o->file, .fd = -1, .terminal = isatty(STDOUT_FILENO)};
	struct run r;
	int code;

	if (run_open(&r, s->dir, id) < 0)
		return msg_fail(EXIT_NOINPUT, "there is no run '%s' any more", id);
	c.run = &r;
	if (r.dir < 0)
		code = msg_fail(EXIT_NOINPUT, "the record of run '%s' is broken: %s", id, r.why);
	else
		code = copy_all(&c, o->follow);
	fd_close(&c.fd);
	run_close(&r);
	return code;
}

int logs_print(const struct options *o)
{
	char id[RUN_ID_MAX + 1] = "";
	struct shelf shelf;
	int code = shelf_open(&shelf);

	if (code == 0)
		code = o->ids_n > 0 ? shelf_find(&shelf, o->ids[0], id) : find_last(&shelf, id);
	if (code == 0)
		code = print(&shelf, id, o);
	shelf_close(&shelf);
	return code;
}
