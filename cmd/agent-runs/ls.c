#include "ls.h"

#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "exit.h"
#include "fd.h"
#include "json.h"
#include "msg.h"
#include "order.h"
#include "row.h"

#define PRINT_MAX ((size_t)256 << 20)

/* 0: not a terminal, or one that does not say. */
static size_t terminal_width(void)
{
	struct winsize ws;

	return isatty(STDOUT_FILENO) && ioctl(STDOUT_FILENO, TIOCGWINSZ, &ws) == 0 ? ws.ws_col : 0;
}

/* Keeps those that were asked for, in place. */
static void choose(struct order *order, const struct options *o)
{
	size_t i, n = 0, skip;

	if (order->n == 0)
		return;
	for (i = 0; i < order->n; i++)
		if (o->state == NULL || strcmp(o->state, run_state(order->v[i].state)) == 0)
			order->v[n++] = order->v[i];
	skip = o->count >= 0 && (size_t)o->count < n ? n - (size_t)o->count : 0;
	memmove(order->v, order->v + skip, (n - skip) * sizeof *order->v);
	order->n = n - skip;
}

/* In ASCII, since it may be read on a terminal. */
static int add_json(struct buf *out, const struct run *r)
{
	json_t *shown = r->json != NULL ? json_copy(r->json) : json_pack("{s:s}", "id", r->id);
	char *text;
	int rc;

	json_object_set_new(shown, "state", json_string(run_state(r->state)));
	if (r->json == NULL && r->why != NULL)
		json_object_set_new(shown, "message", json_string(r->why));
	text = json_dumps(shown, JSON_COMPACT | JSON_ENSURE_ASCII);
	rc = text == NULL || buf_str(out, text) < 0 ? -1 : buf_str(out, "\n");
	free(text);
	json_decref(shown);
	return rc;
}

static int print(const struct shelf *s, const struct order *order, const struct options *o)
{
	static const struct table_cut cuts[] = {{ROW_REPO, 1}, {ROW_RESULT, 0}};
	struct table table = {.columns = 0};
	struct buf out = BUF_INIT(PRINT_MAX);
	time_t now = time(NULL);
	int rc = 0;
	size_t i;

	if (order->n > 0 && !o->json)
		row_head(&table);
	for (i = 0; rc == 0 && i < order->n; i++) {
		struct run r;

		if (run_open(&r, s->dir, order->v[i].id) < 0)
			continue;
		if (o->json)
			rc = add_json(&out, &r);
		else
			row_add(&table, &r, now);
		run_close(&r);
	}
	if (rc == 0 && order->n > 0 && !o->json)
		rc = table_print(&table, terminal_width(), cuts, sizeof cuts / sizeof cuts[0], &out);
	if (rc < 0)
		rc = msg_fail_sys(EXIT_SOFTWARE, "cannot make the list");
	else if (out.len > 0 && fd_write(STDOUT_FILENO, out.data, out.len) < 0)
		rc = msg_fail_sys(EXIT_IO, "cannot print the list");
	table_free(&table);
	buf_free(&out);
	return rc;
}

int ls_runs(const struct options *o)
{
	struct shelf shelf;
	struct order order = {NULL, 0};
	int code = shelf_open(&shelf);

	if (code == 0 && shelf.dir >= 0)
		code = order_read(&order, &shelf);
	if (code == 0) {
		choose(&order, o);
		code = print(&shelf, &order, o);
	}
	order_free(&order);
	shelf_close(&shelf);
	return code;
}
