#include "fan.h"

#include <stdlib.h>

#include "exit.h"
#include "msg.h"

int fan_code(int so_far, int code)
{
	if (code == 0 || so_far == code)
		return so_far;
	return so_far == 0 ? code : EXIT_FAILURE;
}

int fan_out(const struct fan *f, int (*one)(const struct fan *f, const struct run *r))
{
	char id[RUN_ID_MAX + 1];
	int code = 0;
	size_t i;

	for (i = 0; i < f->o->ids_n; i++) {
		struct run r;
		int failed = shelf_find(f->shelf, f->o->ids[i], id);

		if (failed == 0 && run_open(&r, f->shelf->dir, id) < 0) {
			failed = msg_fail(EXIT_NOINPUT, "there is no run '%s' any more", id);
		} else if (failed == 0) {
			failed = one(f, &r);
			run_close(&r);
		}
		code = fan_code(code, failed);
	}
	return code;
}
