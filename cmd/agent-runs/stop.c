#include "stop.h"

#include <errno.h>

#include "exit.h"
#include "fan.h"
#include "holder.h"
#include "msg.h"

static int ask(const struct fan *f, const struct run *r)
{
	struct argv *asked = f->arg;
	int code;

	switch (r->state) {
	case RUN_RUNNING:
		code = holder_stop(r, f->o->now);
		if (code == 0)
			argv_add(asked, r->id);
		return code;
	case RUN_LOST:
		msg_say("run '%s' was lost: agent gc clears up after it", r->id);
		return 0;
	case RUN_DONE:
		msg_say("run '%s' has ended already", r->id);
		return 0;
	default:
		return msg_fail(EXIT_NOINPUT, "the record of run '%s' is broken: %s", r->id, r->why);
	}
}

static int wait_for(const struct fan *f, const char *id)
{
	struct run r;
	int code = 0;

	if (run_open(&r, f->shelf->dir, id) < 0)
		return 0;
	if (r.state == RUN_RUNNING && run_wait(&r, f->o->wait) < 0)
		code = errno == ETIMEDOUT ? msg_fail(EXIT_LIMIT, "run '%s' has not ended in %ld s: agent stop "
						     "--now cuts it off", id, f->o->wait)
					  : msg_fail_sys(EXIT_IO, "cannot wait for run '%s'", id);
	run_close(&r);
	return code;
}

int stop_runs(const struct options *o)
{
	struct argv asked = ARGV_INIT;
	struct shelf shelf;
	struct fan fan = {.o = o, .shelf = &shelf, .arg = &asked};
	int code = shelf_open(&shelf);
	size_t i;

	if (code == 0)
		code = fan_out(&fan, ask);
	if (argv_ok(&asked) < 0)
		code = msg_fail(EXIT_SOFTWARE, "out of memory");
	for (i = 0; !o->no_wait && i < asked.n; i++)
		code = fan_code(code, wait_for(&fan, asked.v[i]));
	argv_free(&asked);
	shelf_close(&shelf);
	return code;
}
