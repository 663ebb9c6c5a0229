#include "scan.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "exit.h"
#include "fd.h"
#include "files.h"
#include "leaks.h"
#include "objects.h"
#include "pristine.h"

static int refuse(struct run *r, const char *why, const char *detail)
{
	return run_fail(r, "scan", EXIT_REFUSED, "the work is refused: %s%s%s; nothing was pushed", why,
			*detail != '\0' ? ": " : "", detail);
}

static int judge(struct run *r, const struct objects *o, struct git *g, int code)
{
	char what[128];

	snprintf(what, sizeof what, "%s %.12s", o->kind, o->id);
	switch (o->verdict) {
	case OBJECTS_SECRET:
		return refuse(r, "one of the run's secrets is in", what);
	case OBJECTS_TOO_BIG:
		return refuse(r, "it is too large (100 MiB an object, 1 GiB in all), at", what);
	case OBJECTS_TOO_MANY:
		return refuse(r, "it has more than 200000 objects", "");
	case OBJECTS_BROKEN:
		return refuse(r, "its objects cannot be read", what);
	case OBJECTS_CLEAN:
		break;
	}
	if (code != 0 || !objects_complete(o))
		return refuse(r, "its objects cannot be read", git_error(g));
	return 0;
}

static int feed(void *arg, const char *data, size_t n)
{
	return objects_feed(arg, data, n);
}

static int scan_objects(struct run *r, struct git *g)
{
	int list = files_nameless(r->ship), code;
	struct objects o;
	char not_base[OID_MAX + 2];

	if (list < 0)
		return run_fail(r, "scan", EXIT_IO, "cannot make a file: %s", strerror(errno));
	snprintf(not_base, sizeof not_base, "^%s", r->base);
	g->out = list;
	if (git(g, "rev-list", "--objects", "--no-object-names", r->tip, not_base, NULL) != 0 ||
	    lseek(list, 0, SEEK_SET) < 0) {
		close(list);
		return refuse(r, "its objects cannot be listed", git_error(g));
	}
	objects_init(&o, &r->needles);
	o.object_max = SCAN_OBJECT_MAX;
	o.total_max = SCAN_TOTAL_MAX;
	o.count_max = SCAN_OBJECTS_MAX;
	g->in = list;
	g->sink = feed;
	g->sink_arg = &o;
	code = git(g, "cat-file", "--batch", "--buffer", NULL);
	code = judge(r, &o, g, code);
	objects_free(&o);
	close(list);
	return code;
}

/* Any commit that touches a workflow, also one that a later commit takes back. */
static int scan_workflows(struct run *r, struct git *g)
{
	char range[2 * OID_MAX + 3], first[256] = "";
	const char *name;

	if (r->cfg.allow_workflows || r->spec.allow_workflows)
		return 0;
	snprintf(range, sizeof range, "%s..%s", r->base, r->tip);
	if (git(g, "log", "-m", "--format=", "--name-only", "--no-renames", "--full-history",
		"--max-count=1", range, "--", ".github/workflows", NULL) != 0)
		return refuse(r, "its history cannot be read", git_error(g));
	if (g->text.len == 0)
		return 0;
	name = g->text.data + strspn(g->text.data, "\n");
	snprintf(first, sizeof first, "%.*s", (int)(strcspn(name, "\n") % sizeof first), name);
	return refuse(r, "it changes a workflow, which --allow-workflows permits", first);
}

int scan(struct run *r)
{
	struct git g;
	int code;

	run_start(r, "scan");
	pristine_git(&g, r);
	code = scan_objects(r, &g);
	if (code == 0)
		code = scan_workflows(r, &g);
	git_free(&g);
	if (code == 0)
		code = leaks_scan(r);
	if (code == 0)
		run_done(r, "scan", "nothing in it must stay");
	return code;
}
