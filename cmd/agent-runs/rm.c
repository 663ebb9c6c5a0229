#include "rm.h"

#include "erase.h"
#include "exit.h"
#include "fan.h"
#include "msg.h"

/* The run is open: its lock is ours, and nobody is told that it runs. */
static int one(const struct fan *f, const struct run *r)
{
	if (r->state == RUN_RUNNING)
		return msg_fail(EXIT_USAGE, "run '%s' is running: agent stop %s first", r->id, r->id);
	if (erase_tree(f->shelf->dir, r->id) < 0)
		return msg_fail_sys(EXIT_IO, "cannot remove '%s/%s'", f->shelf->path, r->id);
	return 0;
}

int rm_runs(const struct options *o)
{
	struct shelf shelf;
	struct fan fan = {.o = o, .shelf = &shelf, .arg = NULL};
	int code = shelf_open(&shelf);

	if (code == 0)
		code = fan_out(&fan, one);
	shelf_close(&shelf);
	return code;
}
