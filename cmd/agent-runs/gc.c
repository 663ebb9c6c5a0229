#include "gc.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "erase.h"
#include "exit.h"
#include "fan.h"
#include "json.h"
#include "msg.h"
#include "order.h"
#include "places.h"

struct gc {
	const struct options *o;
	struct shelf shelf;
	struct order order;
	struct places places;
	struct argv lost; /* runs whose records say that they run */
	int code;
};

static void fail(struct gc *g, int code)
{
	g->code = fan_code(g->code, code);
}

/* What a launcher takes away itself, if it lives to. */
static void clear_record(struct gc *g, const struct run *r)
{
	static const char *const names[] = {"nix", "run.json.new", NULL};
	const char *const *name;
	struct stat st;

	for (name = names; *name != NULL; name++) {
		if (fstatat(r->dir, *name, &st, AT_SYMLINK_NOFOLLOW) < 0)
			continue;
		if (!g->o->dry_run && erase_tree(r->dir, *name) < 0)
			fail(g, msg_fail_sys(EXIT_IO, "cannot remove '%s/%s/%s'", g->shelf.path, r->id, *name));
		else
			printf("%s %s\n", *name, r->id);
	}
}

static void look_at(struct gc *g, const struct run *r)
{
	if (r->state == RUN_RUNNING)
		return;
	if (r->state == RUN_BROKEN) {
		msg_say("the record of run '%s' is broken (%s): agent rm %s removes it", r->id, r->why, r->id);
		return;
	}
	clear_record(g, r);
	if (run_unsettled(r))
		argv_add(&g->lost, r->id);
	if (places_add(&g->places, r) < 0)
		fail(g, msg_fail_sys(EXIT_SOFTWARE, "cannot note the engine of run '%s'", r->id));
}

static int is_kept(const struct gc *g, const char *id)
{
	size_t i;

	for (i = 0; i < g->places.kept.n; i++)
		if (strcmp(g->places.kept.v[i], id) == 0)
			return 1;
	return 0;
}

/* The record says from now on by itself that nobody knows how the run ended. */
static void mark_lost(struct gc *g, const struct run *r)
{
	if (!g->o->dry_run) {
		json_object_set_new(r->json, "state", json_string("lost"));
		json_object_del(r->json, "pid");
		json_array_append_new(json_object_get(r->json, "notes"),
				      json_string("agent-launch was killed: how the run ended is not known"));
		if (json_replace(r->dir, "run.json", r->json) < 0) {
			fail(g, msg_fail_sys(EXIT_IO, "cannot write '%s/%s/run.json'", g->shelf.path, r->id));
			return;
		}
	}
	printf("lost %s\n", r->id);
}

/* Not before nothing is left of it: until then it is what the next gc begins with. */
static void settle(struct gc *g)
{
	size_t i;

	if (argv_ok(&g->lost) < 0)
		fail(g, msg_fail(EXIT_SOFTWARE, "out of memory"));
	for (i = 0; i < g->lost.n; i++) {
		struct run r;

		if (is_kept(g, g->lost.v[i]) || run_open(&r, g->shelf.dir, g->lost.v[i]) < 0)
			continue;
		if (run_unsettled(&r))
			mark_lost(g, &r);
		run_close(&r);
	}
}

static void remove_record(struct gc *g, const char *id)
{
	struct run r;

	/* It is opened again, so that what is removed is what is there now. */
	if (run_open(&r, g->shelf.dir, id) < 0)
		return;
	if (r.state == RUN_DONE || r.state == RUN_LOST) {
		if (!g->o->dry_run && erase_tree(g->shelf.dir, id) < 0)
			fail(g, msg_fail_sys(EXIT_IO, "cannot remove '%s/%s'", g->shelf.path, id));
		else
			printf("record %s\n", id);
	}
	run_close(&r);
}

/* The newest are last. Without its record nobody would find what a lost run has left. */
static void thin_out(struct gc *g)
{
	size_t ended = 0, i, keep = (size_t)g->o->count;

	for (i = 0; i < g->order.n; i++)
		ended += g->order.v[i].state == RUN_DONE || g->order.v[i].state == RUN_LOST;
	for (i = 0; i < g->order.n && ended > keep; i++) {
		const struct order_run *r = &g->order.v[i];

		if (r->state != RUN_DONE && r->state != RUN_LOST)
			continue;
		ended--;
		if (!is_kept(g, r->id))
			remove_record(g, r->id);
	}
}

static void clear(struct gc *g)
{
	size_t i;

	for (i = 0; i < g->order.n; i++) {
		struct run r;

		if (run_open(&r, g->shelf.dir, g->order.v[i].id) < 0)
			continue;
		look_at(g, &r);
		run_close(&r);
	}
	if (places_now(&g->places) < 0)
		fail(g, msg_fail_sys(EXIT_SOFTWARE, "cannot note the engines"));
	fail(g, places_clear(&g->places, &g->shelf, g->o));
	settle(g);
	if (g->o->count >= 0)
		thin_out(g);
}

int gc_runs(const struct options *o)
{
	struct gc g;

	memset(&g, 0, sizeof g);
	g.o = o;
	g.code = shelf_open(&g.shelf);
	if (g.code == 0 && g.shelf.dir >= 0)
		g.code = order_read(&g.order, &g.shelf);
	if (g.code == 0)
		clear(&g);
	if (fflush(stdout) != 0 || ferror(stdout))
		fail(&g, msg_fail_sys(EXIT_IO, "cannot print"));
	order_free(&g.order);
	places_free(&g.places);
	argv_free(&g.lost);
	shelf_close(&g.shelf);
	return g.code;
}
